"""What is said on a ticket: a requester's message, an agent's or the assistant's reply, a note."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.kit.written import insert, update
from replywell.people.actors import ASSISTANT, Actor, actor_of
from replywell.people.closing import closing
from replywell.people.models import Agent, Contact
from replywell.tickets.actions.events import record
from replywell.tickets.actions.following import follow
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.actions.sides import tell_of_answer, tell_of_letter
from replywell.tickets.actions.snooze import told_awake
from replywell.tickets.fields import check_complete
from replywell.tickets.models import Attachment, Message, Note, Ticket
from replywell.tickets.queries import desk_signature, newest_conversation, newest_message
from replywell.tickets.recipients import check_number, check_size
from replywell.tickets.snippet import snippet
from replywell.tickets.status import Status, check_move
from replywell.tickets.waiting import NO_PROMISE, due


class TicketMovedOn(Conflict):
    """Somebody wrote on this ticket meanwhile. Read it and send again."""


@dataclass(frozen=True, slots=True)
class Said:
    """A requester's message, ready to be kept; `files` are attachments whose bytes are kept already."""

    contact: Contact
    text: str
    connection: Connection | None = None
    external_id: str = ""
    thread_root: str = ""
    conversation: str = ""
    subject: str = ""
    html: str = ""
    quoted: str = ""
    signature: str = ""
    auto: str = "no"
    meta: dict[str, Any] = field(default_factory=dict)
    files: Sequence[dict[str, Any]] = ()


@transaction.atomic(savepoint=False)
def open_ticket(
    said: Said, *, follow_up_of: Ticket | None = None, side_of: Ticket | None = None, by: Agent | None = None
) -> Message:
    """A new ticket with its first message; `by` an agent who writes down what the requester told them."""
    now = clock.now()
    ticket = Ticket(
        subject=said.subject[:500],
        requester=said.contact,
        connection=said.connection,
        follow_up_of=follow_up_of,
        side_of=side_of,
        assistant_off=side_of is not None or by is not None,
        created_at=now,
        updated_at=now,
        **_newest(now, Message.Author.CONTACT, said.text),
    )
    if said.auto == "no":
        ticket.waiting_since = now
        ticket.due_at = due(now, ticket.urgency)
    insert(ticket)
    message = _keep(ticket, said)
    record(ticket, "message_received", by=actor_of(by or said.contact), message=message, first=True)
    tell_of_answer(ticket, message, by=actor_of(said.contact))
    return message


def receive_reply(ticket: Ticket, said: Said) -> Message:
    """The requester wrote again; a resolved or waiting ticket opens. Automatic mail changes no status.

    They are answered where they wrote last. Raises `Conflict` for a closed ticket.
    """
    with transaction.atomic(savepoint=False):
        ticket = locked(ticket)
        if ticket.status != Status.CLOSED:
            return _received(ticket, said)
    raise Conflict("A closed ticket takes no more messages: open a follow-up.")


def _received(ticket: Ticket, said: Said) -> Message:
    message = _keep(ticket, said)
    ticket.updated_at = clock.now()
    newest = _newest(ticket.updated_at, Message.Author.CONTACT, said.text)
    changed = ["updated_at", *newest]
    for name, value in newest.items():
        setattr(ticket, name, value)
    if said.auto == "no" and ticket.waiting_since is None:
        ticket.waiting_since = ticket.updated_at
        ticket.due_at = due(ticket.waiting_since, ticket.urgency)
        changed += ["waiting_since", "due_at"]
    if said.auto == "no" and said.connection and said.contact.pk == ticket.requester_id:
        ticket.connection = said.connection
        changed += ["connection"]
    slept = ticket.snoozed_until if said.auto != "auto-reply" else None
    if slept:
        ticket.snoozed_until = None
        changed += ["snoozed_until"]
    by = actor_of(said.contact)
    before = Status(ticket.status)
    if said.auto != "auto-reply" and before in {Status.PENDING, Status.RESOLVED, Status.ON_HOLD}:
        ticket.status = Status.OPEN
        ticket.resolved_at = None
        changed += ["status", "resolved_at"]
    update(ticket, changed)
    record(ticket, "message_received", by=by, message=message, first=False)
    if slept:
        told_awake(ticket, by=by, until=slept)
    if before == Status.RESOLVED and ticket.status == Status.OPEN:
        record(ticket, "reopened", by=by, before=before, after=Status.OPEN)
    tell_of_answer(ticket, message, by=by)
    return message


@transaction.atomic
def reply(
    ticket: Ticket,
    text: str,
    *,
    by: Agent,
    status: Status = Status.PENDING,
    citations: Sequence[dict[str, str]] = (),
    seen: int | None = None,
    meta: dict[str, Any] | None = None,
    cc: Sequence[str] = (),
    bcc: Sequence[str] = (),
    files: Sequence[dict[str, Any]] = (),
) -> Message:
    """An agent answers, and the assistant keeps silent here from now on.

    `seen` is the id of the newest message the agent had on the screen: raises `TicketMovedOn` when there is
    a newer one. Raises `Invalid` for an empty text, `MoveNotAllowed` for a status that cannot be.
    """
    text = storable(text)
    if not text:
        raise Invalid("The reply is empty. Write something, or change the status alone.")
    check_number([ticket.requester_id, *cc, *bcc])
    check_size(file["size"] for file in files)
    ticket = locked(ticket)
    if seen is not None and newest_message(ticket.pk) > seen:
        raise TicketMovedOn
    if status == Status.RESOLVED and ticket.status != Status.RESOLVED:
        check_complete(ticket)
    message = _say(
        ticket,
        text,
        author=Message.Author.AGENT,
        agent=by,
        citations=citations,
        meta=meta or {},
        cc=list(cc),
        bcc=list(bcc),
    )
    attach(message, files)
    ticket.assistant_off = True
    _after_reply(ticket, message, status, actor_of(by), ["assistant_off"])
    return message


