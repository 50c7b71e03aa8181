"""What of all that happens is told outside, and under which name."""

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.tickets.models import TicketEvent

KINDS: dict[str, Promise] = {
    "ticket.created": _("A ticket is opened"),
    "message.received": _("A requester writes"),
    "reply.written": _("A reply is written"),
    "ticket.status_changed": _("A ticket gets another status"),
    "ticket.resolved": _("A ticket is resolved"),
    "ticket.reopened": _("A ticket is reopened"),
    "ticket.closed": _("A ticket is closed"),
    "ticket.assigned": _("A ticket gets another team or assignee"),
    "ticket.classified": _("A ticket is classified"),
    "ticket.changed": _("Subject, tags or fields of a ticket change"),
    "ticket.escalated": _("A ticket is escalated"),
    "note.written": _("A note is written"),
    "article.published": _("An article is published"),
}
"""Names that webhooks choose from, and what each is called."""
TEST = "webhook.test"
PUBLISHED: dict[str, tuple[str, ...]] = {
    "message_received": ("message.received",),
    "reply_written": ("reply.written",),
    "status_changed": ("ticket.status_changed",),
    "resolved": ("ticket.resolved", "ticket.status_changed"),
    "reopened": ("ticket.reopened", "ticket.status_changed"),
    "closed": ("ticket.closed", "ticket.status_changed"),
    "assigned": ("ticket.assigned",),
    "routed": ("ticket.assigned",),
    "classified": ("ticket.classified",),
    "renamed": ("ticket.changed",),
    "tagged": ("ticket.changed",),
    "field_set": ("ticket.changed",),
    "escalated": ("ticket.escalated",),
    "note_written": ("note.written",),
}
"""Kind of a ticket's event → names it is told under."""
_TOLD = ("note", "changes", "field", "first")
"""What of an event's data goes out with it: numbers, and names of what the desk is made of."""
_MOVES = ("before", "after")
"""Goes out where it is about a status or tags, never where somebody's words stand in it."""
_MOVING = {"reply_written", "status_changed", "resolved", "reopened", "closed", "tagged"}


def names_of(event: TicketEvent) -> Iterator[str]:
    """The names under which an event is told."""
    yield from PUBLISHED.get(event.kind, ())
    started = event.message is not None and event.message.meta.get("started")
    if (event.kind == "message_received" and event.data.get("first")) or (
        event.kind == "reply_written" and started
    ):
        yield "ticket.created"
    moved = event.data.get("before") != event.data.get("after")
    if event.kind == "reply_written" and moved and event.data.get("after") != "resolved":
        yield "ticket.status_changed"  # resolving has an event of its own


def body_of(event: TicketEvent, name: str) -> dict[str, Any]:
    """Ids and what changed: whoever wants more asks the API, as far as they may see it."""
    data = {"event": event.pk, "ticket": event.ticket_id, "actor": event.actor, "status": event.ticket.status}
    if event.message_id:
        data["message"] = event.message_id
    parts = (*_TOLD, *_MOVES) if event.kind in _MOVING else _TOLD
    data |= {part: event.data[part] for part in parts if part in event.data}
    return {"type": name, "timestamp": event.at.isoformat(), "data": data}
