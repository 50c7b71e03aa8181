"""What the assistant says around an action: in fixed words or an administrator's, never in a model's.

It keeps silent once a person has taken the ticket over; what is to be told is a suggestion for them then.
"""

from typing import Any

from replywell.adapters.models.port import Voice
from replywell.people.actors import ASSISTANT
from replywell.resolution import action_words
from replywell.resolution.account_actions import ActionRun
from replywell.resolution.action_reply import filled, objection
from replywell.resolution.actions.suggestions import offer
from replywell.resolution.questions import question_letter
from replywell.resolution.values import Proposal
from replywell.tickets.actions.conversation import reply_as_assistant
from replywell.tickets.actions.lifecycle import wait
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import brand_of
from replywell.tickets.spoken import ACTION
from replywell.tickets.status import Status


def ask_for_code(run: ActionRun, *, again: bool) -> None:
    """That a code is needed; in the same words whether an address is known. Without one an agent has to see it."""
    language = _language(run.ticket)
    text = action_words.anew(language) if again else action_words.asked(language)
    _say(run, text, Status.PENDING if run.contact.email else Status.OPEN)


def say_wrong(run: ActionRun, left: int) -> None:
    _say(run, action_words.wrong(_language(run.ticket), left), Status.PENDING)


def say_heard(run: ActionRun) -> None:
    """The code was right; a person approves now."""
    _say(run, action_words.heard(_language(run.ticket)), Status.OPEN)


def tell_done(run: ActionRun, template: str) -> None:
    """The action's own reply, with its values. What the guard objects to, or a person's ticket, becomes a suggestion."""
    ticket = run.ticket
    values = {**run.arguments, **dict(run.outcome)}
    values |= {"contact.name": run.contact.name, "contact.email": run.contact.email}
    text = filled(template, values)
    why = objection(template, values, run.contact.email)
    if ticket.status == Status.CLOSED:
        return
    if not why and not ticket.assistant_off:
        run.reply = _say(run, text, Status.OPEN if run.more_said else Status.RESOLVED)
        return
    newest = ticket.messages.order_by("-pk").first()
    if newest:
        because = why or f"“{run.name}” is done; the reply waits for whoever has the ticket."
        offer(ticket, newest, Proposal(text=_letter(ticket, text), because=because), because=because)
    if ticket.is_working:
        wait(ticket, Status.OPEN, by=ASSISTANT)


def _say(run: ActionRun, text: str, status: Status) -> Message | None:
    ticket = run.ticket
    if ticket.assistant_off or ticket.status == Status.CLOSED:
        return None
    meta: dict[str, Any] = {
        ACTION: run.pk,
        # What chats say of it, without greeting and closing.
        "claims": [{"text": text, "citations": [], "supported": True}],
    }
    return reply_as_assistant(ticket, _letter(ticket, text), status=status, citations=[], meta=meta)


def _letter(ticket: Ticket, text: str) -> str:
    brand = brand_of(ticket)
    voice = Voice(brand=brand.name, signature=brand.signature) if brand else Voice(brand="Support")
    return question_letter(text, (), ticket.requester.name, _language(ticket), voice)


def _language(ticket: Ticket) -> str:
    return ticket.language or ticket.requester.language or "en"
