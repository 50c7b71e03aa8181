"""The card Promises: what a requester was promised, and how it stands."""

from datetime import UTC, datetime, timedelta

import pytest

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.people.models import Team
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.models import Calendar, Policy, Prediction
from replywell.tickets.actions import triage
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply, reply
from replywell.tickets.actions.lifecycle import close, resolve, wait
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from replywell.workspace.cards import promises

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(hours: float):
    return clock.at(MONDAY + timedelta(hours=hours))


@pytest.fixture
def policy(db):
    office = Calendar.objects.create(
        name="Office", timezone="UTC", week={str(day): [["09:00", "17:00"]] for day in range(5)}
    )
    return Policy.objects.create(
        name="Gold", first_response=120, next_response=60, resolution=960, calendar=office,
        around_the_clock=["next_response"], pauses=["pending"],
    )  # fmt: skip


@pytest.fixture
def ticket(rosa, mailbox, policy):
    with at(0):
        ticket = open_ticket(Said(contact=rosa, connection=mailbox, subject="Help", text="Help!")).ticket
        keep_clocks(ticket.pk)
    return ticket


def told(agent, ticket, hours: float):
    with at(hours):
        return promises.load(agent, Ticket.objects.get(pk=ticket.pk))


def states(agent, ticket, hours: float) -> dict[str, str]:
    found = told(agent, ticket, hours)
    return {f"{one.kind} {one.number}": one.state for one in (*found["open"], *found["rest"])}


def test_what_runs_with_its_share_and_when_it_is_due(ada, ticket):
    found = told(ada, ticket, 1.5)
    shown = {one.kind: (one.state, one.share, one.at) for one in found["open"]}
    assert shown == {
        "resolution": ("runs", 9, MONDAY + timedelta(days=1, hours=8)),
        "first_response": ("runs", 75, MONDAY + timedelta(hours=2)),
    }
    assert (found["policy"], found["rest"]) == ("Gold", [])


def test_each_state_of_a_clock(ada, rosa, ticket):
    assert states(ada, ticket, 3)["first_response 1"] == "missed"
    with at(3):
        reply(ticket, "Late.", by=ada, status=Status.PENDING)
        keep_clocks(ticket.pk)
    assert states(ada, ticket, 4) == {"resolution 1": "paused", "first_response 1": "late"}
    with at(5):
        receive_reply(Ticket.objects.get(pk=ticket.pk), Said(contact=rosa, subject="", text="And now?"))
        keep_clocks(ticket.pk)
    assert states(ada, ticket, 5.5)["next_response 1"] == "runs"
    with at(5.9):
        reply(Ticket.objects.get(pk=ticket.pk), "So.", by=ada, status=Status.OPEN)
        keep_clocks(ticket.pk)
    assert states(ada, ticket, 6)["next_response 1"] == "met"
    with at(7):
        receive_reply(Ticket.objects.get(pk=ticket.pk), Said(contact=rosa, subject="", text="Thanks"))
        close_it(ada, ticket)
    assert states(ada, ticket, 8)["next_response 2"] == "ended"


def close_it(ada, ticket):
    resolve(Ticket.objects.get(pk=ticket.pk), by=actor_of(ada))
    close(Ticket.objects.get(pk=ticket.pk), by=actor_of(ada))
    keep_clocks(ticket.pk)


def test_the_card_says_it_in_words(ada, desk, ticket):
    with at(1):
        page = desk.get(f"/tickets/{ticket.pk}/cards/promises/").text
    assert "First answer" in page and "Resolution" in page and "Policy Gold" in page
    assert "1 h of 2 h used" in page
    assert ">in 1 h</time>" in page and "11:00</span>" in page
    assert "Only working hours count (UTC)." in page
    with at(3):
        assert "missed" in desk.get(f"/tickets/{ticket.pk}/cards/promises/?again").text


def test_a_team_has_its_part(ada, desk, ticket, policy):
    team = Team.objects.create(name="First <line>")
    policy.internal = {str(team.pk): 60}
    policy.save()
    with at(0.5):
        triage.route(ticket, team, by=actor_of(ada))
        keep_clocks(ticket.pk)
    with at(1):
        page = desk.get(f"/tickets/{ticket.pk}/cards/promises/").text
    assert "In the hands of First &lt;line&gt;" in page
    assert "30 min of 1 h used" in page


def test_a_guess_is_told_as_one(ada, desk, ticket):
    with at(0):
        Prediction.objects.create(
            ticket=ticket, expected_at=MONDAY + timedelta(hours=5), ahead=7, per_hour=1.6, made_at=MONDAY
        )
        page = desk.get(f"/tickets/{ticket.pk}/cards/promises/").text
        assert "Likely too late: 7 tickets are before it" in page
        assert "(1.6 answers an hour)" in page and "This is a guess" in page
    with at(0.5):  # nobody has looked since
        assert promises.load(ada, ticket)["likely"] is None


def test_where_no_policy_fits_that_is_said(ada, desk, refund):
    Policy.objects.all().delete()
    assert "no policy fits" in desk.get(f"/tickets/{refund.pk}/cards/promises/").text


def test_a_ticket_on_hold_goes_on_where_the_policy_says_so(ada, ticket):
    with at(1):
        wait(ticket, Status.ON_HOLD, by=actor_of(ada))
        keep_clocks(ticket.pk)
    assert states(ada, ticket, 1.5)["first_response 1"] == "runs"
