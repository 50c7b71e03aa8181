"""An agent passes a requester's mail on to the desk: whoever wrote it is the requester, the agent's words are a note."""

import re

from replywell.adapters.channels.email.forwarded import original_of
from replywell.adapters.channels.port import InboundMessage
from replywell.connections.models import Connection
from replywell.connections.queries import is_own_address
from replywell.intake.agents_mail import agent_of, is_confirmed
from replywell.kit import blobs
from replywell.people.actions.contacts import add_contact, known_contact
from replywell.people.permissions import may
from replywell.tickets.actions.conversation import Said, open_ticket, write_note
from replywell.tickets.models import Message

_EMPTY = re.compile(r"[\W_]*")


def passed_on(connection: Connection, message: InboundMessage) -> Message | None:
    """The first message of the original sender's ticket; None when nobody passed anything on.

    Only for an agent whose domain confirms them. That the original sender wrote it is only what the agent's
    mail says, so nothing answers them by itself.
    """
    if message.auto != "no" or not message.forwarded_embedded or not is_confirmed(message):
        return None
    agent, original = agent_of(message.sender.email), original_of(message)
    if agent is None or original is None or not may(agent, "reply"):
        return None
    email = original.sender.email
    if is_own_address(connection, email) or agent_of(email):
        return None
    contact = known_contact(email) or add_contact(email, original.sender.name)
    said = Said(
        contact=contact,
        connection=connection,
        external_id=message.message_id[:250],
        subject=original.subject or message.subject,
        text=original.text,
        html=original.html or "",
        meta={"unproven": True, "forwarded_by": agent.pk, "copied": []},
        files=[
            {
                "name": file.name[:255],
                "type": file.type[:120],
                "size": file.size,
                "sha256": blobs.put(file.content, file.sha256),
                "inline": file.inline,
                "content_id": file.content_id[:255],
            }
            for file in original.files
        ],
    )
    opened = open_ticket(said)
    if not _EMPTY.fullmatch(original.said):
        write_note(opened.ticket, original.said, by=agent)
    return opened
