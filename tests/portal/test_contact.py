"""Contact us: answers first, the form always there, a message like any other, and no way to mail strangers."""

import re

import pytest

from replywell.connections.models import Connection
from replywell.delivery.models import Outbound
from replywell.intake.models import InboundItem
from replywell.knowledge.models import Deflection
from replywell.people.models import Brand
from replywell.pipeline.gather import facts_of
from replywell.portal.actions import knocks
from replywell.portal.models import Knock
from replywell.tickets.models import Message, Ticket

HERE = "/help/en/contact/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def typed(client, mailbox):
    """What Rosa typed, with the token of her form."""
    token = re.search(r'name="token" value="([0-9a-f]{32})"', client.get(HERE).text)[1]
    return {
        "subject": "Refunds",
        "text": "How many days until refunds reach the card?",
        "email": "rosa@example.org",
        "name": "Rosa Marín",
        "token": token,
        "website": "",
    }


def test_a_message_becomes_a_ticket_and_its_number_is_told(client, typed):
    answer = client.post(HERE, typed)
    page = client.get(answer["Location"]).text

    ticket = Ticket.objects.get()
    assert (ticket.subject, ticket.requester.email) == ("Refunds", "rosa@example.org")
    assert ticket.messages.get().text == typed["text"]
    assert f"#{ticket.pk}" in page
    assert not Outbound.objects.exists()


def test_a_message_comes_by_a_connection_of_the_help_centers_brand(client, typed, mailbox):
    shown = Brand.objects.order_by("pk").first() or Brand.objects.create(name="Lumen")
    mailbox.brand = Brand.objects.create(name="Nova")
    mailbox.save()
    ours = Connection.objects.create(slug="lumen", name="Lumen mail", settings=mailbox.settings, brand=shown)
    client.post(HERE, typed)
    assert Ticket.objects.get().connection == ours


def test_answers_are_shown_before_it_is_sent_and_the_form_stays(client, typed, refunds):
    page = client.post(HERE, typed).text

    assert "not sent yet" in page
    assert f'name="shown" value="{refunds.pk}"' in page
    assert typed["text"] in page
    assert not Ticket.objects.exists()
    client.post(HERE, {**typed, "seen": "1", "shown": refunds.pk})
    assert Ticket.objects.count() == 1
    assert Deflection.objects.get().helped is False


def test_answers_appear_while_one_types(client, typed, refunds):
    answer = client.post(f"{HERE}answers/", typed, headers=HTMX).text

    assert "This answered my question" in answer
    assert "1 article may answer this" in answer
    assert "<html" not in answer
    assert not Deflection.objects.exists()


def test_only_a_click_counts_as_answered(client, typed, refunds):
    answer = client.post(f"{HERE}answered/", {**typed, "shown": refunds.pk, "article": refunds.pk})

    assert "Nothing was sent" in client.get(answer["Location"]).text
    counted = Deflection.objects.get()
    assert (counted.helped, counted.article, counted.shown) == (True, refunds, [refunds.pk])
    assert not Ticket.objects.exists()


def test_an_answer_that_was_not_shown_or_may_not_be_read_does_not_count(client, typed, refunds, secret):
    not_shown = client.post(f"{HERE}answered/", {**typed, "article": refunds.pk})
    hidden = client.post(f"{HERE}answered/", {**typed, "shown": secret.pk, "article": secret.pk})

    assert (not_shown.status_code, hidden.status_code) == (404, 404)
    assert not Deflection.objects.exists()


def test_what_only_agents_read_answers_no_stranger(client, typed, secret):
    asked = {**typed, "subject": "zanzibar switch", "text": "zanzibar switch resets it"}

    assert "runbook" not in client.post(f"{HERE}answers/", asked, headers=HTMX).text


def test_sent_twice_it_is_one_ticket(client, typed):
    first, second = client.post(HERE, typed), client.post(HERE, typed)

    assert Ticket.objects.count() == 1
    assert first["Location"] == second["Location"]


def test_nobody_looks_up_the_number_of_others(client, typed):
    place = client.post(HERE, typed)["Location"]

    assert client.get(re.sub(r"sent/\d+", "sent/1", place) + "x/").status_code == 404


@pytest.mark.parametrize("gap", ["subject", "text", "email"])
def test_what_is_missing_is_told_and_nothing_is_lost(client, typed, gap):
    answer = client.post(HERE, {**typed, gap: ""})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "Rosa Marín" in answer.text
    assert not Ticket.objects.exists()


def test_a_program_that_fills_in_every_field_is_told_and_sends_nothing(client, typed):
    answer = client.post(HERE, {**typed, "website": "https://spam.example"})

    assert answer.status_code == 422
    assert "Empty the last field" in answer.text
    assert not InboundItem.objects.exists()


def test_one_address_and_one_visitor_send_a_bounded_number(client, typed, monkeypatch):
    monkeypatch.setitem(knocks.OF_VISITOR, Knock.Kind.MESSAGE, ((2, knocks.HOUR),))
    answers = [client.post(HERE, {**typed, "token": f"{n:032x}"}) for n in range(3)]

    assert [each.status_code for each in answers] == [302, 302, 429]
    assert typed["text"] in answers[2].text
    assert Ticket.objects.count() == 2


def test_an_address_is_bounded_wherever_it_is_typed(client, typed, monkeypatch):
    monkeypatch.setattr(knocks, "OF_ADDRESS", ((1, knocks.HOUR),))
    client.post(HERE, typed, REMOTE_ADDR="192.0.2.1")
    answer = client.post(
        HERE, {**typed, "token": "0" * 32, "email": "ROSA@example.org"}, REMOTE_ADDR="192.0.2.2"
    )

    assert answer.status_code == 429


def test_who_typed_an_address_takes_part_in_none_of_its_conversations(client, typed, refund):
    client.post(HERE, {**typed, "subject": f"Re: Where is my refund? [#{refund.pk}]"})

    assert Ticket.objects.count() == 2
    assert refund.messages.count() == 1


def test_the_assistant_never_answers_an_unproven_address_by_itself(client, typed):
    client.post(HERE, typed)
    message = Message.objects.get()

    assert message.meta["unproven"] is True
    assert facts_of(message).unproven is True


def test_an_agent_sees_that_the_address_was_only_typed(client, adas, typed):
    client.post(HERE, typed)

    assert "By form" in adas.get(f"/tickets/{Ticket.objects.get().pk}/").text


def test_a_header_cannot_be_typed(client, typed):
    client.post(
        HERE, {**typed, "name": "Rosa\r\nBcc: all@example.com", "subject": "Hello\r\nTo: x@example.com"}
    )

    ticket = Ticket.objects.get()
    assert ticket.subject == "Hello To: x@example.com"
    assert ticket.messages.get().meta["copied"] == []


def test_an_address_with_a_foreign_domain_comes_in(client, typed):
    client.post(HERE, {**typed, "email": "rosa@bücher.example", "name": "Rößa"})

    assert Ticket.objects.get().requester.email == "rosa@xn--bcher-kva.example"


def test_without_a_mailbox_nothing_is_lost_and_it_is_said(client, typed, mailbox):
    mailbox.active = False
    mailbox.save()
    answer = client.post(HERE, typed)

    assert answer.status_code == 503
    assert typed["text"] in answer.text


def test_another_site_cannot_send_in_a_visitors_name(client, typed):
    assert client.post(HERE, typed, headers={"Origin": "https://evil.example"}).status_code == 403
    assert not Ticket.objects.exists()
