"""Messages as a visitor's browser shows them."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, prefetch_related_objects
from django.urls import reverse
from django.utils.html import escape, linebreaks

from replywell.delivery.letter import buttons
from replywell.delivery.spoken import as_said
from replywell.kit.compiled import Compiled
from replywell.portal.chat.tokens import attachment_token
from replywell.portal.models import ChatVisitor
from replywell.tickets.models import Attachment, Message, TicketEvent
from replywell.tickets.spoken import choices_of
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
    names = {f"c{place}": conversation for place, conversation in enumerate(conversations)}
    asked = _from(len(names))
    # From the last one on, which is found again: so it is one question also where there is nothing new.
    rows = asked(connection=connection, last=last, **names)
    found = [message for message in rows if message.pk > last][:PAGE]
    with_files = [message for message in found if message.has_files]  # type: ignore[attr-defined]  # of `_from`
    prefetch_related_objects(with_files, "attachments")
    newest = rows[0] if rows else None
    if newest is None and last:  # what they saw last is not here, or of another conversation
        newest = next(iter(asked(connection=connection, last=0, **names)), None)
    return [told(message, key) for message in reversed(found)], newest


@lru_cache
def _from(count: int) -> Compiled[Message]:
    """The newest messages of so many conversations, the newest first; `has_files` and `thought` of each.

    `thought`: whether the assistant has been done with the ticket since.
    """
    done = ("suggested", "handed_off", "reply_written", "classified")

    def asked(connection: int, last: int, **names: str) -> QuerySet[Message]:
        said = Message.objects.filter(
            connection=connection, conversation__in=list(names.values()), pk__gte=last
        )
        thought = TicketEvent.objects.filter(
            ticket=OuterRef("ticket"), kind__in=done, at__gt=OuterRef("created_at")
        )
        return (
            said.exclude(conversation="")
            .annotate(
                has_files=Exists(Attachment.objects.filter(message=OuterRef("pk"))), thought=Exists(thought)
            )
            .select_related("agent", "ticket")
            .order_by("-id")[: PAGE + 1]
        )

    texts = " ".join(f"c{place}" for place in range(count))
    return Compiled(asked, numbers="connection last", texts=texts)


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
        "files": [_file(each, key) for each in message.attachments.all()] if message.has_files else [],  # type: ignore[attr-defined]  # of `_from`
        "sources": [
            {"title": each.get("title", ""), "url": each.get("url", "")}
            for each in message.citations
            if each.get("url", "").startswith(("https://", "http://", "/"))
        ],
        "buttons": [] if mine else list(buttons(message)),
        "choices": [] if mine else choices_of(message),
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
