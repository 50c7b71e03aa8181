"""Agents who answer by mail: what says that a mail is from an agent is public only if two proofs hold.

It bears a mark that only this desk can make for that ticket, and its domain vouches for its sender (DMARC).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from replywell.adapters.channels.email.tokens import (
    verify_alarm_address,
    verify_message_id,
    verify_reply_address,
)
from replywell.adapters.channels.port import InboundMessage
from replywell.kit import blobs
from replywell.kit.errors import ReplywellError
from replywell.kit.secrets import derived_key
from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.tickets.actions.conversation import reply, write_note
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import visible_to

NOTE = re.compile(r"\s*#(?:note|notiz|internal|intern)\b[:\s]*", re.I)
"""What makes a note of an answer, as its first word."""
_PASS = re.compile(r"\bdmarc=pass\b")


@dataclass(frozen=True, slots=True)
class Posted:
    """What became of an agent's mail: a reply, a note, or why neither."""

    reason: str
    ticket: Ticket | None = None
    message: Message | None = None


def awaits_verdict(messages: Sequence[InboundMessage]) -> bool:
    """Whether somebody has to look up first who sent it: it bears an agent's address and no verdict, and our mark
    or a mail that they pass on."""
    return any(
        message.auto == "no"
        and "dmarc=" not in message.authentication
        and (message.forwarded_embedded or alarm_of(message) or _marked(message) is not None)
        and agent_of(message.sender.email) is not None
        for message in messages
    )


def agent_of(email: str) -> Agent | None:
    return Agent.objects.filter(email=email.lower()).first()


def is_confirmed(message: InboundMessage) -> bool:
    """Whether the sender's domain vouches for it."""
    return bool(_PASS.search(message.authentication))


def post_for_agent(message: InboundMessage, agent: Agent) -> Posted:
    """Post an agent's mail as their reply or, beginning with `#note`, as their note; else tell why not."""
    number = _marked(message)
    ticket = visible_to(agent).filter(pk=number).first() if number else None
    if message.auto != "no" or number is None:
        return Posted("It claims to come from an agent and bears no mark of ours.")
    if not is_confirmed(message):
        told = message.authentication or "nothing is known"
        return Posted(f"It claims to come from an agent, which its domain does not confirm ({told}).")
    if ticket is None:
        return Posted(f"{agent.name} does not see ticket #{number}.")
    text = message.reply_text or message.text
    if f"{settings.PUBLIC_URL}/tickets/" in text:
        return Posted("Addresses of the desk stand in it: the news itself would have gone to the requester.")
    note = NOTE.match(text)
    if not may(agent, "write notes" if note else "reply"):
        return Posted(f"The role of {agent.name} does not allow it.")
    try:
        if note:
            write_note(ticket, text[note.end() :], by=agent)
            return Posted("A note that an agent wrote by mail.", ticket)
        said = reply(
            ticket, text, by=agent, meta={"by_mail": message.message_id[:250]}, files=_files(message)
        )
    except ReplywellError as error:
        return Posted(f"An agent's answer that could not be posted: {error.message}")
    return Posted("A reply that an agent wrote by mail.", ticket, said)


def alarm_of(message: InboundMessage) -> int | None:
    """The escalation whose alarm this answers."""
    key = derived_key("mail tokens")
    for address in (*message.envelope_to, *(party.email for party in (*message.to, *message.cc))):
        if number := verify_alarm_address(key, address):
            return number
    return None


def _files(message: InboundMessage) -> list[dict[str, object]]:
    return [
        {
            "name": file.name[:255],
            "type": file.type[:120],
            "size": file.size,
            "sha256": blobs.put(file.content, file.sha256),
            "inline": False,
            "content_id": "",
        }
        for file in message.files
    ]


def _marked(message: InboundMessage) -> int | None:
    """The ticket that a signed reply address names, or that a message with a signed id of ours belongs to."""
    key = derived_key("mail tokens")
    for address in (*message.envelope_to, *(party.email for party in (*message.to, *message.cc))):
        if number := verify_reply_address(key, address):
            return number
    for value in (*message.in_reply_to, *reversed(message.references)):
        ref = verify_message_id(key, value)
        if ref and ref.isdigit():
            return Message.objects.filter(pk=ref).values_list("ticket", flat=True).first()
    return None
