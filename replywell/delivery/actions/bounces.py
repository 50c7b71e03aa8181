"""What became of a message after it left: it came back, was put off, arrived, or was not welcome."""

from django.db import transaction

from replywell.delivery.actions.suppressions import Reason, suppress
from replywell.delivery.models import Outbound
from replywell.kit import clock
from replywell.people.actions.contacts import mark_bounced
from replywell.people.actors import SYSTEM
from replywell.tickets.actions.events import record
from replywell.tickets.models import Message, TicketEvent

REPORTS = {
    "permanent": "bounced",
    "temporary": "delayed",
    "complained": "complained",
    "unsubscribed": "unsubscribed",
    "delivered": "delivered",
}
"""What is reported, and the kind of event it is on the ticket; that it arrived is on the message alone."""


@transaction.atomic
def reported(message_id: str | None, address: str | None, words: str, *, what: str) -> Message | None:
    """A report on our message, found by its Message-ID or by the provider's: it marks the message and the
    address. The same report again changes nothing. None when the message is not one of ours.
    """
    message = _ours(message_id) if message_id else None
    if message is None:
        return None
    kind, address = REPORTS[what], (address or "").lower()
    if kind == "delivered":
        Outbound.objects.filter(message=message, delivered_at=None).update(delivered_at=clock.now())
        return message
    known = TicketEvent.objects.filter(ticket=message.ticket_id, message=message, kind=kind)
    if known.filter(data__address=address).exists():
        return message
    _mark(message, kind, address, words)
    record(message.ticket, kind, by=SYSTEM, message=message, address=address)
    return message


def _mark(message: Message, kind: str, address: str, words: str) -> None:
    requester = message.ticket.requester
    if kind == "bounced":
        Outbound.objects.filter(message=message).update(state=Outbound.State.BOUNCED, error=words)
        if address and address == requester.email:
            mark_bounced(requester)
    # Who was written to, and nobody else: a report may be made up, and must not silence a stranger's address.
    written_to = {each.lower() for each in (requester.email, *message.cc, *message.bcc)}
    if kind != "delayed" and address in written_to:
        suppress(address, Reason(kind), told=words, message=message)


def _ours(message_id: str) -> Message | None:
    found = Message.objects.filter(external_id=message_id).exclude(author=Message.Author.CONTACT).first()
    if found is None and len(message_id) <= 300:
        named = [message_id, f"<{message_id}>"]
        row = Outbound.objects.filter(provider_id__in=named).select_related("message").first()
        found = row.message if row else None
    return found
