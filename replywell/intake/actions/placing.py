"""What was read becomes a message of its ticket, or opens one."""

from dataclasses import dataclass

from replywell.adapters.channels.port import InboundMessage
from replywell.connections.models import Connection
from replywell.connections.queries import is_own_address
from replywell.intake.agents_mail import is_confirmed
from replywell.intake.beyond import beyond_words
from replywell.intake.models import InboundItem
from replywell.intake.threading import fitting_id, same_subject
from replywell.kit import blobs
from replywell.kit.suspicion import suspicions
from replywell.people.models import Contact
from replywell.resolution.actions.codes import heard
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import WORKING, Status

Outcome = InboundItem.Outcome


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a message went."""

    outcome: Outcome
    reason: str = ""
    ticket: Ticket | None = None
    message: Message | None = None


def answer(ticket: Ticket, how: str, said: Said, message: InboundMessage) -> Placed:
    """A reply, unless the ticket is over: then a follow-up that is linked to it."""
    # Machines make subjects of their own; what belongs to a side must stay where its ticket's readers look.
    person = message.auto != "auto-reply" and ticket.side_of_id is None
    moved_on = person and ticket.status not in WORKING and not same_subject(message.subject, ticket.subject)
    if ticket.status != Status.CLOSED and not moved_on:
        kept = receive_reply(ticket, heard(ticket, said))
        return Placed(Outcome.REPLY, f"Found by {how}.", kept.ticket, kept)
    opened = open_ticket(said, follow_up_of=ticket, side_of=ticket.side_of)
    why = "is closed" if ticket.status == Status.CLOSED else "is resolved and was about something else"
    return Placed(Outcome.TICKET, f"Follow-up: ticket #{ticket.pk} {why}.", opened.ticket, opened)


def vouched_for(message: InboundMessage) -> bool:
    """Whether somebody who can tell says who wrote: a signed identity or the channel itself, or of mail its domain.

    A name, an address in a form, and a mail that was passed on prove nothing.
    """
    if message.auto != "no" or message.forwarded_embedded:
        return False
    if message.handles:
        return message.address_proven or any(handle.kind == "account" for handle in message.handles)
    return is_confirmed(message)


def said_by(connection: Connection, contact: Contact, message: InboundMessage) -> Said:
    """The message as tickets keep it, with its files in the store."""
    copied = [party.email.lower() for party in (*message.to, *message.cc)][:50]
    meta: dict[str, object] = {"by": f"email:{message.sender.email.lower()}"}
    if message.handles:
        handle = message.handles[0]
        meta = {"by": f"{handle.kind}:{handle.value}"[:400], "handle": [handle.kind, handle.value]}
    else:
        meta["copied"] = [address for address in copied if not is_own_address(connection, address)]
    if message.date:
        meta["date"] = message.date.isoformat()
    if message.authentication:
        meta["authentication"] = message.authentication
    if message.forwarded_embedded:
        meta["forwarded"] = True
    if vouched_for(message):
        meta["verified"] = True
    if reasons := suspicions(message.subject, message.reply_text or message.text):
        meta["suspicious"] = list(reasons)
    meta |= beyond_words(message)
    return Said(
        contact=contact,
        connection=connection,
        external_id=fitting_id(message.message_id),
        thread_root=fitting_id(next(iter((*message.references, *message.in_reply_to)), "")),
        conversation=fitting_id(message.conversation),
        subject=message.subject,
        text=message.reply_text or message.text,
        html=message.html or "",
        quoted=message.quoted_text,
        signature=message.signature,
        auto=message.auto,
        meta=meta,
        files=[
            {
                "name": file.name[:255],
                "type": file.type[:120],
                "size": file.size,
                "sha256": blobs.put(file.content, file.sha256),
                "inline": file.inline,
                "content_id": file.content_id[:255],
            }
            for file in message.files
        ],
    )
