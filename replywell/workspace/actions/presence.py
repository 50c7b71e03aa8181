"""Who has a ticket open, and who is writing on it."""

import re
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock, live
from replywell.kit.errors import Invalid
from replywell.people.models import Agent
from replywell.tickets.models import Ticket
from replywell.workspace.models import Presence

HERE = timedelta(seconds=40)
"""A tab that was silent for longer is gone."""
TYPING = timedelta(seconds=12)
"""Somebody who typed nothing for longer has stopped."""


@transaction.atomic
def look(ticket: Ticket, agent: Agent, tab: str, *, typing: bool) -> None:
    """This tab shows the ticket still; colleagues hear of it when that is new or the writing began or ended."""
    if not re.fullmatch(r"[A-Za-z0-9-]{1,40}", tab):
        raise Invalid(_("The page lost its name. Reload it."))
    now = clock.now()
    known = Presence.objects.filter(ticket=ticket, agent=agent, tab=tab).first()
    fresh = {"seen_at": now, "typing_at": now if typing else None}
    Presence.objects.update_or_create(ticket=ticket, agent=agent, tab=tab, defaults=fresh)
    was_here = known is not None and known.seen_at > now - HERE
    wrote = known is not None and is_typing(known.typing_at, now)
    if not was_here or wrote != typing:
        live.publish(presence=ticket.pk, typing=agent.name.partition(" ")[0] if typing else "")


@transaction.atomic
def leave(ticket: Ticket, agent: Agent, tab: str) -> None:
    """The tab is closed or shows something else."""
    gone, _per_table = Presence.objects.filter(ticket=ticket, agent=agent, tab=tab).delete()
    if gone:
        live.publish(presence=ticket.pk)


@transaction.atomic
def sweep() -> int:
    """Tabs that went without a word are taken away. Returns how many."""
    silent = Presence.objects.filter(seen_at__lt=clock.now() - HERE)
    tickets = set(silent.values_list("ticket", flat=True))
    gone, _per_table = silent.delete()
    for ticket in tickets:
        live.publish(presence=ticket)
    return gone


def is_typing(typed: datetime | None, now: datetime) -> bool:
    return typed is not None and typed > now - TYPING
