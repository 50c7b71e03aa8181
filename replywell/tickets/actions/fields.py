"""A ticket's own fields get their values."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import NotFound
from replywell.people.actors import Actor
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.fields import asked_on, validated
from replywell.tickets.models import Ticket

__all__ = ["set_field", "validated"]


@transaction.atomic
def set_field(ticket: Ticket, slug: str, value: Any, *, by: Actor) -> Ticket:
    """Give a field its value; an empty one takes it away. Raises `NotFound` for a field that is not asked
    for on this ticket, `Invalid` for a value that it does not take."""
    ticket = locked(ticket)
    field = next((field for field in asked_on(ticket) if field.slug == slug), None)
    if field is None:
        raise NotFound(_("This ticket has no such field any more. Reload the page."))
    before, after = ticket.custom.get(slug), validated(field, value)
    if before == after and type(before) is type(after):
        return ticket
    ticket.custom = {name: kept for name, kept in ticket.custom.items() if name != slug}
    if after is not None:
        ticket.custom[slug] = after
    ticket.updated_at = clock.now()
    ticket.save(update_fields=["custom", "updated_at"])
    record(ticket, "field_set", by=by, field=slug, name=field.name, before=before, after=after)
    return ticket
