"""Where a reply of ours is said: by which connection, to whom there, in which conversation."""

from dataclasses import dataclass

from replywell.adapters.channels.port import Handle
from replywell.connections.models import Connection
from replywell.tickets.models import Message


@dataclass(frozen=True, slots=True)
class Place:
    """Of a channel that knows people by handles: who, and the conversation they wrote in."""

    handle: Handle
    conversation: str = ""


def way_out(message: Message) -> Connection | None:
    """The connection that the conversation came by last, else the first one that mail leaves by."""
    own = message.connection or message.ticket.connection
    if own and own.active and (own.adapter == MAIL or place_of(message, own)):
        return own
    return mail_way_out()


def mail_way_out() -> Connection | None:
    """The first connection that mail leaves by."""
    return Connection.objects.filter(active=True, adapter=MAIL).order_by("pk").first()


def place_of(message: Message, connection: Connection | None) -> Place | None:
    """Where the requester wrote last by this connection; None for mail, which has addresses."""
    if connection is None:
        return None
    said = Message.objects.filter(
        ticket=message.ticket_id, connection=connection, author=Message.Author.CONTACT, meta__has_key="handle"
    ).order_by("-id")
    asked = said.filter(contact=message.ticket.requester_id).first() or said.first()
    if asked is None:
        return None
    kind, value = asked.meta["handle"]
    return Place(Handle(kind, value), asked.conversation)


def in_words(place: Place | None, connection: Connection | None) -> str:
    """How the outbox names whom it goes to."""
    if place is None or connection is None:
        return ""
    return f"{connection.name}: {place.handle.value}"


MAIL = "email"
