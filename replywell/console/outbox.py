"""The outbox as pages show it: what left, what waits, and what did not arrive."""

import re
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.delivery.models import Outbound
from replywell.kit.errors import Invalid, NotFound
from replywell.people.models import Agent
from replywell.tickets.queries import visible_to

PAGE = 50
State = Outbound.State


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the outbox."""

    slug: str
    name: str | Promise
    states: tuple[str, ...] = ()


PARTS = {
    part.slug: part
    for part in (
        Part("all", gettext_lazy("All")),
        Part("waiting", gettext_lazy("Waiting"), (State.QUEUED, State.SENDING, State.RETRYING)),
        Part(
            "trouble", gettext_lazy("Not arrived"), (State.FAILED, State.UNSURE, State.BOUNCED, State.NOWHERE)
        ),
        Part("sent", gettext_lazy("Sent"), (State.SENT,)),
        Part("cancelled", gettext_lazy("Cancelled"), (State.CANCELLED,)),
    )
}


def part_named(slug: str) -> Part:
    """Raises `NotFound`."""
    if slug not in PARTS:
        raise NotFound(_("The outbox has no such part. Start from the top."))
    return PARTS[slug]


def outbox(agent: Agent, part: Part, *, words: str = "", before: str = "") -> tuple[list[Outbound], str]:
    """Newest first, of tickets that the agent may see; and the cursor of the next page. Raises `Invalid`."""
    rows = _seen(agent)
    if part.states:
        rows = rows.filter(state__in=part.states)
    if words:
        rows = rows.filter(recipient__icontains=words)
    if before:
        if not re.fullmatch(r"\d{1,18}", before, re.ASCII):
            raise Invalid(_("The address of this page is broken. Start from the top."))
        rows = rows.filter(pk__lt=int(before))
    found = list(
        rows.select_related("message__ticket", "message__agent", "connection").order_by("-pk")[: PAGE + 1]
    )
    return found[:PAGE], str(found[PAGE - 1].pk) if len(found) > PAGE else ""


def row_for(agent: Agent, pk: int) -> Outbound:
    """One message of a ticket that the agent may see. Raises `NotFound`."""
    row = _seen(agent).select_related("message__ticket__requester", "connection").filter(pk=pk).first()
    if row is None:
        raise NotFound(_("There is no such message, or its ticket is not visible to you."))
    return row


def _seen(agent: Agent) -> QuerySet[Outbound]:
    return Outbound.objects.filter(message__ticket__in=visible_to(agent))
