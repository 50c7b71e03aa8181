"""Tickets are marked with tags."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actors import Actor
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Tag, Ticket

LONGEST = 60
MOST = 30
"""Tags of one ticket."""


def tag_name(typed: str) -> str:
    """A tag as tickets carry it: lower case, on one line. Raises `Invalid` where nothing is left."""
    name = " ".join(typed.replace("\x00", "").replace(",", " ").split()).lower()
    if not name:
        raise Invalid(_("The tag is empty. Type a word first."))
    if len(name) > LONGEST:
        raise Invalid(_("A tag has at most %(most)s characters. Shorten it.") % {"most": LONGEST})
    return name


@transaction.atomic
def add_tags(ticket: Ticket, names: Iterable[str], *, by: Actor) -> Ticket:
    """Mark the ticket; a tag that is new to the desk is made. Those it has already stay as they are."""
    wanted = list(dict.fromkeys(tag_name(name) for name in names))
    ticket = locked(ticket)
    new = [name for name in wanted if name not in ticket.tags]
    if not new:
        return ticket
    retired = Tag.objects.filter(name__in=new, active=False).values_list("name", flat=True).first()
    if retired:
        raise Invalid(_("The tag %(tag)s is not used any more. Choose another one.") % {"tag": retired})
    if len(ticket.tags) + len(new) > MOST:
        raise Invalid(_("A ticket has at most %(most)s tags. Remove one first.") % {"most": MOST})
    Tag.objects.bulk_create([Tag(name=name) for name in new], ignore_conflicts=True)
    return _changed(ticket, [*ticket.tags, *new], by)


@transaction.atomic
def remove_tags(ticket: Ticket, names: Iterable[str], *, by: Actor) -> Ticket:
    """Take tags off; those it does not have are no error."""
    unwanted = set(names)
    ticket = locked(ticket)
    kept = [name for name in ticket.tags if name not in unwanted]
    return ticket if len(kept) == len(ticket.tags) else _changed(ticket, kept, by)


def _changed(ticket: Ticket, tags: list[str], by: Actor) -> Ticket:
    before, ticket.tags, ticket.updated_at = ticket.tags, tags, clock.now()
    ticket.save(update_fields=["tags", "updated_at"])
    record(ticket, "tagged", by=by, before=before, after=tags)
    return ticket
