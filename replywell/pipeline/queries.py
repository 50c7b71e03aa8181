"""Reading walks: why a ticket is where it is."""

from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

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
