"""Whose turn is likely to come too late."""

from datetime import UTC, datetime, timedelta

import pytest

from replywell.kit import clock
from replywell.people.working_time import Hours
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.actions.predicting import predict_all
from replywell.sla.models import Calendar, Policy, Prediction
from replywell.sla.predict import Lately, expect, likely_late
from replywell.tickets.models import Message, Ticket, TicketEvent
from replywell.workspace import queue
from replywell.workspace.cards import promises
from replywell.workspace.cells import drawn

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
NINE_TO_FIVE = Hours(timezone="UTC", week=(((540, 1020),),) * 5 + ((), ()))
WEEK = timedelta(days=7)


def lately(answers: int, until: datetime = MONDAY) -> Lately:
    return Lately(answers=answers, since=until - WEEK, until=until)


@pytest.mark.parametrize(
    ("ahead", "answers", "hours", "expected"),
    [
        (0, 80, NINE_TO_FIVE, MONDAY + timedelta(minutes=30)),  # 80 in 40 hours: 2 an hour
        (3, 80, NINE_TO_FIVE, MONDAY + timedelta(hours=2)),
        (15, 80, NINE_TO_FIVE, MONDAY + timedelta(hours=8)),
        (16, 80, NINE_TO_FIVE, MONDAY + timedelta(days=1, minutes=30)),  # tomorrow: today's hours are over
        (79, 80, NINE_TO_FIVE, MONDAY + timedelta(days=4, hours=8)),
        (80, 80, NINE_TO_FIVE, MONDAY + timedelta(days=7, minutes=30)),  # after the weekend
        (9, 168, None, MONDAY + timedelta(hours=10)),
        (0, 19, NINE_TO_FIVE, None),  # too few answers to tell a pace
        (0, 80, Hours(), None),  # nobody works in these hours
    ],
)
def test_when_its_turn_comes(ahead, answers, hours, expected):
    told = expect(ahead, lately(answers), hours)
    assert (told.at if told else None) == expected


def test_only_what_is_due_before_its_turn_is_likely_to_be_late():
    told = expect(3, lately(80), NINE_TO_FIVE)
    assert likely_late(told, MONDAY + timedelta(minutes=119), MONDAY)
    assert not likely_late(told, MONDAY + timedelta(hours=2), MONDAY)
    assert not likely_late(told, MONDAY - timedelta(minutes=1), MONDAY)  # late already
    assert not likely_late(told, None, MONDAY)
    assert not likely_late(None, MONDAY, MONDAY)


@pytest.fixture
def queue_of_ten(rosa, ada, team_billing):
    """Ten tickets that wait for an hour each in office hours; the team gave 80 answers last week, 2 an hour."""
    office = Calendar.objects.create(
        name="Office", timezone="UTC", week={str(day): [["09:00", "17:00"]] for day in range(5)}
    )
    Policy.objects.create(name="All", position=1, first_response=180, calendar=office)
    done = Ticket.objects.create(requester=rosa, team=team_billing, status="closed")
    Message.objects.bulk_create(
        Message(ticket=done, author="agent", agent=ada, text="Done.", created_at=MONDAY - timedelta(days=3))
        for _ in range(80)
    )
    made = Ticket.objects.bulk_create(
        Ticket(
            requester=rosa, team=team_billing, status="open", waiting_since=MONDAY, due_at=MONDAY + timedelta(hours=8),
            created_at=MONDAY + timedelta(seconds=n),
        )
        for n in range(10)
    )  # fmt: skip
    TicketEvent.objects.bulk_create(
        TicketEvent(ticket=each, kind="message_received", actor="contact:1", at=MONDAY) for each in made
    )
    with clock.at(MONDAY):
        keep_clocks(*(each.pk for each in made))
    return made


def test_those_at_the_end_of_the_queue_are_told(queue_of_ten, team_billing):
    with clock.at(MONDAY):
        assert predict_all() == 4  # six are answered in three hours
    kept = list(Prediction.objects.order_by("ahead"))
    assert [row.ticket_id for row in kept] == [each.pk for each in queue_of_ten[6:]]
    assert (kept[0].ahead, kept[0].per_hour) == (6, 2)
    assert kept[0].expected_at == MONDAY + timedelta(hours=3, minutes=30)


def test_a_prediction_goes_once_the_queue_is_shorter(queue_of_ten):
    with clock.at(MONDAY):
        predict_all()
        Ticket.objects.filter(pk__in=[each.pk for each in queue_of_ten[:5]]).update(status="pending")
        assert predict_all() == 0
    assert not Prediction.objects.exists()


def test_the_queue_and_the_card_hint_at_it(queue_of_ten, ada):
    last, first = queue_of_ten[-1], queue_of_ten[0]
    with clock.at(MONDAY):
        predict_all()
        rows = {row.pk: row for row in queue.page(queue.VIEWS["open"], ada).rows}
        assert "Likely too late" in drawn(rows[last.pk], "urgent", ("due",), picks=False)
        assert "Likely" not in drawn(rows[first.pk], "urgent", ("due",), picks=False)
        likely = promises.load(ada, Ticket.objects.get(pk=last.pk))["likely"]
        assert (likely.ahead, promises.load(ada, Ticket.objects.get(pk=first.pk))["likely"]) == (9, None)
    with clock.at(MONDAY + timedelta(hours=4)):  # late: that is said, and nothing guessed
        assert "Likely" not in drawn(rows[last.pk], "urgent", ("due",), picks=False)
        assert promises.load(ada, Ticket.objects.get(pk=last.pk))["likely"] is None
