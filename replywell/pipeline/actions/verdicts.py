"""What people made of the assistant's decisions is written beside them."""

from typing import Any

from django.db import transaction

from replywell.pipeline.models import DecisionRecord
from replywell.tickets.models import Ticket, TicketEvent, Urgency
from replywell.tickets.queries import set_by_hand
from replywell.triage.values import DIMENSIONS


@transaction.atomic
def note_verdict(event: TicketEvent) -> None:
    """An agent said where a ticket belongs, or took that back: the decisions before it tell what was right.

    Of each thing that an agent has set: what was decided, what it is, whether that is the same. It is read from the
    ticket as it is now, so doing it twice changes nothing.
    """
    ticket = Ticket.objects.select_related("category").select_for_update(of=("self",)).get(pk=event.ticket_id)
    by_hand = set_by_hand(ticket.pk)
    before = DecisionRecord.objects.filter(ticket=ticket, created_at__lte=event.at).order_by("-id")
    for step in ("classify", "route", "assign"):
        record = before.filter(step=step).first()
        if record is None:
            continue
        said = _decided(record)
        verdict = {
            name: {"said": said[name], "is": is_now, "right": said[name] == is_now}
            for name, is_now in _as_it_is(ticket).items()
            if name in by_hand and name in said
        }
        if verdict != (record.verdict or {}):
            record.verdict = verdict or None
            record.save(update_fields=["verdict"])


def _decided(record: DecisionRecord) -> dict[str, Any]:
    """What the assistant said, by what it is about."""
    decision = record.decision
    match record.step:
        case "classify":
            ranked = {name: (decision.get(name) or {}).get("ranked") for name in DIMENSIONS}
            return {name: found[0][0] for name, found in ranked.items() if found}
        case "route":
            return {"team": decision.get("team")}
    return {"assignee": decision.get("agent")}


def _as_it_is(ticket: Ticket) -> dict[str, Any]:
    return {
        "category": ticket.category.slug if ticket.category else None,
        "urgency": Urgency(ticket.urgency).name.lower(),
        "sentiment": ticket.sentiment,
        "complexity": ticket.complexity,
        "team": ticket.team_id,
        "assignee": ticket.assignee_id,
    }
