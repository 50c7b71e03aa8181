"""Finds the conversation that a message belongs to, and whether its sender belongs there too."""

import hashlib
import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import Q

from replywell.adapters.channels.email.tokens import subject_token, verify_reply_address
from replywell.adapters.channels.port import InboundMessage
from replywell.kit.secrets import derived_key
from replywell.people.models import Contact, Identity
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import where_it_went

_NAMED = """
select id from tickets_message where external_id = any(%s) and external_id <> ''
union
select id from tickets_message where thread_root = any(%s) and thread_root <> '' and contact_id = %s
order by id desc limit 200
"""
LONGEST_ID = 250
_mark = re.compile(r"\[#\d+\]")
_prefix = re.compile(
    r"^\s*((re|aw|antw|antwort|sv|vs|tr|rv|ref|rif|odp|ynt|wg|fwd?|fw|回复|答复|回覆|转发|轉寄|返信)"
    r"\s*(\[\d+\])?\s*[:：]\s*)+",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Thread:
    """The ticket a message answers. `how` says by which mark it was found."""

    ticket: Ticket
    how: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the store knows about an arriving message."""

    thread: Thread | None
    stranger_to: int | None = None
    """A ticket that was meant, whose conversation the sender does not belong to."""
    duplicate: Message | None = None


def fitting_id(value: str) -> str:
    """A Message-ID as it is stored: a monstrous one by its hash."""
    return value if len(value) <= LONGEST_ID else f"sha256:{hashlib.sha256(value.encode()).hexdigest()}"


def find(message: InboundMessage, contact: Contact | None) -> Found:
    """By references (newest first), In-Reply-To, signed reply address, subject token: in this order.

    `contact` is the sender as far as known. A sender who takes no part in the ticket is a stranger to it.
    """
    known = _known_messages(message, contact)
    own = fitting_id(message.message_id)
    for said in known.get(own, []) if own else []:
        if contact and said.contact_id == contact.pk and _is_the_same(said, message):
            return Found(None, duplicate=said)
    stranger_to = None
    for ticket, how in _candidates(message, known):
        target = _where_it_went(ticket)
        if any(_takes_part(message.sender.email, contact, each) for each in {ticket, target}):
            return Found(Thread(target, how))
        stranger_to = stranger_to or ticket.pk
    return Found(None, stranger_to)


def same_subject(one: str, other: str) -> bool:
    """Whether two subjects are the same apart from Re:, Fwd: and ticket marks; none says nothing new."""
    one, other = bare_subject(one), bare_subject(other)
    return one == other or not one


def bare_subject(subject: str) -> str:
    return " ".join(_prefix.sub("", _mark.sub("", subject[:500])).split()).casefold()


def _is_the_same(said: Message, message: InboundMessage) -> bool:
    """Whether what came is what we have: ids are made by others and may be used twice."""
    files = {file.sha256 for file in message.files}
    text = message.reply_text or message.text
    return said.text == text and set(said.attachments.values_list("sha256", flat=True)) == files


def _known_messages(message: InboundMessage, contact: Contact | None) -> dict[str, list[Message]]:
    """Messages that the arriving one names, by the name it uses; the sender's own by a shared oldest one."""
    answered = [fitting_id(value) for value in (*message.references, *message.in_reply_to)]
    ids = list(dict.fromkeys(value for value in (fitting_id(message.message_id), *answered) if value))
    if not ids:
        return {}
    # Most mail names nothing that we know: that is found out without building objects.
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [ids, answered, contact.pk if contact else None])
        keys = [key for (key,) in cursor.fetchall()]
    if not keys:
        return {}
    found: dict[str, list[Message]] = {}
    for said in Message.objects.filter(pk__in=keys).select_related("ticket").order_by("-pk"):
        found.setdefault(said.external_id, []).append(said)
        if said.thread_root:
            found.setdefault(said.thread_root, []).append(said)
    return found


def _candidates(message: InboundMessage, known: dict[str, list[Message]]) -> list[tuple[Ticket, str]]:
    candidates: list[tuple[Ticket, str]] = []
    for ids, how in ((reversed(message.references), "references"), (message.in_reply_to, "in-reply-to")):
        candidates.extend(
            (said.ticket, how)
            for value in ids
            for said in known.get(fitting_id(value), ())
            if value != message.message_id
        )
    wanted = _marked_tickets(message)
    if wanted and not candidates:
        named = Ticket.objects.filter(pk__in=wanted)
        candidates.extend((where_it_went(ticket), wanted[ticket.pk]) for ticket in named)
    return candidates


def _marked_tickets(message: InboundMessage) -> dict[int, str]:
    """Tickets named by a signed reply address, or else by the mark in the subject."""
    key = derived_key("mail tokens")
    addresses = (*message.envelope_to, *(party.email for party in (*message.to, *message.cc)))
    marked = (verify_reply_address(key, address) for address in addresses if "+t" in address.lower())
    found = {number: "reply address" for number in marked if number}
    number = subject_token(message.subject)
    return found or ({number: "subject"} if number else {})


def _where_it_went(ticket: Ticket) -> Ticket:
    """The ticket that this one was merged into, however often; itself when it was not."""
    passed = {ticket.pk}
    while ticket.merged_into_id and ticket.merged_into_id not in passed and ticket.merged_into:
        ticket = ticket.merged_into
        passed.add(ticket.pk)
    return ticket


def _takes_part(email: str, contact: Contact | None, ticket: Ticket) -> bool:
    """The requester, whoever wrote there before, and whoever the requester or an agent put in copy."""
    addresses = {email.lower()}
    if contact:
        if ticket.requester_id == contact.pk or ticket.messages.filter(contact=contact).exists():
            return True
        if ticket.merged.filter(requester=contact).exists():
            return True
        known = Identity.objects.filter(contact=contact, kind="email").values_list("value", flat=True)
        addresses.update(known)
    ours = Q(author=Message.Author.AGENT)
    copied = [
        Q(contact=ticket.requester_id, meta__copied__contains=[address])
        | (ours & (Q(cc__contains=[address]) | Q(bcc__contains=[address])))
        for address in addresses
    ]
    return ticket.messages.filter(reduce(or_, copied)).exists()
