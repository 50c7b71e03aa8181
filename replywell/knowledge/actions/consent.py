"""Agents say which tickets may be learned from, and take it back."""

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.knowledge.actions.asking import ask_sync
from replywell.knowledge.models import Article, Source, TicketConsent
from replywell.people.actions.audit import audit
from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.tickets.actions.events import record
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status


@transaction.atomic
def allow_learning(ticket: Ticket, *, by: Agent) -> TicketConsent:
    """A ticket that is over may be used as knowledge, once what is personal is taken out."""
    if ticket.status not in {Status.RESOLVED, Status.CLOSED}:
        raise Invalid(_("Only what is resolved can be learned from. Resolve the ticket first."))
    consent, new = TicketConsent.objects.get_or_create(
        ticket=ticket, defaults={"agent": by, "at": clock.now()}
    )
    if new:
        record(ticket, "learning_allowed", by=actor_of(by))
        _tell(by)
    return consent


@transaction.atomic
def withdraw_learning(ticket: Ticket, *, by: Agent) -> None:
    """It may not be used any more: what was learned from it is gone at once."""
    taken, _rows = TicketConsent.objects.filter(ticket=ticket).delete()
    Article.objects.filter(source__adapter="tickets", key=str(ticket.pk)).delete()
    if taken:
        record(ticket, "learning_withdrawn", by=actor_of(by))


def _tell(by: Agent) -> None:
    """The source of resolved tickets comes to be with the first that may be used."""
    if not Source.objects.filter(adapter="tickets").exists():
        source = Source.objects.create(
            slug="resolved-tickets", name=_("Resolved tickets"), adapter="tickets", every=60
        )
        audit("added", source, by=by)
    for source in Source.objects.filter(adapter="tickets", active=True):
        ask_sync(source)
