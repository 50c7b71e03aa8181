"""Reading walks: why a ticket is where it is."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from replywell.adapters.models.port import Sent
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


def people_in(ticket: Ticket) -> tuple[str, ...]:
    """The names of everybody who has written on this ticket, of its requester and of who works on it."""
    wrote = ticket.messages.values_list("contact__name", "agent__name")
    people = Ticket.objects.filter(pk=ticket.pk).values_list("requester__name", "assignee__name")
    return tuple(sorted({name for names in (*wrote, *people) for name in names if name}))


def sent_for(ticket: Ticket) -> list[Sent]:
    """What of this ticket left for models by API, oldest first: for walks, and for what agents asked besides."""
    tapes = ticket.walks.order_by("pk").values_list("tape", flat=True)
    walked = [sent for tape in tapes for entry in tape for sent in _sent(entry.get("answer"))]
    wished = [sent for kept in ticket.wishes.values_list("sent", flat=True) for sent in kept]
    return sorted((Sent.model_validate(sent) for sent in (*walked, *wished)), key=lambda sent: sent.at)


def _sent(answer: Any) -> list[Any]:
    usage = answer.get("usage") if isinstance(answer, dict) else None
    return usage.get("sent") or [] if isinstance(usage, dict) else []


def spent_since(moment: datetime) -> Decimal:
    """US dollars that models have cost since then."""
    walks = Walk.objects.filter(created_at__gte=moment).aggregate(total=Sum("cost"))["total"] or 0
    wishes = Wish.objects.filter(created_at__gte=moment).aggregate(total=Sum("cost"))["total"] or 0
    return Decimal(walks + wishes) / 1_000_000
