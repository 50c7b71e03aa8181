"""What probably led to a missed promise: named rules, each of which looks at a story's window until the breach. Pure.

A rule tells what it found, in figures, or None where it does not apply. It speaks of states and of how work is
organized, never of who did what.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from replywell.kit.values import Value
from replywell.people.working_time import working_time
from replywell.sla.postmortem import Slice, Story, handed, shares, slices, within

QUEUE = 5
"""Tickets that wait, for each of those who answer: more is a long queue."""
SHORTEST = 10
"""Tickets of a queue that is never called long."""
MUCH = 0.5
PART = 0.25
OFTEN = 3
"""Changes of the owner."""
TOGETHER = 5
"""Promises missed at once in one category."""

type Found = dict[str, int | str]
"""What a rule found: counts, and shares in per cent."""


class Cause(Value):
    """A rule that applies, with what it found in the first ticket, and in which tickets it applies."""

    slug: str
    found: Found
    tickets: tuple[int, ...]


def causes(stories: Sequence[Story]) -> tuple[Cause, ...]:
    """Those that apply to any of the stories, the most frequent first."""
    applying: dict[str, list[tuple[int, Found]]] = {}
    for story in stories:
        cut = slices(story, story.breached_at)
        for slug, rule in RULES.items():
            found = rule(story, cut)
            if found is not None:
                applying.setdefault(slug, []).append((story.ticket, found))
    ordered = sorted(applying.items(), key=lambda each: -len(each[1]))
    return tuple(
        Cause(slug=slug, found=found[0][1], tickets=tuple(dict.fromkeys(ticket for ticket, _ in found)))
        for slug, found in ordered
    )


def _share(cut: Sequence[Slice], wanted: Callable[[Slice], bool]) -> float:
    """Of the business time in these pieces, or of all of it where there is none."""
    for measure in (_business, _length):
        whole = sum((measure(piece) for piece in cut), timedelta())
        if whole:
            return sum((measure(piece) for piece in cut if wanted(piece)), timedelta()) / whole
    return 0.0


def _business(piece: Slice) -> timedelta:
    return piece.business


def _length(piece: Slice) -> timedelta:
    return piece.length


def _over(share: float, least: float) -> Found | None:
    return {"share": round(100 * share)} if share >= least else None


def _queue_long(story: Story, _: Sequence[Slice]) -> Found | None:
    long = story.waiting >= max(SHORTEST, QUEUE * story.people)
    return {"waiting": story.waiting, "people": story.people} if long else None


def _nobody_available(story: Story, cut: Sequence[Slice]) -> Found | None:
    if story.available or _share(cut, lambda piece: piece.waits == "queue") < PART:
        return None
    return {"people": story.people}


def _not_taken(_: Story, cut: Sequence[Slice]) -> Found | None:
    return _over(_share(cut, lambda piece: piece.waits == "queue"), MUCH)


def _sorted_late(_: Story, cut: Sequence[Slice]) -> Found | None:
    return _over(_share(cut, lambda piece: piece.waits == "sorting"), PART)


def _other_team(_: Story, cut: Sequence[Slice]) -> Found | None:
    """Time in teams other than the one that had it when the promise was missed."""
    last = cut[-1].team if cut else None
    if last is None or len(shares(cut, lambda piece: piece.team or "")) < 2:
        return None
    return _over(_share(cut, lambda piece: piece.team not in {None, last}), PART)


def _waited_outside(_: Story, cut: Sequence[Slice]) -> Found | None:
    return _over(_share(cut, lambda piece: piece.waits == "outside"), PART)


def _reassigned(story: Story, _: Sequence[Slice]) -> Found | None:
    count = sum(handed(turn.owner) for turn in within(story, story.breached_at))
    return {"count": count} if count >= OFTEN else None


def _urgency_late(story: Story, _: Sequence[Slice]) -> Found | None:
    whole = story.breached_at - story.started_at
    for turn in within(story, story.breached_at):
        if whole and turn.urgency and turn.urgency[1] < turn.urgency[0]:  # 1 is critical
            return _over((turn.at - story.started_at) / whole, MUCH)
    return None


def _misrouted(story: Story, _: Sequence[Slice]) -> Found | None:
    """A person moved it to another team."""
    moved = [turn for turn in within(story, story.breached_at) if turn.actor == "agent" and handed(turn.team)]
    return {"count": len(moved)} if moved else None


def _out_of_hours(story: Story, _: Sequence[Slice]) -> Found | None:
    """It came when nobody was at work, and the promise counted all the same."""
    if story.hours is not None or story.office is None:
        return None
    counting = working_time(story.office)
    if counting.is_open(story.started_at):
        return None
    whole = story.breached_at - story.started_at
    closed = whole - counting.between(story.started_at, story.breached_at)
    return {"share": round(100 * (closed / whole)) if whole else 100}


def _pending_unused(story: Story, cut: Sequence[Slice]) -> Found | None:
    """Answered, and the clock ran on while the requester was the one to write."""
    if story.kind != "resolution":
        return None
    whole, waited = story.breached_at - story.started_at, timedelta()
    since: datetime | None = None
    for turn in within(story, story.breached_at):
        if turn.kind == "reply_written" and turn.actor == "agent":
            since = turn.at
        elif turn.kind == "message_received" and since:
            waited += _unpaused(cut, since, turn.at)
            since = None
    if since:
        waited += _unpaused(cut, since, story.breached_at)
    return _over(waited / whole, PART) if whole else None


def _unpaused(cut: Sequence[Slice], since: datetime, until: datetime) -> timedelta:
    """Time between two moments in which it was not said that the requester is waited for."""
    meant = [piece for piece in cut if piece.waits not in {"requester", "outside", "over"}]
    lengths = (min(piece.until, until) - max(piece.begun, since) for piece in meant)
    return sum((max(length, timedelta()) for length in lengths), timedelta())


def _lay_still(story: Story, cut: Sequence[Slice]) -> Found | None:
    """Somebody had it for most of the time, and nobody wrote anything."""
    wrote = {"reply_written", "note_written"}
    if any(turn.kind in wrote and turn.actor == "agent" for turn in within(story, story.breached_at)):
        return None
    return _over(_share(cut, lambda piece: piece.waits == "agent"), MUCH)


def _came_back(story: Story, _: Sequence[Slice]) -> Found | None:
    """The assistant answered, and the requester wrote again."""
    answered = False
    for turn in within(story, story.breached_at):
        if turn.kind == "reply_written" and turn.actor == "assistant":
            answered = True
        elif answered and turn.actor == "requester":
            return {}
    return None


def _promise_tightened(story: Story, _: Sequence[Slice]) -> Found | None:
    """Another policy came to hold meanwhile, with less time."""
    before = None
    for turn in story.turns:
        if turn.minutes is None or turn.at > story.breached_at:
            continue
        if before is not None and turn.at > story.started_at and turn.minutes < before:
            return {"before": before, "after": turn.minutes}
        before = turn.minutes
    return None


def _at_once(story: Story, _: Sequence[Slice]) -> Found | None:
    return {"count": story.together} if story.together >= TOGETHER else None


type Rule = Callable[[Story, Sequence[Slice]], Found | None]
RULES: dict[str, Rule] = {
    "at_once": _at_once,
    "queue_long": _queue_long,
    "nobody_available": _nobody_available,
    "not_taken": _not_taken,
    "sorted_late": _sorted_late,
    "misrouted": _misrouted,
    "other_team": _other_team,
    "waited_outside": _waited_outside,
    "reassigned": _reassigned,
    "lay_still": _lay_still,
    "urgency_late": _urgency_late,
    "promise_tightened": _promise_tightened,
    "out_of_hours": _out_of_hours,
    "pending_unused": _pending_unused,
    "came_back": _came_back,
}
"""Every rule by its name, in the order in which they are told."""
