"""One past message decided twice: as today, and with the change. What would be another, and whether it is better.

Nothing is carried out: a walk is a pure function, and what it asks is only read. What stands on the kept tape is not
asked again, and what both sides ask is asked once.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from replywell.adapters.models.port import ClassifyTask, ComposeTask
from replywell.kit.ask import Ask
from replywell.kit.values import Value
from replywell.knowledge.values import Query
from replywell.pipeline.asking import Asking, asking_of
from replywell.pipeline.candidate import UNATTENDED, Candidate
from replywell.pipeline.desk import Desk
from replywell.pipeline.kept import Kept
from replywell.pipeline.memory import Remembering
from replywell.pipeline.models import RehearsedTicket
from replywell.pipeline.reference import Judged, agrees
from replywell.pipeline.walk import Journey, walk

Outcome = RehearsedTicket.Outcome


class Side(Value):
    """What would come of a message, as it is kept and shown."""

    category: str
    confidence: float
    team: int | None
    urgency: str
    agent: int | None
    decision: str
    because: str
    answer: str
    citations: tuple[tuple[str, str], ...] = ()
    """Title and address."""
    vetoes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compared:
    """Both sides of one message."""

    before: Side
    after: Side
    flips: tuple[str, ...]
    """Which of category, route, decision and answer would be others."""
    outcome: str
    by_category: str
    severe: bool


class Stage:
    """What one rehearsal needs for all its messages: both desks, and who answers on either side.

    Raises pydantic's `ValidationError` where the change makes no desk, `Refused` for a model that is none, and what
    embedding the articles raises.
    """

    def __init__(self, candidate: Candidate, desk: Desk, asking: Asking) -> None:
        self.candidate = candidate
        self.desk = desk
        self.after = candidate.over(desk)
        self._asking = asking
        other = asking_of(self.after.model) if self.after.model != desk.model else asking
        self._apart = other is not asking
        self._other = other.over(candidate.articles)
        self.cost = 0
        self.models: set[str] = set()

    def play(self, kept: Kept) -> tuple[Journey, Journey]:
        """The journey of today, or that of then where today is what is tried; and the one with the change."""
        if self.candidate.today and kept.journey is not None:
            asks = Remembering(self._asking)
            try:
                return kept.journey, walk(kept.facts, self.desk, asks)
            finally:
                self._count(asks)
        # Articles change what is found, so it is searched anew: then both sides know the same articles otherwise.
        without = {Query.__name__} if self.candidate.articles else set()
        if kept.desk.model != self.desk.model:  # what another model said then is not what today's would
            without |= {ClassifyTask.__name__, ComposeTask.__name__}
        today = Remembering(self._asking, kept.tape, without=without)
        other = Remembering(self._other) if self._apart or self.candidate.articles else today
        try:
            before = walk(kept.facts, self.desk, today)
            return before, walk(kept.facts, self.after, self._after(today, other))
        finally:
            self._count(today)
            if other is not today:
                self._count(other)

    def _after(self, today: Remembering, other: Remembering) -> Ask:
        """Of the other side only what the change touches is asked apart."""
        apart, laid = self._apart, bool(self.candidate.articles)

        def ask(question: Value) -> Any:
            searches = isinstance(question, Query)
            return (other if (laid if searches else apart) else today)(question)

        return ask

    def _count(self, asks: Remembering) -> None:
        self.cost += sum(usage.cost for usage in asks.usages)
        self.models |= {usage.model for usage in asks.usages}


def compared(
    before: Journey, after: Journey, *, reference: str, truth: str, judged: Judged | None = None
) -> Compared:
    """What flips. `reference` is what people sent, `truth` the category they say it is; empty where they said nothing.

    `judged` is the assistant's own answer of then, where people said whether it was right.
    """
    was, now = side(before), side(after)
    changed = {
        "category": was.category != now.category,
        "route": (was.team, was.urgency, was.agent) != (now.team, now.urgency, now.agent),
        "decision": was.decision != now.decision,
        "answer": was.answer != now.answer,
    }
    outcome, severe = _answers(before, after, was, now, reference, judged)
    return Compared(
        before=was,
        after=now,
        flips=tuple(name for name, other in changed.items() if other),
        outcome=outcome,
        by_category=_labels(was.category, now.category, truth),
        severe=severe,
    )


def side(journey: Journey) -> Side:
    classification, proposal, resolution = journey.classification, journey.proposal, journey.resolution
    return Side(
        category=classification.category.label,
        confidence=round(resolution.confidence, 4),
        team=journey.route.team,
        urgency=journey.route.urgency,
        agent=journey.route.agent,
        decision=resolution.kind,
        because=resolution.because,
        answer=getattr(resolution, "question", "") or (proposal.text if proposal.claims else ""),
        citations=tuple(dict.fromkeys((c.title, c.url) for c in proposal.citations)),
        vetoes=getattr(resolution, "vetoes", ()),
    )


def _answers(
    before: Journey, after: Journey, was: Side, now: Side, reference: str, judged: Judged | None
) -> tuple[str, bool]:
    """How the answers compare, and whether a wrong one would leave unattended that did not before."""
    leaves, left = now.decision in UNATTENDED, was.decision in UNATTENDED
    if was.answer == now.answer and (was.decision == now.decision or not leaves):
        return Outcome.SAME, False
    right = [_right(journey, reference, judged) for journey in (before, after)]
    if None in right:
        return Outcome.OPEN, False
    severe = leaves and not right[1] and not (left and not right[0])
    if right[0] == right[1]:
        return Outcome.EVEN, severe
    return (Outcome.LOST if right[0] else Outcome.WON), severe


def _right(journey: Journey, reference: str, judged: Judged | None) -> bool | None:
    """Whether an answer is right; None where that cannot be told.

    What says the same as an answer that was judged is as right as that was. One that says something else than a
    right one is wrong; than a wrong one, people's own words have to tell.
    """
    if judged and (judged.right or agrees(journey.proposal.claims, judged.text)):
        return judged.right and agrees(journey.proposal.claims, judged.text)
    return agrees(journey.proposal.claims, reference) if reference else None


def _labels(was: str, now: str, truth: str) -> str:
    if was == now:
        return Outcome.SAME
    if not truth:
        return Outcome.OPEN
    if (was == truth) == (now == truth):
        return Outcome.EVEN
    return Outcome.LOST if was == truth else Outcome.WON


def leaves_unread(row: Mapping[str, Any], outcome: str) -> bool:
    """Whether an answer that nobody has judged would leave unattended."""
    return outcome == Outcome.OPEN and row["decision"] in UNATTENDED
