"""Machines that do not say that they are machines: the same words again and again, and more than anybody writes."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models.functions import Left

from replywell.adapters.channels.port import InboundMessage
from replywell.kit import clock
from replywell.people.models import Contact
from replywell.tickets.models import Message

SAME_WORDS = 3
"""The same text so often within a day, this one included: nobody writes like that."""
IN_AN_HOUR = 60
"""Messages of one sender, this one not included; what comes on top of them waits for a person."""
_COMPARED = 2000
_CHANGES = re.compile(r"[\W\d_]+")


@dataclass(frozen=True, slots=True)
class Lately:
    """What a sender wrote within the last day, newest first: each with its moment."""

    said: tuple[tuple[datetime, str], ...] = ()

    def marked(self, message: InboundMessage) -> InboundMessage:
        """The message, marked as a machine's if its sender said the same before; numbers and dates may differ.

        It is kept and shown as any other, but nothing answers it by itself.
        """
        words = _bare(message.reply_text or message.text)
        if message.auto != "no" or not words:
            return message
        again = sum(_bare(text) == words for _, text in self.said) + 1
        return replace(message, auto="list") if again >= SAME_WORDS else message

    @property
    def storm(self) -> str:
        """Why what this sender writes waits for a person now; empty when it need not."""
        hour_ago = clock.now() - timedelta(hours=1)
        if sum(at >= hour_ago for at, _ in self.said) < IN_AN_HOUR:
            return ""
        return f"Its sender wrote {IN_AN_HOUR} messages within an hour already."


def lately(contact: Contact | None) -> Lately:
    if contact is None:
        return Lately()
    newest = Message.objects.filter(contact=contact).order_by("-pk")
    found = newest.values_list("created_at", Left("text", _COMPARED))[:IN_AN_HOUR]
    day_ago = clock.now() - timedelta(days=1)
    return Lately(tuple((at, text) for at, text in found if at >= day_ago))


def _bare(text: str) -> str:
    return _CHANGES.sub("", text[:_COMPARED]).casefold()
