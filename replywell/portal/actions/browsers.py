"""The browsers in which a contact chats, and how an administrator ends them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from replywell.people.actions.audit import audit
from replywell.people.actions.being_here import VISITOR
from replywell.people.models import Agent, Contact
from replywell.portal.actions.chat import revoke
from replywell.portal.models import ChatVisitor


@dataclass(frozen=True, slots=True)
class Browser:
    """A browser of a contact. `seen_until`: until when its chat was, or is, open."""

    visitor: ChatVisitor
    seen_until: datetime | None


def browsers_of(contact: Contact) -> list[Browser]:
    """Where this contact has chatted, the newest first; the ended ones too."""
    seen = dict(contact.identities.filter(kind=VISITOR).values_list("value", "here_until"))
    rows = ChatVisitor.objects.filter(key__in=seen).select_related("connection").order_by("-pk")
    return [Browser(row, seen[row.key]) for row in rows]


@transaction.atomic
def end_browsers(visitors: Sequence[ChatVisitor], *, by: Agent) -> int:
    """Their tokens open nothing any more and their open chats close; each is audited once. Returns how many."""
    held = ChatVisitor.objects.select_for_update().filter(
        pk__in=[each.pk for each in visitors], revoked_at=None
    )
    open_ones = list(held.order_by("pk"))
    for visitor in open_ones:
        audit("revoked", visitor, by=by)
    revoke([visitor.key for visitor in open_ones])
    return len(open_ones)
