"""Where the time went before a promise was missed, and after: what happened in, figures out. Pure.

The window from when the clock began until it stopped is cut wherever status, owner or team changed. Each piece belongs
to one of each, so that the times by state, by owner, by team and by what was waited for have the same sum.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from replywell.kit.values import Value
from replywell.people.working_time import Hours, working_time

LINES = 200
"""Of the timeline, at most; what is in the middle is left out."""
_OVER = frozenset({"resolved", "closed"})

type Change = tuple[str | None, str | None]
"""What it was, and what it is from then on; None is nobody."""


class Turn(Value):
    """Something that happened to a ticket, as far as a post-mortem tells of it."""

    at: datetime
    kind: str
    """Of its event."""
    actor: Literal["requester", "agent", "assistant", "system"] = "system"
    status: str = ""
    """The ticket's status afterwards; empty: as before."""
    owner: Change | None = None
    team: Change | None = None
    urgency: tuple[int, int] | None = None
    minutes: int | None = None
    """What is promised from then on, where a policy was applied."""


class Story(Value):
    """A missed promise, and all that happened to its ticket until its clock stopped, in order."""

    ticket: int
    subject: str = ""
    kind: str
    number: int = 1
    policy: str = ""
    minutes: int = 0
    """Promised."""
    hours: Hours | None = None
    """In which they pass; None: at every hour."""
    office: Hours | None = None
    """When people are at work; for a promise that counts every hour, too."""
    started_at: datetime
    breached_at: datetime
    until: datetime
    """When its clock stopped, or when this was written."""
    status: str = "new"
    """Before the first turn, as are owner and team."""
    owner: str | None = None
    team: str | None = None
    turns: tuple[Turn, ...] = ()
    waiting: int = 0
    """Tickets that waited for the same team when the clock began."""
    people: int = 0
    """Who answer in that team."""
    available: int = 0
    """Of them, those who took tickets when this was written."""
    together: int = 0
    """Promises that were missed within two hours of this one in the same category."""


class Slice(Value):
    """A time in which nothing of this changed."""

    begun: datetime
    until: datetime
    status: str
    owner: str | None
    team: str | None
    waits: str
    """For what: `sorting`, `queue`, `agent`, `requester`, `outside`, or `over`."""
    business: timedelta

    @property
    def length(self) -> timedelta:
        return self.until - self.begun


class Share(Value):
    """Time that belongs to one state, owner or team; an empty name is nobody, or no team."""

    name: str
    length: timedelta
    business: timedelta


class Line(Value):
    """One thing that happened, or that was waited for from then on."""

    at: datetime
    ticket: int
    kind: str
    actor: str
    before: str = ""
    after: str = ""


class Window(Value):
    """One of the promises that this is about."""

    ticket: int
    kind: str
    number: int
    policy: str
    minutes: int
    started_at: datetime
    breached_at: datetime
    until: datetime


class Figures(Value):
    """What is known about one or several missed promises."""

    windows: tuple[Window, ...]
    length: timedelta
    business: timedelta
    by_state: tuple[Share, ...]
    by_owner: tuple[Share, ...]
    by_team: tuple[Share, ...]
    by_wait: tuple[Share, ...]
    owners: int
    """How often it went from one person to another."""
    teams: int
    """How often it went from one team to another."""
    timeline: tuple[Line, ...]
    left_out: int = 0
    """Lines that are not in the timeline."""


def figures(stories: Sequence[Story]) -> Figures:
    """All of it for promises that were missed for one reason."""
    cut = [piece for story in stories for piece in slices(story)]
    moved = [turn for story in stories for turn in within(story, story.until)]
    lines = sorted((line for story in stories for line in _lines(story)), key=lambda line: line.at)
    half = LINES // 2
    kept = lines if len(lines) <= LINES else [*lines[:half], *lines[-half:]]
    return Figures(
        windows=tuple(_window(story) for story in stories),
        length=sum((piece.length for piece in cut), timedelta()),
        business=sum((piece.business for piece in cut), timedelta()),
        by_state=shares(cut, lambda piece: piece.status),
        by_owner=shares(cut, lambda piece: piece.owner or ""),
        by_team=shares(cut, lambda piece: piece.team or ""),
        by_wait=shares(cut, lambda piece: piece.waits),
        owners=sum(handed(turn.owner) for turn in moved),
        teams=sum(handed(turn.team) for turn in moved),
        timeline=tuple(kept),
        left_out=len(lines) - len(kept),
    )


