"""Tickets that belong together are linked."""

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid
from replywell.people.actors import Actor
from replywell.tickets.actions.events import record
from replywell.tickets.models import Ticket, TicketLink

Kind = TicketLink.Kind
MOST = 50


def both_locked(one: Ticket, other: Ticket) -> tuple[Ticket, Ticket]:
    """Two tickets as they are now, held until the transaction ends; always in the same order."""
    keys = sorted((one.pk, other.pk))
    found = {t.pk: t for t in Ticket.objects.select_for_update().filter(pk__in=keys).order_by("pk")}
    return found[one.pk], found[other.pk]


@transaction.atomic
def link(ticket: Ticket, other: Ticket, kind: str = Kind.RELATED, *, by: Actor) -> TicketLink:
    """Link two tickets; of a pair that is linked already the kind changes. Raises `Invalid`, `Conflict`."""
    if kind not in Kind.values:
        raise Invalid(_("Choose how the tickets belong together: related, duplicate or caused by."))
    if ticket.pk == other.pk:
        raise Invalid(_("A ticket cannot be linked to itself. Give another number."))
    ticket, other = both_locked(ticket, other)
    known = TicketLink.objects.filter(_pair(ticket, other)).first()
    if known and (known.ticket_id, known.kind) == (ticket.pk, kind):
        return known
    if known is None and ticket.links.count() + ticket.linked_from.count() >= MOST:
        raise Conflict(_("A ticket has at most %(most)s links. Remove one first.") % {"most": MOST})
    if known:
        known.delete()
    made = TicketLink.objects.create(ticket=ticket, other=other, kind=kind, by_id=agent_id(by))
    record(ticket, "linked", by=by, other=other.pk, link=kind)
    record(other, "linked", by=by, other=ticket.pk, link=kind, reverse=True)
    return made


@transaction.atomic
def unlink(ticket: Ticket, other: Ticket, *, by: Actor) -> bool:
    """Whether they were linked; it is no error if they were not."""
    ticket, other = both_locked(ticket, other)
    gone, _per_table = TicketLink.objects.filter(_pair(ticket, other)).delete()
    if gone:
        record(ticket, "unlinked", by=by, other=other.pk)
        record(other, "unlinked", by=by, other=ticket.pk)
    return bool(gone)


def agent_id(by: Actor) -> int | None:
    """Which agent it was; None for anyone else."""
    return by.id if by.kind == "agent" else None


def _pair(one: Ticket, other: Ticket) -> Q:
    return Q(ticket=one, other=other) | Q(ticket=other, other=one)
