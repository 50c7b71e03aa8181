"""A ticket's targets follow from its events."""

from datetime import UTC, datetime, timedelta

import pytest

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.people.models import Company
from replywell.sla.actions.clocks import keep_clocks, rebuild
from replywell.sla.models import Calendar, CalendarDay, Policy, Target
from replywell.tickets.actions import regrouping, triage
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply, reply, reply_as_assistant
from replywell.tickets.actions.lifecycle import close, reopen, resolve, wait
from replywell.tickets.actions.pressing import say_solved
from replywell.tickets.models import Ticket, Urgency
from replywell.tickets.spoken import QUESTION, TAKES_OVER
from replywell.tickets.status import Status

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
OFFICE = {str(day): [["09:00", "17:00"]] for day in range(5)}


def hours(n: float) -> timedelta:
    return timedelta(hours=n)


@pytest.fixture
def office(db):
    return Calendar.objects.create(name="Office", timezone="UTC", week=OFFICE)


@pytest.fixture
def policies(office):
    fast = Policy.objects.create(
        name="Critical",
        position=1,
        urgencies=[Urgency.CRITICAL],
        first_response=60,
        next_response=60,
        resolution=240,
        pauses=["pending"],
    )
    rest = Policy.objects.create(
        name="Everything else",
        position=2,
        calendar=office,
        first_response=480,
        next_response=240,
        resolution=2400,
        pauses=["pending"],
    )
    return fast, rest


@pytest.fixture
def asked(rosa, mailbox, policies):
    """A ticket that Rosa opened on Monday at nine."""
    with clock.at(MONDAY):
        said = Said(
            contact=rosa, connection=mailbox, external_id="a@example.org", subject="Help", text="Help!"
        )
        ticket = open_ticket(said).ticket
        keep_clocks(ticket.pk)
    return ticket


def after(n: float):
    return clock.at(MONDAY + hours(n))


def targets(ticket: Ticket) -> dict[str, Target]:
    rows = ticket.targets.all()
    return {f"{row.kind}{row.number if row.number > 1 else ''}": row for row in rows}


def again(rosa, ticket: Ticket, n: float) -> None:
    with after(n):
        receive_reply(ticket, Said(contact=rosa, subject="", text="And now?"))
        keep_clocks(ticket.pk)


def answered(ada, ticket: Ticket, n: float, status: Status = Status.PENDING) -> None:
    with after(n):
        reply(ticket, "Done.", by=ada, status=status)
        keep_clocks(ticket.pk)


def test_the_first_policy_that_fits_gives_the_deadlines(asked):
    kept = targets(asked)
    asked.refresh_from_db()

    assert kept["first_response"].due_at == MONDAY + hours(8) == asked.due_at
    assert kept["resolution"].due_at == datetime(2026, 3, 6, 17, tzinfo=UTC)
    applied = asked.events.get(kind="sla_applied")
    assert applied.data["because"] == "Everything else fits first."


def test_keeping_them_again_changes_nothing(asked):
    before = list(Target.objects.values())

    with after(1):
        keep_clocks(asked.pk)

    assert list(Target.objects.values()) == before
    assert asked.events.filter(kind="sla_applied").count() == 1


def test_a_critical_ticket_has_an_hour_from_when_it_came(ada, asked):
    with after(0.5):
        triage.classify(asked, by=actor_of(ada), urgency=Urgency.CRITICAL)
        keep_clocks(asked.pk)
    asked.refresh_from_db()

    assert targets(asked)["first_response"].due_at == MONDAY + hours(1) == asked.due_at


def test_who_takes_the_ticket_does_not_change_what_is_due(ada, asked):
    with after(0.5):
        triage.assign(Ticket.objects.get(pk=asked.pk), ada, by=actor_of(ada))
    asked.refresh_from_db()

    assert asked.due_at == MONDAY + hours(8)


def test_an_answer_meets_the_first_and_stops_the_clock(ada, asked):
    answered(ada, asked, 2)
    kept = targets(asked)

    assert kept["first_response"].met_at == MONDAY + hours(2)
    assert kept["resolution"].due_at is None
    assert kept["resolution"].next_at is None
    assert kept["resolution"].used == hours(2)


def test_the_requester_waits_again(ada, rosa, asked):
    answered(ada, asked, 2)
    again(rosa, asked, 3)
    asked.refresh_from_db()

    assert targets(asked)["next_response"].due_at == MONDAY + hours(7) == asked.due_at


def test_an_automatic_reply_starts_nothing(ada, rosa, asked):
    answered(ada, asked, 2)
    with after(3):
        receive_reply(asked, Said(contact=rosa, subject="", text="I am out.", auto="auto-reply"))
        keep_clocks(asked.pk)

    assert "next_response" not in targets(asked)


