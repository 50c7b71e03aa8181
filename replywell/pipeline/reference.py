"""What people made of past messages: the answer they sent, and the category a ticket belongs in."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from replywell.adapters.models.port import Claim
from replywell.knowledge.values import Evidence, Hit
from replywell.pipeline.models import DecisionRecord, Walk
from replywell.resolution.models import JudgedAnswer
from replywell.resolution.values import CheckedClaim
from replywell.resolution.verify import verify
from replywell.tickets.models import Message, Ticket, TicketEvent
from replywell.tickets.status import Status

AGREES = 0.5
"""Share of an answer's claims that what people sent has to bear out."""
SHORTEST = 20
"""Characters below which a reply says nothing of an answer: “Done, bye!”."""
LONGEST = 20_000
VERDICTS = (JudgedAnswer.Verdict.RIGHT, JudgedAnswer.Verdict.WRONG, JudgedAnswer.Verdict.SEVERE)
SOURCES = (JudgedAnswer.Source.REVIEW, JudgedAnswer.Source.CONFIRMED, JudgedAnswer.Source.OVERTURNED)


def sent_after(walk: Walk) -> str:
    """What agents wrote in answer to the walk's message, before the requester wrote again; empty when nothing."""
    later = Message.objects.filter(ticket_id=walk.ticket_id, pk__gt=walk.message_id).order_by("pk")
    said = []
    for author, text in later.values_list("author", "text")[:20]:
        if author == Message.Author.CONTACT:
            break
        if author == Message.Author.AGENT:
            said.append(text)
    told = "\n\n".join(said).strip()[:LONGEST]
    return told if len(told) >= SHORTEST else ""


class Judged(NamedTuple):
    """What is known of an answer that was given: its text and claims, and whether it was right."""

    text: str
    right: bool


def judged_of(walk: Walk) -> Judged | None:
    """The assistant's own answer to the walk's message where people judged it; None where nobody did.

    The requester said that it solved it or came back, or somebody reviewed it. This is all there is where an answer
    left alone: no agent wrote behind it.
    """
    found = JudgedAnswer.objects.filter(
        answer__message=walk.message_id, verdict__in=VERDICTS, source__in=SOURCES
    ).select_related("answer")
    judged = found.first()
    if judged is None:
        return None
    said = "\n\n".join(str(claim.get("text", "")) for claim in judged.answer.claims)
    text = (said or judged.answer.text).strip()[:LONGEST]
    return Judged(text, judged.verdict == JudgedAnswer.Verdict.RIGHT) if text else None


def agrees(claims: Sequence[CheckedClaim], reference: str) -> bool:
    """Whether what people sent bears the answer out: at least half of its claims, as `resolution.verify` checks them.

    An answer without claims is none, so it is not right.
    """
    if not claims:
        return False
    # Greetings and marks are no part of what is said.
    plain = re.sub(r"[ \t]+", " ", reference)
    source = Hit(
        passage=1,
        article=0,
        title="",
        heading="",
        url="",
        text=plain,
        locale="",
        audience="public",
        similarity=0.0,
        score=0.0,
        updated_at=datetime.min.replace(tzinfo=UTC),
    )
    told = tuple(Claim(text=claim.text, citations=(1,)) for claim in claims)
    checked = verify(told, Evidence(hits=(source,)))
    return sum(claim.supported for claim in checked) >= AGREES * len(checked)


def true_categories(walks: Iterable[int]) -> Mapping[int, str]:
    """Walk → slug of the category that people set, or let stand on a ticket they finished."""
    records = DecisionRecord.objects.filter(walk__in=list(walks), step="classify")
    found: dict[int, str] = {}
    finished = TicketEvent.objects.filter(
        ticket=OuterRef("pk"), kind__in=["reply_written", "resolved"], actor__startswith="agent:"
    )
    settled = dict(
        Ticket.objects.filter(
            pk__in=records.values("ticket"),
            status__in=[Status.RESOLVED, Status.CLOSED],
            category__isnull=False,
        )
        .filter(Exists(finished))
        .values_list("pk", "category__slug")
    )
    for walk, ticket, verdict in records.values_list("walk_id", "ticket_id", "verdict"):
        said = (verdict or {}).get("category") or {}
        if said.get("is"):
            found[walk] = said["is"]
        elif ticket in settled:
            found[walk] = settled[ticket]
    return found
