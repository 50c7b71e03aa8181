"""Somebody changes what they said, where their channel lets them: the page shows it, and nothing is lost."""

from typing import Any

from django.db import transaction

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.people.models import Contact
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Message, Ticket
from replywell.tickets.snippet import snippet


@transaction.atomic
def edited(message: Message, text: str, *, html: str = "", by: Contact) -> bool:
    """It says something else now; False when it says the same. What it said before stays in its history."""
    message, ticket = _held(message)
    if message.text == text or "deleted_at" in message.meta:
        return False
    message.meta = message.meta | {"history": _history(message), "edited_at": clock.now().isoformat()}
    message.text, message.html = text, html
    message.save(update_fields=["text", "html", "meta"])
    _follow(ticket, message)
    record(ticket, "message_edited", by=actor_of(by), message=message, said=message.pk)
    return True


@transaction.atomic
def deleted(message: Message, *, by: Contact) -> bool:
    """They took it back; False when they had. Agents can still look up what it said."""
    message, ticket = _held(message)
    if "deleted_at" in message.meta:
        return False
    message.meta = message.meta | {"history": _history(message), "deleted_at": clock.now().isoformat()}
    message.text, message.html, message.quoted = "", "", ""
    message.save(update_fields=["text", "html", "quoted", "meta"])
    _follow(ticket, message)
    record(ticket, "message_deleted", by=actor_of(by), message=message, said=message.pk)
    return True


def _held(message: Message) -> tuple[Message, Ticket]:
    ticket = locked(message.ticket)
    return Message.objects.select_for_update().get(pk=message.pk), ticket


def _history(message: Message) -> list[dict[str, Any]]:
    earlier: list[dict[str, Any]] = message.meta.get("history", [])
    return [*earlier[-19:], {"text": message.text, "html": message.html, "until": clock.now().isoformat()}]


def _follow(ticket: Ticket, message: Message) -> None:
    """Lists show how the newest message begins."""
    newest = ticket.messages.order_by("-created_at", "-id").values_list("pk", flat=True).first()
    if newest == message.pk:
        ticket.snippet = snippet(message.text, markdown=False)
        ticket.save(update_fields=["snippet"])