def slices(story: Story, until: datetime | None = None) -> list[Slice]:
    """The window in pieces, in order and without a gap; `until` ends it earlier."""
    end = min(until or story.until, story.until)
    counting = working_time(story.hours or story.office)
    status, owner, team = story.status, story.owner, story.team
    states: list[tuple[datetime, str, str | None, str | None]] = [(story.started_at, status, owner, team)]
    for turn in story.turns:
        status = turn.status or status
        owner = turn.owner[1] if turn.owner else owner
        team = turn.team[1] if turn.team else team
        states.append((min(max(turn.at, story.started_at), end), status, owner, team))
    states.append((end, status, owner, team))
    return [
        Slice(
            begun=begun,
            until=ended,
            status=status,
            owner=owner,
            team=team,
            waits=_waits(status, owner, team),
            business=counting.between(begun, ended),
        )
        for (begun, status, owner, team), (ended, *_rest) in pairwise(states)
        if ended > begun
    ]


def shares(cut: Iterable[Slice], name: Callable[[Slice], str]) -> tuple[Share, ...]:
    """The pieces' times by a name, the longest first."""
    found: dict[str, list[timedelta]] = {}
    for piece in cut:
        sums = found.setdefault(name(piece), [timedelta(), timedelta()])
        sums[0] += piece.length
        sums[1] += piece.business
    ordered = sorted(found.items(), key=lambda each: (-each[1][0], each[0]))
    return tuple(Share(name=name, length=sums[0], business=sums[1]) for name, sums in ordered)


def within(story: Story, until: datetime) -> list[Turn]:
    """What happened from when the clock began to this moment."""
    return [turn for turn in story.turns if story.started_at <= turn.at <= until]


def handed(change: Change | None) -> bool:
    """Whether something went from one to another: neither was nobody."""
    return change is not None and None not in change and change[0] != change[1]


def _waits(status: str, owner: str | None, team: str | None) -> str:
    if status in _OVER:
        return "over"
    if status == "pending":
        return "requester"
    if status == "on_hold":
        return "outside"
    if owner is not None:
        return "agent"
    return "queue" if team is not None else "sorting"


def _window(story: Story) -> Window:
    names = ("ticket", "kind", "number", "policy", "minutes", "started_at", "breached_at", "until")
    return Window(**{name: getattr(story, name) for name in names})


def _lines(story: Story) -> Iterator[Line]:
    """Of one ticket: when the clock began, what happened meanwhile, when it was missed."""
    yield Line(at=story.started_at, ticket=story.ticket, kind="began", actor="system", after=story.policy)
    missed = Line(at=story.breached_at, ticket=story.ticket, kind="missed", actor="system")
    told = False
    for turn in within(story, story.until):
        if turn.at > story.breached_at and not told:
            told = True
            yield missed
        yield from _of_turn(story.ticket, turn)
    if not told:
        yield missed


def _of_turn(ticket: int, turn: Turn) -> Iterator[Line]:
    def line(kind: str, before: object = "", after: object = "") -> Line:
        return Line(
            at=turn.at,
            ticket=ticket,
            kind=kind,
            actor=turn.actor,
            before=str(before or ""),
            after=str(after or ""),
        )

    if turn.team:
        yield line("team", *turn.team)
    if turn.owner:
        yield line("owner", *(("" if side is None else "person") for side in turn.owner))
    if turn.urgency:
        yield line("urgency", *turn.urgency)
    if turn.kind not in {"assigned", "routed", "classified"}:
        yield line(turn.kind, after=turn.status)
