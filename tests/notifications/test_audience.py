"""Who hears of what."""

import pytest

from replywell.notifications.models import Notification
from replywell.people.actions.agents import add_agent
from replywell.people.actors import actor_of
from replywell.people.models import Team
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.actions.triage import route
from replywell.tickets.models import Follower

ADA, BEN = "Ada Byrne", "Ben Okafor"


def test_who_is_mentioned_hears_of_it_and_the_writer_does_not(told, adas, ada, ben):
    assert told("note_written", by=actor_of(ada), mentions=[ben.pk, ada.pk]) == [(BEN, "mentioned")]


def test_the_assignee_hears_of_an_answer(told, adas, rosa):
    assert told("message_received", by=actor_of(rosa)) == [(ADA, "answered")]


def test_being_given_a_ticket_is_told_taking_one_is_not(told, adas, ada, ben):
    given = {"changes": {"assignee": [None, ADA]}}
    assert told("assigned", by=actor_of(ben), **given) == [(ADA, "assigned")]
    assert told("assigned", by=actor_of(ada), **given) == []


def test_of_two_reasons_the_stronger_is_told_once(told, adas, ada, ben):
    Follower.objects.create(ticket=adas, agent=ada)
    assert told("note_written", by=actor_of(ben), mentions=[ada.pk]) == [(ADA, "mentioned")]


@pytest.mark.parametrize(
    "kind", ["reply_written", "resolved", "reopened", "note_written", "message_received"]
)
def test_followers_hear_what_happens(told, refund, ben, kind):
    Follower.objects.create(ticket=refund, agent=ben)
    assert told(kind) == [(BEN, "followed")]


def test_nobody_hears_of_a_ticket_they_may_not_see(told, refund, ada, ben):
    Follower.objects.create(ticket=refund, agent=ben)
    route(refund, Team.objects.create(name="Legal", private=True), by=actor_of(ada))
    assert told("note_written", mentions=[ben.pk]) == []


def test_who_has_left_hears_nothing(told, refund, ben):
    ben.is_active = False
    ben.save()
    assert told("note_written", mentions=[ben.pk]) == []


@pytest.mark.parametrize(("event", "kind"), [("reminder_due", "reminder"), ("draft_held", "held")])
def test_what_is_ones_own_is_told_to_oneself(told, ada, event, kind):
    assert told(event, by=actor_of(ada), agent=ada.pk) == [(ADA, kind)]


def test_a_team_hears_of_an_escalation_and_of_new_tickets_only_if_it_wants_to(told, adas, ben):
    assert told("escalated", by=actor_of(ben)) == [(ADA, "escalated")]
    assert told("routed", by=actor_of(ben), changes={"team": [None, "Billing"]}) == []


def test_an_event_of_another_kind_is_told_to_nobody(told, adas):
    assert told("something_new") == []


def test_the_whole_way_from_a_message_to_the_news(adas, rosa, ada):
    from replywell.kit import jobs

    with jobs.inline():
        receive_reply(adas, Said(contact=rosa, text="Still nothing."))
    assert [(n.agent, n.kind, n.who) for n in Notification.objects.all()][-1] == (
        ada,
        "answered",
        "Rosa Marín",
    )


@pytest.mark.parametrize("of_team", [True, False])
def test_what_is_for_the_leads_of_a_team_without_one_is_told_to_the_administrators(told, adas, of_team):
    add_agent("olga@example.com", name="Olga", role="owner")
    adas.refresh_from_db()
    data = {"stage": 90, "late": False} | ({"team": adas.team_id} if of_team else {})
    assert "Olga" in {name for name, _kind in told("sla_warned", **data)}
    add_agent("lea@example.com", name="Lea", role="lead", teams=[adas.team])
    names = {name for name, _kind in told("sla_warned", **data)}
    assert "Lea" in names
    assert "Olga" not in names
