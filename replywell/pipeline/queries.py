"""Reading walks: why a ticket is where it is."""

from datetime import UTC, datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Sum

from replywell.kit import clock
from replywell.pipeline.models import DecisionRecord, Walk
from replywell.resolution.models import Wish
from replywell.tickets.models import Ticket


def newest_walk(ticket: Ticket) -> Walk | None:
    """The last walk that was carried out."""
    return ticket.walks.filter(state=Walk.State.CARRIED_OUT).first()


def decisions(ticket: Ticket) -> list[DecisionRecord]:
    """Each step's decision of the newest walk, in order."""
    walk = newest_walk(ticket)
    return list(walk.decisions.all()) if walk else []


def spent_since(moment: datetime) -> Decimal:
    """US dollars that models have cost since then."""
    walks = Walk.objects.filter(created_at__gte=moment).aggregate(total=Sum("cost"))["total"] or 0
    wishes = Wish.objects.filter(created_at__gte=moment).aggregate(total=Sum("cost"))["total"] or 0
    return Decimal(walks + wishes) / 1_000_000


def spent_today() -> Decimal:
    """US dollars that models have cost since midnight, universal time."""
    now = clock.now().astimezone(UTC)
    return spent_since(now.replace(hour=0, minute=0, second=0, microsecond=0))


def budget_spent() -> bool:
    """Whether models must not be asked any more today."""
    return spent_today() >= Decimal(str(settings.ENV.model_budget))