@transaction.atomic
def reply_as_assistant(
    ticket: Ticket, text: str, *, status: Status, citations: Sequence[dict[str, str]], meta: dict[str, Any]
) -> Message:
    """The assistant answers. The caller has locked the ticket and made sure that nobody was faster."""
    message = _say(ticket, text, author=Message.Author.ASSISTANT, citations=citations, meta=meta)
    _after_reply(ticket, message, status, ASSISTANT, [])
    return message


@transaction.atomic
def tell_that_a_person_takes_over(ticket: Ticket, text: str, *, meta: dict[str, Any]) -> Message:
    """The last that the assistant says here: the requester goes on waiting, the status stays, and it is quiet from now on.

    The caller has locked the ticket and made sure that nobody was faster, and records why it was said.
    """
    message = _say(ticket, text, author=Message.Author.ASSISTANT, citations=[], meta=meta)
    ticket.updated_at, ticket.assistant_off = clock.now(), True
    newest = _newest(ticket.updated_at, message.author, message.text)
    for name, value in newest.items():
        setattr(ticket, name, value)
    ticket.save(update_fields=["updated_at", "assistant_off", *newest])
    return message


@transaction.atomic
def write_note(ticket: Ticket, text: str, *, by: Agent, mentions: Sequence[int] = ()) -> Note:
    """Something only colleagues see; whom it names follows the ticket from now on. Raises `Invalid` when
    empty. The caller has made sure that those who are named may see the ticket."""
    text = storable(text)
    if not text:
        raise Invalid("The note is empty. Write something first.")
    note = Note.objects.create(ticket=ticket, agent=by, text=text, mentions=list(mentions))
    for agent in Agent.objects.filter(pk__in=mentions) if mentions else ():
        follow(ticket, agent)
    told: dict[str, Any] = {"note": note.pk}
    if mentions:
        told["mentions"] = list(mentions)
    record(ticket, "note_written", by=actor_of(by), **told)
    return note


def _newest(at: datetime, author: str, text: str) -> dict[str, Any]:
    """What a ticket keeps of its newest message, so that lists need not look for it."""
    begins = snippet(text, markdown=author != Message.Author.CONTACT)
    return {"last_message_at": at, "last_author": author, "snippet": begins}


def storable(text: str) -> str:
    """A person's text without the one character that no database takes."""
    return text.replace("\x00", "").strip()


def name_message(message: Message, external_id: str) -> None:
    """Give a reply of ours the id under which it leaves, so that answers find it."""
    message.external_id = external_id
    message.save(update_fields=["external_id"])


def _keep(ticket: Ticket, said: Said) -> Message:
    message = Message(
        ticket=ticket,
        author=Message.Author.CONTACT,
        contact=said.contact,
        connection=said.connection,
        external_id=said.external_id,
        thread_root=said.thread_root,
        conversation=said.conversation,
        subject=said.subject[:500],
        text=said.text,
        html=said.html,
        quoted=said.quoted,
        signature=said.signature,
        auto=said.auto,
        meta=said.meta,
    )
    insert(message)
    attach(message, said.files)
    return message


def attach(message: Message, files: Sequence[dict[str, Any]]) -> None:
    """Files whose bytes are kept already become attachments of the message."""
    if files:
        Attachment.objects.bulk_create(Attachment(message=message, **file) for file in files)


def signed(ticket: Ticket, text: str, *, by: Agent | None) -> str:
    """What leaves below this text, kept with the message: later changes of a signature do not reach it."""
    return closing(by, desk_signature(ticket.pk), text)


def _say(ticket: Ticket, text: str, *, citations: Sequence[dict[str, str]], **author: Any) -> Message:
    said = Message(
        ticket=ticket,
        connection_id=ticket.connection_id,
        conversation=newest_conversation(ticket.pk, ticket.connection_id or 0),
        text=text.strip(),
        signature=signed(ticket, text, by=author.get("agent")),
        citations=list(citations),
        **author,
    )
    return insert(said)


def _after_reply(ticket: Ticket, message: Message, status: Status, by: Actor, changed: list[str]) -> None:
    before = Status(ticket.status)
    ticket.updated_at = clock.now()
    answered = _newest(ticket.updated_at, message.author, message.text)
    answered |= {"waiting_since": None, "due_at": None, "snoozed_until": None} | NO_PROMISE
    for name, value in answered.items():
        setattr(ticket, name, value)
    changed = [*changed, *answered]
    if before == Status.CLOSED:
        check_move(before, Status.OPEN)
    if status != before:
        # A reply to a resolved ticket reopens it on its way.
        on_its_way = Status.OPEN if before == Status.RESOLVED else before
        if status != on_its_way:
            check_move(on_its_way, status)
        ticket.status = status
        ticket.resolved_at = ticket.updated_at if status == Status.RESOLVED else None
        changed = [*changed, "status", "resolved_at"]
    update(ticket, ["updated_at", *changed])
    record(ticket, "reply_written", by=by, message=message, before=before, after=ticket.status)
    if status == Status.RESOLVED and before != Status.RESOLVED:
        record(ticket, "resolved", by=by, message=message, before=before, after=status)
    tell_of_letter(ticket, message, by=by)
