"""Time in the hands of one team, within what the requester is promised."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.kit.values import digest
from replywell.notifications.audience import audience
from replywell.people.actions.agents import add_agent
from replywell.people.actors import actor_of
from replywell.people.models import Role, Team
from replywell.sla.actions.calendars import put_calendar, remove_calendar
from replywell.sla.actions.clocks import keep_clocks, rebuild
from replywell.sla.actions.policies import check_policy
from replywell.sla.actions.sweep import sweep
from replywell.sla.clocks import fold
from replywell.sla.explain import stories
from replywell.sla.models import Calendar, Policy, Renewal, Target
from replywell.sla.values import Happening, Promise, Terms
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, open_ticket, reply
from replywell.tickets.actions.lifecycle import reopen, resolve
from replywell.tickets.actions.undoing import take_back
from replywell.tickets.models import Ticket, TicketEvent
from replywell.tickets.status import Status
from tests.sla.test_keeping import MONDAY, after

FIRST, SECOND = 1, 2
TERMS = Terms(
    policy=1,
    name="Parts",
    promises=(
        Promise(kind="resolution", minutes=480),
        Promise(kind="internal", minutes=60, team=FIRST),
        Promise(kind="internal", minutes=120, team=SECOND),
    ),
)


def told(*story):
    """(minutes after Monday nine, kind, more) each."""
    started = Happening(at=MONDAY, kind="applied", terms=TERMS)
    return fold([
        started,
        *(Happening(at=MONDAY + timedelta(minutes=at), kind=kind, **more) for at, kind, more in story),
    ])  # fmt: skip


def parts(clocks):
    return {clock.team: clock for clock in clocks if clock.kind == "internal"}


def at(minutes: float):
    return MONDAY + timedelta(minutes=minutes)


def used(clock, minutes: float) -> float:
    return clock.used(at(minutes)) / timedelta(minutes=1)


def test_each_team_has_the_time_in_which_it_has_the_ticket():
    found = parts(
        told(
            (0, "wrote", {}),
            (10, "team", {"team": FIRST}),
            (40, "team", {"team": SECOND}),
            (100, "team", {"team": FIRST}),
        )
    )
    assert (used(found[FIRST], 120), used(found[SECOND], 120)) == (50, 60)
    assert found[FIRST].due_at == at(130)
    assert (found[SECOND].met_at, found[SECOND].breached_at) == (at(100), None)


def test_a_part_stands_still_while_the_ticket_is_pending_and_ends_when_it_is_resolved():
    found = parts(
        told(
            (0, "team", {"team": FIRST}),
            (0, "wrote", {}),
            (20, "answered", {"status": "pending"}),
            (400, "wrote", {"status": "open"}),
            (420, "status", {"status": "resolved"}),
            (500, "status", {"status": "open"}),
        )
    )
    assert used(found[FIRST], 500) == 40
    assert found[FIRST].due_at == at(520)


def test_who_lost_the_time_is_kept_after_the_ticket_has_gone_on():
    found = parts(
        told(
            (0, "wrote", {}), (0, "team", {"team": FIRST}), (90, "team", {"team": SECOND}), (100, "wrote", {})
        )
    )
    assert found[FIRST].breached_at == at(60)
    assert found[FIRST].met_at == at(90)
    assert found[SECOND].breached_at is None


def test_a_team_without_a_part_has_no_clock():
    assert [clock.kind for clock in told((0, "team", {"team": 77}), (5, "wrote", {}))] == [
        "resolution",
        "first_response",
    ]


def test_terms_without_parts_have_the_hash_they_always_had():
    promise = Promise(kind="resolution", minutes=480)
    assert "team" not in promise.model_dump_json()
    terms = Terms(policy=1, name="x", promises=(promise,))
    assert digest(terms) == "acc2fbb35694ef279ee595b0841997f461f12cf65b276feeb837428a68f59459"
    assert Terms.model_validate(TERMS.model_dump(mode="json")) == TERMS


@pytest.fixture
def teams(db):
    return Team.objects.create(name="First line"), Team.objects.create(name="Second line")


@pytest.fixture
def ticket(rosa, mailbox, teams):
    first, second = teams
    Policy.objects.create(
        name="Parts", position=1, resolution=480, internal={str(first.pk): 60, str(second.pk): 120}, pauses=["pending"]
    )  # fmt: skip
    with clock.at(MONDAY):
        ticket = open_ticket(Said(contact=rosa, connection=mailbox, subject="Help", text="Help!")).ticket
        keep_clocks(ticket.pk)
    return ticket


def give(ticket, team, minutes, by):
    with clock.at(at(minutes)):
        triage.route(Ticket.objects.get(pk=ticket.pk), team, by=actor_of(by))
        keep_clocks(ticket.pk)


def rows(ticket):
    plain = (
        "kind",
        "number",
        "team",
        "started_at",
        "due_at",
        "met_at",
        "breached_at",
        "ended_at",
        "fired",
        "next_at",
    )
    return list(ticket.targets.order_by("kind", "number").values(*plain))  # fmt: skip


def test_the_rows_follow_from_the_events_and_are_made_anew_alike(ticket, teams, ada):
    first, second = teams
    give(ticket, first, 10, ada)
    give(ticket, second, 40, ada)
    give(ticket, first, 50, ada)
    with clock.at(at(60)):
        reply(ticket, "Done.", by=ada, status=Status.PENDING)
        keep_clocks(ticket.pk)
    with clock.at(at(200)):
        resolve(ticket, by=actor_of(ada))
        reopen(ticket, by=actor_of(ada))
        keep_clocks(ticket.pk)
    before = rows(ticket)
    assert [(row["team"], row["number"]) for row in before if row["kind"] == "internal"] == [
        (first.pk, 1),
        (second.pk, 2),
    ]
    with clock.at(at(200)):
        rebuild(ticket.pk)
    assert rows(ticket) == before
    Team.objects.filter(pk=first.pk).update(name="Another name")
    with clock.at(at(200)):
        rebuild(ticket.pk)
    assert rows(ticket) == before


def test_giving_it_to_a_team_can_be_taken_back(ticket, teams, ada):
    first, second = teams
    give(ticket, first, 10, ada)
    give(ticket, second, 40, ada)
    with clock.at(at(41)):
        take_back(ticket, {"team_id": first.pk}, by=actor_of(ada))
        keep_clocks(ticket.pk)
    kept = {row["team"]: row for row in rows(ticket) if row["team"]}
    assert kept[second.pk]["met_at"] == at(41)
    assert kept[first.pk]["due_at"] == at(71)


def test_a_ticket_that_belonged_to_a_team_from_the_beginning(ticket, teams):
    first, _second = teams
    ticket.team = first
    ticket.save()
    with clock.at(at(30)):
        keep_clocks(ticket.pk)
    assert ticket.targets.get(kind="internal").due_at == at(60)


def test_a_team_that_is_gone_takes_its_part_with_it(ticket, teams, ada):
    first, second = teams
    give(ticket, first, 10, ada)
    give(ticket, second, 20, ada)
    first.delete()
    with clock.at(at(30)):
        keep_clocks(ticket.pk)
        rebuild(ticket.pk)
    assert [row["team"] for row in rows(ticket) if row["kind"] == "internal"] == [second.pk]


def test_the_leads_of_the_team_hear_of_it_at_each_stage_and_nobody_else(ticket, teams, ada):
    first, _second = teams
    lead = add_agent("lead@example.com", name="Lea", teams=[first], role=Role.LEAD)
    add_agent("member@example.com", name="Mia", teams=[first])
    add_agent("boss@example.com", name="Bo", role=Role.ADMIN)
    give(ticket, first, 0, ada)
    for minutes in (46, 55, 61):
        with clock.at(at(minutes)):
            sweep()
    told = TicketEvent.objects.filter(data__promise="internal").order_by("pk")
    assert [(event.kind, event.data["stage"]) for event in told] == [
        ("sla_warned", 75),
        ("sla_warned", 90),
        ("sla_breached", 100),
    ]
    assert [[agent for agent, _ in audience(event)] for event in told] == [[lead]] * 3
    kept = Target.objects.get(kind="internal")
    assert (kept.breached_at, kept.next_at) == (at(60), None)


def test_the_story_names_the_team(ticket, teams, ada):
    give(ticket, teams[0], 10, ada)
    with after(0.5):
        [story] = [each for each in stories(ticket) if each.clock.kind == "internal"]
    assert (story.team, story.used, story.promised) == (
        "First line",
        timedelta(minutes=20),
        timedelta(hours=1),
    )


def test_a_part_is_within_what_the_requester_is_promised():
    with pytest.raises(Invalid, match="within"):
        check_policy({"resolution": 60, "internal": {"1": 61}})
    check_policy({"resolution": 60, "internal": {"1": 60}})


def test_a_part_counts_in_the_hours_of_the_team(ticket, teams, ada):
    first, second = teams
    give(ticket, first, 0, ada)
    late = put_calendar(
        Calendar(), {"name": "Late", "week": {"0": [["10:00", "18:00"]]}, "teams": [first]}, by=ada
    )
    with clock.at(at(1)):
        keep_clocks(ticket.pk)
    assert ticket.targets.get(kind="internal").due_at == at(120)
    assert ticket.targets.get(kind="resolution").due_at == at(480)  # the policy's own hours
    with pytest.raises(Invalid, match="“Late”"):
        put_calendar(Calendar(), {"name": "Other", "week": late.week, "teams": [first, second]}, by=ada)


def test_clocks_are_counted_anew_when_a_team_changes_its_hours(teams, ada):
    week = {"0": [["10:00", "18:00"]]}
    late = put_calendar(Calendar(), {"name": "Late", "week": week, "teams": []}, by=ada)
    assert not Renewal.objects.exists()  # nothing counts by it
    for values in ({"teams": [teams[0]]}, {"teams": []}, {"teams": [teams[0]]}):
        Renewal.objects.all().delete()
        put_calendar(late, values | {"week": week}, by=ada)
        assert Renewal.objects.exists()
    with pytest.raises(Conflict, match="Teams work by it"):
        remove_calendar(late, by=ada)
