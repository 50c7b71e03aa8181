"""Which tickets are likely to be answered too late is worked out anew every other minute, queue by queue."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from replywell.kit import clock
from replywell.people.working_time import Hours
from replywell.sla.models import Prediction
from replywell.sla.predict import Lately, expect, likely_late
from replywell.tickets.models import Message, Pace, Ticket
from replywell.tickets.paces import shown
from replywell.tickets.ranks import most_urgent_first

LOOKED_AT = timedelta(days=7)
DEEPEST = 5_000
"""Tickets of one queue that are looked at; what stands further down has been told of long since."""


def predict_all() -> int:
    """Keep the predictions of tickets that are likely to be late, and of no others. Returns how many."""
    now = clock.now()
    answers = _answers(now)
    hours: dict[int | None, Hours | None] = {
        pace.pk: Hours.model_validate(pace.hours) for pace in Pace.objects.all()
    }
    found = []
    for team, count in answers.items():
        lately = Lately(answers=count, since=now - LOOKED_AT, until=now)
        found += list(_of_queue(team, lately, hours, now))
    with transaction.atomic():
        Prediction.objects.exclude(ticket__in=[row.ticket_id for row in found]).delete()
        Prediction.objects.bulk_create(
            found,
            update_conflicts=True,
            unique_fields=["ticket"],
            update_fields=["expected_at", "ahead", "per_hour", "made_at"],
        )
    return len(found)


def _answers(now: datetime) -> Counter[int]:
    """How many answers people gave on the tickets of each team lately."""
    said = Message.objects.filter(author=Message.Author.AGENT, created_at__gte=now - LOOKED_AT)
    return Counter(said.exclude(ticket__team=None).values_list("ticket__team", flat=True))


def _of_queue(
    team: int, lately: Lately, hours: dict[int | None, Hours | None], now: datetime
) -> Iterator[Prediction]:
    awake = Q(snoozed_until=None) | Q(snoozed_until__lte=now)
    waiting = Ticket.objects.filter(
        awake, team=team, status__in=["new", "open"], side_of=None, waiting_since__isnull=False
    )
    ordered = most_urgent_first(waiting, now, shown(now)).values_list("pk", "due_at", "pace_id")[:DEEPEST]
    for ahead, (number, due_at, pace) in enumerate(ordered):
        expected = expect(ahead, lately, hours.get(pace))
        if expected and likely_late(expected, due_at, now):
            yield Prediction(
                ticket_id=number,
                expected_at=expected.at,
                ahead=expected.ahead,
                per_hour=expected.per_hour,
                made_at=now,
            )
