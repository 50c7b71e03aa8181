"""What the assistant says in a conversation besides answers: what it asks back, and that a person takes over.

Everything here runs inside the transaction of whoever has locked the ticket and made sure that nobody was faster.
"""

from textwrap import shorten

from replywell.adapters.models.port import Voice
from replywell.delivery.places import MAIL
from replywell.kit import clock
from replywell.people.actors import ASSISTANT
from replywell.people.hours import next_start
from replywell.people.models import Agent
from replywell.pipeline.walk import Journey
from replywell.resolution.questions import question_letter, takes_over
from replywell.resolution.values import AskBack, Draft, Handoff, Proposal
from replywell.tickets.actions.conversation import reply_as_assistant, tell_that_a_person_takes_over
from replywell.tickets.actions.events import record
from replywell.tickets.models import Message, Ticket
from replywell.tickets.spoken import QUESTION, TAKES_OVER, may_tell_who_takes_over, questions_of
from replywell.tickets.status import Status
from replywell.triage.queries import TAKERS, on_duty

FOUND = 5
"""Passages that whoever takes over is shown."""
EXCERPT = 280
"""Characters of each."""


def ask_back(ticket: Ticket, journey: Journey, resolution: AskBack, *, name: str, voice: Voice) -> Message:
    """The question is said, and the requester is waited for."""
    language = journey.classification.language
    return reply_as_assistant(
        ticket,
        question_letter(resolution.question, resolution.choices, name, language, voice),
        status=Status.PENDING,
        citations=[],
        meta={
            "confidence": resolution.confidence,
            "because": resolution.because,
            QUESTION: {"text": resolution.question, "choices": list(resolution.choices)},
            # What chats say of it, without greeting and closing.
            "claims": [{"text": resolution.question, "citations": [], "supported": True}],
        },
    )


def hand_over(
    ticket: Ticket,
    language: str,
    *,
    because: str,
    resolution: Handoff | None = None,
    journey: Journey | None = None,
) -> None:
    """A person has it from now on. Whoever is waiting in a chat is told so, once; a mail says nothing.

    The event tells agents what was found and what was asked, so that nobody has to begin anew.
    """
    told = None
    if is_spoken(ticket) and may_tell_who_takes_over(ticket.pk):
        words = takes_over(language, _opens(), open_now=bool(on_duty()) or not _takers())
        told = tell_that_a_person_takes_over(ticket, words, meta={TAKES_OVER: True})
    record(
        ticket,
        "handed_off",
        by=ASSISTANT,
        message=told,
        because=because,
        **_context(ticket, resolution, journey),
    )


def is_spoken(ticket: Ticket) -> bool:
    """Whether the requester waits in a conversation for what we say."""
    return ticket.connection is not None and ticket.connection.adapter != MAIL


def offered(journey: Journey, resolution: Draft, *, name: str, voice: Voice) -> Proposal:
    """What an agent is offered: the answer with its calibrated confidence, or the question to ask first."""
    if not resolution.question:
        return journey.proposal.model_copy(update={"confidence": resolution.confidence})
    language = journey.classification.language
    return Proposal(
        text=question_letter(resolution.question, (), name, language, voice),
        confidence=resolution.confidence,
        because=resolution.because,
    )


def _context(ticket: Ticket, resolution: Handoff | None, journey: Journey | None) -> dict[str, object]:
    """What an agent who takes over wants to see: what was asked back, what came closest, and why it was not enough."""
    asked = [{"question": text, "choices": list(choices)} for text, choices in questions_of(ticket.pk)]
    if journey is None:
        return {"asked": asked}
    found = [
        {
            "article": hit.article,
            "passage": hit.passage,
            "title": hit.title,
            "heading": hit.heading,
            "url": hit.url,
            "audience": hit.audience,
            "similarity": round(hit.similarity, 3),
            "text": shorten(hit.text, EXCERPT, placeholder="…"),
        }
        for hit in journey.evidence.hits[:FOUND]
    ]
    reasons = list(resolution.reasons) if resolution else []
    return {"asked": asked, "found": found, "reasons": reasons}


def _takers() -> list[Agent]:
    return list(Agent.objects.filter(is_active=True, role__in=TAKERS).only("working_hours", "timezone"))


def _opens() -> tuple[int, str, str] | None:
    """When the first of those who take tickets is at work again: weekday, time, time zone; None where nobody says."""
    now = clock.now()
    starts = (next_start(agent.working_hours, agent.timezone, now) for agent in _takers())
    first = min((start for start in starts if start), default=None)
    return (first.weekday(), f"{first:%H:%M}", f"{first:%Z}") if first else None
