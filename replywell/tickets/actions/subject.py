"""A ticket gets another subject."""

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actors import Actor
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket

LONGEST = 500


@transaction.atomic
def rename(ticket: Ticket, subject: str, *, by: Actor) -> Ticket:
    """What the ticket is called from now on, also in the mails that leave. Raises `Invalid`."""
    subject = " ".join(subject.replace("\x00", "").split())
    if not subject:
        raise Invalid(_("The subject is empty. Type what the ticket is about."))
    if len(subject) > LONGEST:
        raise Invalid(_("A subject has at most %(most)s characters. Shorten it.") % {"most": LONGEST})
    ticket = locked(ticket)
    if ticket.subject == subject:
        return ticket
    before, ticket.subject, ticket.updated_at = ticket.subject, subject, clock.now()
    ticket.save(update_fields=["subject", "updated_at"])
    record(ticket, "renamed", by=by, before=before, after=subject)
    return ticket
