"""Places what comes by a channel that vouches for its senders and keeps conversations apart itself."""

import re
from dataclasses import replace
from functools import lru_cache
from typing import Any

from django.db import connection as database
from django.db.models import QuerySet, Subquery
from django.utils.translation import gettext as _

from replywell.adapters.channels.port import InboundMessage
from replywell.connections.models import Connection
from replywell.intake.actions.placing import Outcome, Placed, answer, said_by
from replywell.intake.threading import fitting_id
from replywell.kit.compiled import Compiled
from replywell.people.actions.recognition import Known, recognized
from replywell.people.likeness import agent_too
from replywell.people.models import Contact
from replywell.tickets.actions.conversation import open_ticket
from replywell.tickets.actions.pressing import ask_for_person, say_solved, say_unsolved
from replywell.tickets.actions.retelling import deleted, edited
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import where_it_went
from replywell.tickets.snippet import snippet
from replywell.tickets.status import Status

_NUMBER = re.compile(r"(?<![\w&/])#(\d{1,9})\b")
LONGEST_SUBJECT = 80


def place_spoken(connection: Connection, message: InboundMessage) -> Placed:
    """A message, a change of one, or a button; the same again changes nothing. The caller holds a transaction."""
    _one_at_a_time(connection, message)
    before = _said_before(connection, message)
    if message.change != "said":
        return _changed(before, message)
    if before:
        return Placed(Outcome.DUPLICATE, "The same message came before.", before.ticket, before)
    contact = _sender(message)
    ticket = conversation_of(connection, message.conversation)
    if message.pressed and ticket and not _says_something(message):
        return _pressed(ticket, message, contact)
    if not _says_something(message):
        if message.pressed != "person":
            return Placed(Outcome.IGNORED, "There is nothing in it.")
        message = replace(message, text=_("I would like to talk to a person."))
    placed = _place(connection, message, contact, ticket)
    if message.pressed and placed.ticket:
        _press(placed.ticket, message, contact)
    return placed


def conversation_of(connection: Connection, conversation: str) -> Ticket | None:
    """The ticket in which this conversation of the channel goes on; None where it has not begun."""
    if not conversation:
        return None
    found = _going_on()(connection=connection.pk, conversation=fitting_id(conversation))
    return where_it_went(found[0]) if found else None


@lru_cache
def _going_on() -> Compiled[Ticket]:
    """The ticket of the newest message in a conversation."""

    def asked(connection: int, conversation: str) -> QuerySet[Ticket]:
        said = Message.objects.filter(connection=connection, conversation=conversation)
        # Said twice, so that the index is used whose condition it is: see `Message.Meta`.
        newest = said.exclude(conversation="").order_by("-id").values("ticket")[:1]
        return Ticket.objects.filter(pk=Subquery(newest))

    return Compiled(asked, numbers="connection", texts="conversation")


def _place(
    connection: Connection, message: InboundMessage, contact: Contact, ticket: Ticket | None
) -> Placed:
    said = said_by(connection, contact, message)
    helper = agent_too(contact) if ticket and ticket.requester_id != contact.pk else None
    if helper:
        said.meta["agent"] = helper.pk
    if ticket:
        return answer(ticket, "conversation", said, message)
    named = _named(message, contact)
    if named:
        return answer(named, "its number", said, message)
    if not said.subject:
        said = replace(said, subject=snippet(said.text, markdown=False)[:LONGEST_SUBJECT])
    opened = open_ticket(said)
    return Placed(Outcome.TICKET, "", opened.ticket, opened)


def _sender(message: InboundMessage) -> Contact:
    handles = [Known(handle.kind, handle.value) for handle in message.handles]
    email, proven = message.sender.email, message.address_proven
    return recognized(handles, email, message.sender.name, proven=proven)


def _changed(before: Message | None, message: InboundMessage) -> Placed:
    if before is None or before.contact is None:
        return Placed(Outcome.IGNORED, "It changes a message that is not here.")
    if message.change == "deleted":
        new = deleted(before, by=before.contact)
    else:
        new = edited(before, message.reply_text or message.text, html=message.html or "", by=before.contact)
    outcome = Outcome.CHANGED if new else Outcome.DUPLICATE
    return Placed(outcome, f"It was {message.change}.", before.ticket, before)


def _pressed(ticket: Ticket, message: InboundMessage, contact: Contact) -> Placed:
    if ticket.status == Status.CLOSED:
        return Placed(Outcome.IGNORED, f"Ticket #{ticket.pk} is closed.", ticket)
    _press(ticket, message, contact)
    return Placed(Outcome.PRESSED, f"Pressed: {message.pressed}.", ticket)


def _press(ticket: Ticket, message: InboundMessage, contact: Contact) -> None:
    match message.pressed:
        case "solved":
            say_solved(ticket, by=contact)
        case "more_help":
            say_unsolved(ticket, by=contact)
        case "person":
            ask_for_person(ticket, by=contact)


def _says_something(message: InboundMessage) -> bool:
    return bool((message.reply_text or message.text).strip() or message.files)


def _said_before(connection: Connection, message: InboundMessage) -> Message | None:
    """The message of this id; ids are the channel's own, so they are looked for in its connection only."""
    if not message.message_id:
        return None
    found = _named_so()(connection=connection.pk, name=fitting_id(message.message_id))
    return Message.objects.select_related("ticket", "contact").get(pk=found[0][0]) if found else None


@lru_cache
def _named_so() -> Compiled[tuple[Any, ...]]:
    def asked(connection: int, name: str) -> QuerySet[Message, tuple[Any, ...]]:
        known = Message.objects.filter(external_id=name, connection=connection, author=Message.Author.CONTACT)
        return known.exclude(external_id="").order_by("created_at", "id").values_list("pk")[:1]

    return Compiled(asked, numbers="connection", texts="name")


def _named(message: InboundMessage, contact: Contact) -> Ticket | None:
    """The ticket whose number stands in what begins a conversation, if its writer takes part in it."""
    number = _NUMBER.search(f"{message.subject} {message.text[:500]}")
    ticket = Ticket.objects.filter(pk=int(number.group(1))).first() if number else None
    ticket = where_it_went(ticket) if ticket else None
    if ticket is None or ticket.side_of_id or ticket.requester_id != contact.pk:
        return None
    return ticket


def _one_at_a_time(connection: Connection, message: InboundMessage) -> None:
    """Of one conversation one message after the other, so that two first ones open one ticket."""
    mark = message.conversation or message.message_id
    if mark:
        with database.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"{connection.pk}:{mark}"])
