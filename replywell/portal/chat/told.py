"""Messages as a visitor's browser shows them."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import escape, linebreaks

from replywell.delivery.letter import buttons
from replywell.delivery.spoken import as_said
from replywell.portal.chat.tokens import attachment_token
from replywell.portal.models import ChatVisitor
from replywell.tickets.models import Attachment, Message
from replywell.ui.text import markdown

PAGE = 50
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")


def told_since(
    connection: int, conversations: Sequence[str], last: int, key: str
) -> tuple[list[dict[str, Any]], Message | None]:
    """The newest messages of these conversations after `last`, oldest first, and the newest of all.

    A visitor reads what stands in their own conversation and nothing else of a ticket: notes, mails and what
    was merged into it are in none.
    """
    said = Message.objects.filter(connection=connection, conversation__in=conversations)
    rows = (
        said.exclude(conversation="")
        .select_related("agent", "ticket")
        .prefetch_related("attachments")
        .order_by("-id")
    )
    found = list(rows.filter(pk__gt=last)[:PAGE])
    newest = found[0] if found else rows.first()
    return [told(message, key) for message in reversed(found)], newest


def told(message: Message, key: str) -> dict[str, Any]:
    """One message; what we wrote is Markdown, what they wrote is text."""
    mine = message.author == Message.Author.CONTACT
    gone = "deleted_at" in message.meta
    name = message.agent.name.split()[0] if message.agent and message.agent.name.split() else ""
    return {
        "t": "message",
        "n": message.pk,
        "id": message.external_id.rpartition(":")[2] if mine else "",
        "from": "you" if mine else message.author,
        "name": name,
        "html": "" if gone else linebreaks(escape(message.text)) if mine else markdown(as_said(message)),
        "at": message.created_at.isoformat(),
        "files": [_file(each, key) for each in message.attachments.all()],
        "sources": [
            {"title": each.get("title", ""), "url": each.get("url", "")}
            for each in message.citations
            if each.get("url", "").startswith(("https://", "http://", "/"))
        ],
        "buttons": [] if mine else list(buttons(message)),
    }


def _file(file: Attachment, key: str) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": file.size,
        "picture": file.type in PICTURES,
        "url": reverse("portal:chat-file", args=[key, attachment_token(file.pk)]),
    }


def profile(visitor: ChatVisitor | None) -> dict[str, Any]:
    """What the browser may show of who they are."""
    return {
        "name": visitor.name if visitor else "",
        "email": visitor.email if visitor else "",
        "proven": bool(visitor and visitor.proven),
    }
