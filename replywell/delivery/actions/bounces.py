"""A message came back."""

from django.db import transaction

from replywell.delivery.models import Outbound
from replywell.people.actions.contacts import mark_bounced
from replywell.people.actors import SYSTEM
from replywell.tickets.actions.events import record
from replywell.tickets.models import Message


@transaction.atomic
def bounced(message_id: str | None, address: str | None, words: str, *, permanent: bool) -> Message | None:
    """A report on our message: one that came back for good marks it and its address; None when the message is not one of ours."""
    if not message_id:
        return None
    message = Message.objects.filter(external_id=message_id).exclude(author=Message.Author.CONTACT).first()
    if message is None:
        return None
    if permanent:
        Outbound.objects.filter(message=message).update(state=Outbound.State.BOUNCED, error=words)
    requester = message.ticket.requester
    if permanent and address and address.lower() == requester.email:
        mark_bounced(requester)
    kind = "bounced" if permanent else "delayed"
    record(message.ticket, kind, by=SYSTEM, message=message, address=address or "")
    return message
