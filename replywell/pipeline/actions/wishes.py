"""What an agent wished is asked of the model, with no transaction open while it thinks."""

import logging

from django.utils.translation import gettext as _

from replywell.adapters.models.port import Claim, EscalateTask, PassageText, SaidText
from replywell.kit.ask import Ask
from replywell.kit.errors import ReplywellError
from replywell.knowledge.queries import evidence_of
from replywell.knowledge.retrieve import retrieve
from replywell.knowledge.values import Query
from replywell.pipeline import gather
from replywell.pipeline.asking import about
from replywell.pipeline.models import Walk
from replywell.pipeline.tape import Recording
from replywell.resolution.actions.wishes import give_up, keep_handover, keep_version
from replywell.resolution.compose import compose
from replywell.resolution.models import Wish
from replywell.resolution.rewrite import TONES, rewrite
from replywell.resolution.values import Proposal
from replywell.tickets.facts import Facts
from replywell.tickets.models import Message, Ticket
from replywell.tickets.spoken import TAKES_OVER

log = logging.getLogger(__name__)

SPOKEN = 20
"""Messages that a handover is made from."""
NO_ANSWER = "The assistant could not do that: {why} Try again, or write it yourself."


def fulfil(asked: Wish, ask: Ask) -> None:
    """Once; whatever goes wrong is told to the agent who asked instead of being tried again and again."""
    if asked.state != Wish.State.WAITING:
        return
    recording = Recording(about(ask, asked.ticket))
    try:
        if asked.kind == Wish.Kind.ESCALATE:
            keep_handover(asked, draft(escalate_task(asked.ticket), recording), recording.usages)
            return
        proposal, how = _version(asked, recording)
    except ReplywellError as error:
        give_up(asked, error.message, recording.usages)
        return
    except Exception as error:
        log.exception("Wish %s failed.", asked.pk)
        give_up(asked, NO_ANSWER.format(why=f"{type(error).__name__}."), recording.usages)
        return
    if not proposal.claims:
        because = proposal.because or NO_ANSWER.format(why="the model said nothing.")
        give_up(asked, because, recording.usages)
    else:
        keep_version(asked, proposal, recording.usages, **how)


def _version(asked: Wish, ask: Ask) -> tuple[Proposal, dict[str, str]]:
    """The new version and how it differs from others: its language and tone."""
    message = asked.suggestion.message if asked.suggestion else _newest_question(asked.ticket)
    facts, desk = gather.facts_of(message), gather.current_desk()
    before = asked.suggestion
    language = (before.language if before else "") or asked.ticket.language or "en"
    tone = before.tone if before else ""
    if asked.kind == Wish.Kind.REGENERATE:
        query = Query(text=_question(facts, asked.detail), language=language, limit=desk.passages)
        proposal = compose(
            facts, retrieve(query, ask), language, desk.voice_of(facts), ask, hint=asked.detail
        )
        return proposal, {"language": language}
    assert before is not None
    if asked.kind == Wish.Kind.TRANSLATE:
        language = asked.detail or asked.ticket.language or "en"
    proposal = rewrite(
        asked.kind,  # type: ignore[arg-type]  # of the kinds, all that are left are rewrites
        tuple(_claim(claim) for claim in before.claims),
        evidence_of(before.citations),
        question=facts.text or facts.subject,
        name=facts.requester.name,
        language=language,
        tone=tone,
        confidence=before.confidence,
        voice=desk.voice_of(facts),
        ask=ask,
    )
    return proposal, {"language": language, "tone": asked.kind if asked.kind in TONES else tone}


def _newest_question(ticket: Ticket) -> Message:
    """What the assistant said of a person taking over is nothing to answer."""
    return ticket.messages.exclude(meta__has_key=TAKES_OVER).latest("pk")


def _question(facts: Facts, hint: str) -> str:
    """The hint goes first: of a long question the search reads the beginning."""
    return f"{hint}\n{facts.subject}\n{facts.text.strip()}".strip()[:2000]


def _claim(claim: dict) -> Claim:
    return Claim(
        text=claim["text"], citations=tuple(claim.get("citations", ())), quote=claim.get("quote", "")
    )


def escalate_task(ticket: Ticket) -> EscalateTask:
    """Everything a handover may be made from."""
    spoken = list(ticket.messages.order_by("-pk")[:SPOKEN])[::-1]
    hits = _evidence(ticket)
    facts = [
        f"{name}: {value}"
        for name, value in (
            (_("Category"), ticket.category),
            (_("Urgency"), ticket.get_urgency_display()),
            (_("Plan"), ticket.requester.company.tier if ticket.requester.company else ""),
            (_("Company"), ticket.requester.company),
            (_("Language"), ticket.language),
            (_("Came in by"), ticket.connection),
        )
        if value
    ]
    return EscalateTask(
        subject=ticket.subject,
        messages=tuple(_said(message) for message in spoken),
        passages=tuple(
            PassageText(id=h["passage"], title=h["title"], heading=h["heading"], url=h["url"], text=h["text"])
            for h in hits
        ),
        similarity=hits[0]["similarity"] if hits else 0.0,
        facts=tuple(facts),
    )


def draft(task: EscalateTask, ask: Ask) -> dict:
    """A handover as kept: its sections as JSON."""
    return ask(task).model_dump(mode="json", exclude={"usage"})


def _said(message: Message) -> SaidText:
    role = "requester" if message.author == Message.Author.CONTACT else message.author
    return SaidText(id=message.pk, role=role, text=(message.text or message.quoted)[:8000])


def _evidence(ticket: Ticket) -> list[dict]:
    """What the newest walk found, best first."""
    found = (
        ticket.walks.filter(state=Walk.State.CARRIED_OUT)
        .order_by("-id")
        .values_list("journey__evidence__hits", flat=True)
        .first()
    )
    return (found or [])[:3]