def test_the_assistant_has_answered_once_the_requester_says_so(rosa, asked):
    with after(1):
        reply_as_assistant(asked, "So.", status=Status.RESOLVED, citations=[], meta={})
        keep_clocks(asked.pk)
    assert targets(asked)["first_response"].met_at is None

    again(rosa, asked, 2)
    assert targets(asked)["first_response"].due_at == datetime(2026, 3, 3, 10, tzinfo=UTC)

    with after(3):
        reply_as_assistant(
            Ticket.objects.get(pk=asked.pk), "So.", status=Status.PENDING, citations=[], meta={}
        )
    with after(4):
        say_solved(asked, by=rosa)
        keep_clocks(asked.pk)
    assert targets(asked)["first_response"].met_at == MONDAY + hours(3)


@pytest.mark.parametrize("what", [QUESTION, TAKES_OVER])
def test_a_question_of_the_assistant_is_no_answer(asked, what):
    with after(1):
        reply_as_assistant(asked, "Which?", status=Status.PENDING, citations=[], meta={what: True})
    with after(2):
        resolve(asked, by=actor_of(asked.requester))
        close(asked, by=actor_of(asked.requester))
        keep_clocks(asked.pk)

    first = targets(asked)["first_response"]
    assert (first.met_at, first.ended_at) == (None, MONDAY + hours(2))


def test_reopening_goes_on(ada, asked):
    answered(ada, asked, 2, Status.RESOLVED)
    assert targets(asked)["resolution"].met_at == MONDAY + hours(2)

    with after(24):
        reopen(asked, by=actor_of(ada))
        keep_clocks(asked.pk)

    kept = targets(asked)["resolution"]
    assert (kept.met_at, kept.used) == (None, hours(2))


def test_on_hold_time_passes_unless_the_policy_says_otherwise(ada, asked, policies):
    with after(1):
        wait(asked, Status.ON_HOLD, by=actor_of(ada))
        keep_clocks(asked.pk)
    assert targets(asked)["resolution"].due_at is not None

    Policy.objects.filter(pk=policies[1].pk).update(pauses=["pending", "on_hold"])
    with after(2):
        keep_clocks(asked.pk)
    assert targets(asked)["resolution"].due_at is None


def test_a_holiday_that_is_entered_later_counts(asked, office):
    CalendarDay.objects.create(
        calendar=office, date=MONDAY.date(), name="Carnival", hours=[["09:00", "12:00"]]
    )
    with after(1):
        keep_clocks(asked.pk)

    assert targets(asked)["first_response"].due_at == datetime(2026, 3, 3, 14, tzinfo=UTC)


def test_the_plan_of_a_company_chooses_the_policy(asked, rosa, policies):
    Policy.objects.filter(pk=policies[0].pk).update(urgencies=[], tiers=["Enterprise"])
    rosa.company = Company.objects.create(name="Orbis", tier="enterprise")
    rosa.save()
    with after(1):
        keep_clocks(asked.pk)

    assert targets(asked)["first_response"].due_at == MONDAY + hours(1)


def test_a_merge_ends_the_clocks_and_hands_the_wait_over(ada, rosa, mailbox, asked):
    with after(1):
        said = Said(
            contact=rosa, connection=mailbox, external_id="b@example.org", subject="More", text="More"
        )
        other = open_ticket(said).ticket
        keep_clocks(other.pk)
    answered(ada, other, 2)
    with after(2.5):
        wait(other, Status.PENDING, by=actor_of(ada))
    with after(3):
        made = regrouping.merge(asked, other, by=actor_of(ada))
        keep_clocks(asked.pk)
        keep_clocks(other.pk)
    assert targets(asked)["first_response"].ended_at == MONDAY + hours(3)
    waits = targets(other)["next_response"]
    assert (waits.started_at, waits.due_at) == (MONDAY + hours(3), MONDAY + hours(7))

    with after(4):
        regrouping.undo(made, by=actor_of(ada))
        keep_clocks(asked.pk)
    kept = targets(asked)["first_response"]
    assert (kept.ended_at, kept.due_at) == (None, datetime(2026, 3, 3, 10, tzinfo=UTC))


def test_what_is_split_off_waits_since_its_message(ada, rosa, asked):
    again(rosa, asked, 1)
    with after(2):
        made = regrouping.split(asked, [asked.messages.order_by("-pk")[0].pk], by=actor_of(ada))
        keep_clocks(made.target_id)

    assert targets(made.target)["first_response"].started_at == MONDAY + hours(1)


def test_rebuilding_gives_the_same_rows(ada, rosa, asked):
    answered(ada, asked, 2)
    again(rosa, asked, 30)
    with after(31):
        triage.classify(Ticket.objects.get(pk=asked.pk), by=actor_of(ada), urgency=Urgency.CRITICAL)
        keep_clocks(asked.pk)
        resolve(asked, by=actor_of(ada))
        keep_clocks(asked.pk)
    Target.objects.filter(kind="first_response").update(fired=75)
    told = [name for name in (field.name for field in Target._meta.fields) if name != "id"]
    before = list(Target.objects.order_by("kind", "number").values(*told))

    with after(99):
        rebuild(asked.pk)

    assert list(Target.objects.order_by("kind", "number").values(*told)) == before


def test_a_side_conversation_is_promised_nothing(asked, policies):
    Ticket.objects.filter(pk=asked.pk).update(side_of=Ticket.objects.create(requester=asked.requester))

    assert keep_clocks(asked.pk) == []
