"""The assistant's answers are kept, wait, leave once, or are stopped.

A held answer is a row that waits. The job that sends it holds ticket and row, asks everything again, writes the
message and marks the row in one transaction: so it leaves once, however often the job runs, and not at all when
anybody wrote or an agent did something in between.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock, jobs, live
from replywell.kit.errors import Conflict
from replywell.people.actors import ASSISTANT, actor_of
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.resolution.actions.suggestions import offer
from replywell.resolution.ladder import ALONE
from replywell.resolution.models import Answer, Suggestion
from replywell.resolution.queries import autonomy_now
from replywell.resolution.values import Autonomy, CheckedClaim, Citation, Proposal
from replywell.resolution.versions import current_version
from replywell.tickets.actions.conversation import reply_as_assistant
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import acts, newest_message
from replywell.tickets.status import Status

LOST_AFTER = timedelta(seconds=20)
"""So long after its time an answer's job counts as lost."""
State = Answer.State


def keep(message: Message, proposal: Proposal, state: str, **known: Any) -> Answer:
    """An answer to a message, of which there is one. `known` are columns of `Answer`."""
    return Answer.objects.create(
        ticket_id=message.ticket_id,
        message=message,
        state=state,
        text=proposal.text,
        claims=[claim.model_dump() for claim in proposal.claims],
        citations=[citation.model_dump() for citation in proposal.citations],
        created_at=clock.now(),
        **known,
    )


def hold(message: Message, proposal: Proposal, seconds: int, **known: Any) -> Answer:
    """The answer waits so long, and leaves then by itself. The caller has locked the ticket."""
    at = clock.now() + timedelta(seconds=seconds)
    answer = keep(message, proposal, State.WAITING, send_at=at, **known)
    jobs.defer("send held answer", at=at, answer=answer.pk)
    record(message.ticket, "answer_held", by=ASSISTANT, seconds=seconds)
    return answer


def say(ticket: Ticket, proposal: Proposal, confidence: float) -> Message:
    """The assistant answers, and the ticket is resolved. The caller has locked it."""
    citations = {c.url: {"title": c.title, "url": c.url} for c in proposal.citations if c.url}
    return reply_as_assistant(
        ticket,
        proposal.text,
        status=Status.RESOLVED,
        citations=list(citations.values()),
        meta={
            "confidence": confidence,
            "claims": [claim.model_dump() for claim in proposal.claims],
            "citations": [citation.model_dump() for citation in proposal.citations],
        },
    )


@transaction.atomic
def send_held(number: int) -> Message | None:
    """Send an answer whose time has come; None when it is gone, too early, or must not leave any more."""
    answer = _waiting(number)
    if answer is None or answer.send_at is None or answer.send_at > clock.now():
        return None
    why = _objection(answer)
    if why:
        _give_back(answer, why)
        return None
    return _leave(answer)


@transaction.atomic
def send_now(answer: Answer, *, by: Agent) -> Message:
    """An agent does not want to wait. Raises `Conflict` when it is gone or somebody wrote."""
    check(by, "reply")
    held = _waiting(answer.pk)
    why = _objection(held, alone=False) if held else _("It does not wait any more.")
    if held is None or why:
        raise Conflict(why)
    record(held.ticket, "answer_released", by=actor_of(by), answer=held.pk)
    return _leave(held)


@transaction.atomic
def stop_answer(answer: Answer, *, by: Agent) -> Suggestion | None:
    """It does not leave; it becomes a suggestion, to be edited or discarded. Raises `Conflict` when it is gone."""
    check(by, "reply")
    held = _waiting(answer.pk)
    if held is None:
        raise Conflict(_("It does not wait any more: it has left, or was stopped."))
    record(held.ticket, "answer_stopped", by=actor_of(by), answer=held.pk)
    return _give_back(held, _("%(who)s stopped it.") % {"who": by.name})


def overdue() -> list[int]:
    """Held answers whose job should have sent them."""
    late = Answer.objects.filter(state=State.WAITING, send_at__lt=clock.now() - LOST_AFTER)
    return list(late.order_by("send_at").values_list("pk", flat=True)[:500])


def _waiting(number: int) -> Answer | None:
    """The answer while it waits, with its ticket, both held until the transaction ends; the ticket first."""
    found = Answer.objects.filter(pk=number, state=State.WAITING).first()
    if found is None:
        return None
    ticket = locked(found.ticket)
    held = Answer.objects.select_for_update().filter(pk=number, state=State.WAITING).first()
    if held:
        held.ticket = ticket
    return held


def _objection(answer: Answer, *, alone: bool = True) -> str:
    """Why it must not leave any more; `alone`: without a person who says so now."""
    ticket = answer.ticket
    if newest_message(ticket.pk) != answer.message_id:
        return _("Somebody wrote before it left.")
    if not ticket.is_working:
        return _("The ticket was settled before it left.")
    if not alone:
        return ""
    if ticket.assistant_off or acts(ticket.pk).filter(pk__gt=answer.last_act).exists():
        return _("An agent took the ticket before it left.")
    autonomy = Autonomy(**autonomy_now(current_version()))
    if autonomy.stopped or autonomy.mode(answer.category, answer.language, answer.channel) not in ALONE:
        return _("The assistant may not answer alone here any more.")
    return ""


def _leave(answer: Answer) -> Message:
    answer.sent = say(answer.ticket, proposal_of(answer), answer.confidence)
    answer.state = State.SENT
    answer.save(update_fields=["sent", "state"])
    return answer.sent


def _give_back(answer: Answer, why: str) -> Suggestion | None:
    """What did not leave is offered to agents where it still answers the newest message."""
    answer.state, answer.because = State.STOPPED, why
    fits = answer.ticket.is_working and newest_message(answer.ticket_id) == answer.message_id
    if fits:
        answer.suggestion = offer(answer.ticket, answer.message, proposal_of(answer), because=why)
        answer.state = State.OFFERED
    answer.save(update_fields=["state", "because", "suggestion"])
    live.publish(ticket=answer.ticket_id, kind="answer_stopped")
    return answer.suggestion


def proposal_of(answer: Answer) -> Proposal:
    """The proposal that was kept."""
    return Proposal(
        text=answer.text,
        claims=tuple(CheckedClaim.model_validate(claim) for claim in answer.claims),
        citations=tuple(Citation.model_validate(citation) for citation in answer.citations),
        confidence=answer.confidence,
        because=answer.because,
    )
