"""Reading walks: why a ticket is where it is."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Avg, Sum

from replywell.adapters.models.port import Sent
from replywell.kit import clock
from replywell.pipeline.models import DecisionRecord, Reasking, Rehearsal, Walk
from replywell.resolution.models import Wish
from replywell.tickets.models import Ticket

LOOKED_BACK = timedelta(days=60)


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
    """What of this ticket left for models by API, oldest first: for walks, also asked again, and for what agents asked."""
    tapes = ticket.walks.order_by("pk").values_list("tape", flat=True)
    walked = [sent for tape in tapes for entry in tape for sent in _sent(entry.get("answer"))]
    wished = [sent for kept in ticket.wishes.values_list("sent", flat=True) for sent in kept]
    again = Reasking.objects.filter(walk__ticket=ticket).values_list("sent", flat=True)
    asked = [sent for kept in again for sent in kept]
    return sorted((Sent.model_validate(sent) for sent in (*walked, *wished, *asked)), key=lambda s: s.at)


def _sent(answer: Any) -> list[Any]:
    usage = answer.get("usage") if isinstance(answer, dict) else None
    return usage.get("sent") or [] if isinstance(usage, dict) else []


def spent_since(moment: datetime) -> Decimal:
    """US dollars that models have cost since then."""
    spent = 0
    for rows in (Walk.objects, Wish.objects, Reasking.objects, Rehearsal.objects):
        spent += rows.filter(created_at__gte=moment).aggregate(total=Sum("cost"))["total"] or 0
    return Decimal(spent) / 1_000_000


def spent_today() -> Decimal:
    """US dollars that models have cost since midnight, universal time."""
    now = clock.now().astimezone(UTC)
    return spent_since(now.replace(hour=0, minute=0, second=0, microsecond=0))


def budget_spent() -> bool:
    """Whether models must not be asked any more today."""
    return spent_today() >= Decimal(str(settings.ENV.model_budget))


def cost_of_a_walk(model: str) -> Decimal | None:
    """US dollars that the walks of the last weeks took on average with this model; None where there was none."""
    if model == "embedded":
        return Decimal(0)
    name = model.partition(":")[2] or model
    walks = Walk.objects.filter(created_at__gte=clock.now() - LOOKED_BACK, model__icontains=name)
    mean = walks.aggregate(mean=Avg("cost"))["mean"]
    return None if mean is None else Decimal(mean) / 1_000_000
