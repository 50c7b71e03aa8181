"""The contact form offers topics and asks what goes with each; the answers stand on the ticket."""

import re

import pytest

from replywell.pipeline.gather import facts_of
from replywell.tickets.models import Category, CustomField, Ticket

HERE = "/help/en/contact/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def parcels(db):
    return Category.objects.create(slug="parcels", name="Parcels", in_form=True)


@pytest.fixture
def order(parcels):
    """A field that has to be answered for parcels."""
    field = CustomField.objects.create(
        slug="order",
        name="Order number",
        kind="text",
        pattern=r"\d{4}",
        help="Four digits.",
        in_form="needed",
    )
    field.categories.add(parcels)
    return field


@pytest.fixture
def colours(db):
    return CustomField.objects.create(
        slug="colours", name="Colours", kind="choices", options=["red", "blue"], in_form="asked"
    )


@pytest.fixture
def typed(client, mailbox):
    return {
        "subject": "It is lost",
        "text": "Nothing came.",
        "email": "rosa@example.org",
        "name": "Rosa",
        "token": "1" * 32,
        "website": "",
        "seen": "1",
    }


def test_a_topics_questions_come_with_it(client, mailbox, order, colours):
    first = client.get(HERE).text
    chosen = client.post(f"{HERE}questions/", {"category": "parcels"}, headers=HTMX).text

    assert "Parcels" in first
    assert "Order number" not in first
    assert "Colours" in first
    assert "Order number" in chosen
    assert "Four digits." in chosen
    assert "<html" not in chosen


def test_without_scripts_a_button_brings_them_and_nothing_is_sent(client, typed, order):
    page = client.post(HERE, {**typed, "category": "parcels", "choose": "1"}).text

    assert "Order number" in page
    assert "Nothing came." in page
    assert not Ticket.objects.exists()


def test_what_is_answered_stands_on_the_ticket(client, typed, parcels, order, colours):
    client.post(
        HERE, {**typed, "category": "parcels", "custom-order": "4711", "custom-colours": ["blue", "red"]}
    )
    ticket = Ticket.objects.get()

    assert ticket.category == parcels
    assert ticket.custom == {"order": "4711", "colours": ["red", "blue"]}
    assert ticket.events.get(kind="classified").actor == f"contact:{ticket.requester_id}"
    assert facts_of(ticket.messages.get()).settled_by_person == ("category",)


@pytest.mark.parametrize("given", ["", "47", "not a number"])
def test_what_does_not_fit_is_told_and_nothing_is_sent(client, typed, order, given):
    answer = client.post(HERE, {**typed, "category": "parcels", "custom-order": given})

    assert answer.status_code == 422
    assert "errorlist" in answer.text
    assert not Ticket.objects.exists()


def test_a_topic_that_is_not_offered_cannot_be_chosen(client, typed, parcels):
    Category.objects.create(slug="secret", name="Secret")

    assert client.post(HERE, {**typed, "category": "secret"}).status_code == 422


def test_long_answers_in_any_script_arrive_whole(client, typed, db):
    for number in range(6):
        CustomField.objects.create(slug=f"long-{number}", name="Long", kind="text", in_form="asked")
    words = "значение " * 50
    client.post(HERE, {**typed, **{f"custom-long-{number}": words for number in range(6)}})

    assert set(Ticket.objects.get().custom.values()) == {words.strip()}


def test_a_mail_from_outside_fills_in_nothing(mailbox, parcels, order):
    from replywell.intake.actions.filled import told
    from tests.intake.letters import arrives, letter

    item = arrives(mailbox, letter(headers={"X-Replywell-Form": told("parcels", {"order": "4711"})}))

    assert item.ticket.category is None
    assert item.ticket.custom == {}


def test_the_owner_chooses_what_is_asked(client, adas_desk, parcels, order):
    page = adas_desk.get("/settings/contact-form/").text
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    adas_desk.post("/settings/contact-form/", {"topic": [], f"field-{order.pk}": "asked"})
    parcels.refresh_from_db()
    order.refresh_from_db()

    assert token
    assert (parcels.in_form, order.in_form) == (False, "asked")


@pytest.fixture
def adas_desk(db):
    from django.test import Client

    from replywell.people.actions.agents import add_agent

    client = Client()
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    return client
