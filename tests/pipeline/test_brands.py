"""A desk with two brands: what comes by a connection is answered as its brand."""

import pytest

from replywell.automation.placeholders import fill
from replywell.connections.models import Connection
from replywell.people.models import Brand, Team
from replywell.pipeline import gather
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.trial import try_rules
from replywell.resolution.models import Suggestion
from replywell.tickets.actions.conversation import Said, open_ticket, reply
from replywell.tickets.models import Ticket
from replywell.tickets.queries import ticket_for
from replywell.tickets.search import read, search
from replywell.triage.models import RoutingRule
from replywell.triage.values import Condition, Rule
from replywell.workspace import queue
from replywell.workspace.conditions import from_text
from replywell.workspace.keeping import as_conditions
from tests.pipeline.answers import asking, desk


@pytest.fixture
def lumen(db):
    return Brand.objects.create(name="Lumen", signature="Lumen Support")


@pytest.fixture
def nova(lumen):
    return Brand.objects.create(name="Nova", signature="Your Nova team", tone="formal")


@pytest.fixture
def nova_mail(nova):
    return Connection.objects.create(slug="nova", name="Nova mail", settings={}, brand=nova)


@pytest.fixture
def asked_nova(rosa, nova_mail):
    """A question that came by Nova's address."""
    said = Said(
        contact=rosa,
        connection=nova_mail,
        external_id="n@x.example",
        subject="My refund",
        text="How long does a refund take?",
    )
    return open_ticket(said)


def test_a_reply_is_signed_by_the_tickets_brand(refund, asked_nova, ada):
    for ticket, signature in ((refund, "Lumen Support"), (asked_nova.ticket, "Your Nova team")):
        message = reply(ticket, "It is on its way.", by=ada)
        assert message.signature.endswith(signature)
        assert fill("{{brand.name}}", ticket, ada) == ("Nova" if ticket != refund else "Lumen")


def test_what_the_assistant_writes_has_the_voice_of_the_brand(question, asked_nova, nova):
    desk()
    for message in (question, asked_nova):
        walk_message(message, asking())
    texts = [Suggestion.objects.get(message=message).text for message in (question, asked_nova)]
    assert texts[0].endswith("Lumen Support")
    assert texts[1].endswith("Your Nova team")
    voice = gather.current_desk().voice_of(gather.facts_of(asked_nova))
    assert (voice.brand, voice.tone) == ("Nova", "formal")


def test_a_rule_asks_for_the_brand(question, asked_nova, nova):
    desk()
    team = Team.objects.create(name="Nova desk")
    is_nova = {"field": "brand", "op": "is", "any_of": [str(nova.pk)]}
    RoutingRule.objects.create(name="Nova", conditions={"all": [is_nova], "any": [], "none": []}, team=team)
    for message in (question, asked_nova):
        walk_message(message, asking())
    assert set(Ticket.objects.filter(team=team)) == {asked_nova.ticket}


def test_a_trial_knows_the_brand_of_what_came_before_there_were_brands(question, asked_nova, nova):
    desk()
    for message in (question, asked_nova):
        walk_message(message, asking())
        walk = message.walks.get()
        walk.facts.pop("brand")
        walk.save(update_fields=["facts"])
    team = Team.objects.create(name="Nova desk")
    rule = Rule(
        id=1, name="Nova", conditions=(Condition(field="brand", any_of=(str(nova.pk),)),), team=team.pk
    )
    assert [each.number for each in try_rules([rule]).tickets] == [asked_nova.ticket_id]


def test_lists_and_searches_are_narrowed_by_brand(refund, asked_nova, ada, lumen, nova):
    by_hand = Ticket.objects.create(requester=refund.requester, subject="By telephone")

    def listed(text):
        view = queue.narrowed_by(queue.VIEWS["open"], [from_text(text)])
        return {row.pk for row in queue.page(view, ada).rows}

    assert listed(f"brand:is:{nova.pk}") == {asked_nova.ticket_id}
    assert listed(f"brand:is:{lumen.pk}") == listed(f"brand:not:{nova.pk}") == {refund.pk, by_hand.pk}
    assert listed(f"brand:is:{lumen.pk},{nova.pk}") == {refund.pk, by_hand.pk, asked_nova.ticket_id}
    for query, wanted in (("brand:nova", {asked_nova.ticket}), ("-brand:nova", {refund, by_hand})):
        assert set(search(ada, query).tickets) == wanted
    assert as_conditions(read("brand:nova", ada), ada) == [from_text(f"brand:is:{nova.pk}")]


def test_a_ticket_shows_its_brand_where_there_is_more_than_one(asked_nova, refund, ada, nova, lumen):
    assert ticket_for(ada, asked_nova.ticket_id).brand_name == "Nova"
    assert ticket_for(ada, refund.pk).brand_name == "Lumen"
    nova.delete()
    found = ticket_for(ada, asked_nova.ticket_id)
    assert (found.brand_name, found.desk_signature) == ("", "Lumen Support")


def test_an_agents_reply_after_the_brand_went_is_signed_by_the_first(asked_nova, ada, nova):
    nova.delete()
    assert reply(asked_nova.ticket, "Yes.", by=ada).signature.endswith("Lumen Support")
