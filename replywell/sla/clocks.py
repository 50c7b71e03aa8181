"""The clocks of a ticket: a fold over what happened. Pure, so that they can always be made again from the events.

A clock counts from when the requester began to wait. The terms that hold now say how much time it has and in which
hours; whenever they change, the time that it has run already is counted anew by them. What it missed it has missed:
a breach under terms that held then stays. A clock that has stopped keeps the terms under which it stopped.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from replywell.kit.values import Value
from replywell.people.working_time import working_time
from replywell.sla.values import Happening, Kind, Promise, Terms

_OVER = frozenset({"resolved", "closed"})
RESPONSES: tuple[Kind, ...] = ("first_response", "next_response")


class Clock(Value):
    """One promise to one ticket. `next_response` has a clock for each time that the requester waits."""

    kind: Kind
    number: int = 1
    team: int | None = None
    """Of an internal one, whose hands the ticket has to be in for it to run."""
    started_at: datetime
    spans: tuple[tuple[datetime, datetime | None], ...]
    """When it ran; the last one has no end while it runs."""
    terms: Terms | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    """When the time was first used up, whatever the terms have become since."""
    ended_at: datetime | None = None
    """When it stopped without being met: the ticket was closed, or merged away."""

    @property
    def promise(self) -> Promise | None:
        return self.terms.promise(self.kind, self.team) if self.terms else None

    @property
    def runs(self) -> bool:
        return bool(self.spans) and self.spans[-1][1] is None

    def used(self, at: datetime) -> timedelta:
        """Time that has passed on it at a moment."""
        return _used(self.spans, self.promise, at)

    def reaches(self, share: float) -> datetime | None:
        """When this share of its time is used up if nothing else happens; None where that is never."""
        return _reaches(self.spans, self.promise, share)

    @property
    def due_at(self) -> datetime | None:
        """When it has to be met, or had to; None while it is paused with time left, and where nothing is promised."""
        if self.met_at is None or not self.spans:
            return self.reaches(1)
        return _reaches((*self.spans[:-1], (self.spans[-1][0], None)), self.promise, 1)


def fold(happenings: Iterable[Happening], now: datetime | None = None) -> tuple[Clock, ...]:
    """The clocks after all of this, in the order in which they began. Happenings come in order.

    With `now` they are told as they stand then: what has been missed since the last happening is missed.
    """
    story = _Story()
    for happening in happenings:
        story.add(happening)
    if now is not None:
        story.come_to(now)
    return tuple(running.kept() for running in story.clocks if running.team is None or running.promise)


@dataclass(slots=True)
class _Running:
    kind: Kind
    number: int
    started_at: datetime
    team: int | None = None
    spans: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    terms: Terms | None = None
    met_at: datetime | None = None
    breached_at: datetime | None = None
    ended_at: datetime | None = None
    answered_at: datetime | None = None
    """When the assistant answered, until the requester says what that was good for."""

    @property
    def promise(self) -> Promise | None:
        return self.terms.promise(self.kind, self.team) if self.terms else None

    @property
    def open(self) -> bool:
        return self.met_at is None and self.ended_at is None

    def kept(self) -> Clock:
        return Clock(
            kind=self.kind,
            number=self.number,
            team=self.team,
            started_at=self.started_at,
            spans=tuple(self.spans),
            terms=self.terms,
            met_at=self.met_at,
            breached_at=self.breached_at,
            ended_at=self.ended_at,
        )

    def run(self, at: datetime, on: bool) -> None:
        """Let it run or stop from then on; a span without any length is none."""
        running = bool(self.spans) and self.spans[-1][1] is None
        if on and not running:
            self.spans.append((at, None))
        elif running and not on:
            begun = self.spans.pop()[0]
            if at > begun:
                self.spans.append((begun, at))

    def look(self, at: datetime, *, including: bool = False) -> None:
        """Whether its time has been used up before this moment, or at it as well."""
        if self.breached_at is None and self.promise is not None:
            due = _reaches(tuple(self.spans), self.promise, 1)
            if (
                due is not None
                and (due < at or (including and due == at))
                and self.spans
                and self.spans[-1][1] is None
            ):
                self.breached_at = due


class _Story:
    def __init__(self) -> None:
        self.clocks: list[_Running] = []
        self._status = "new"
        self._terms: Terms | None = None
        self._answered = False
        self._team: int | None = None

    def add(self, happening: Happening) -> None:
        at = happening.at
        for clock in self.clocks:
            clock.look(at)
        match happening.kind:
            case "applied":
                self._apply(at, happening.terms)
            case "wrote":
                self._wrote(at)
            case "answered":
                self._meet(at)
            case "assistant_answered":
                for clock in self._responses():
                    clock.answered_at = at
            case "accepted":
                self._accept()
            case "merged":
                self._end(at)
            case "unmerged":
                self._revive()
            case "team":
                self._hand(at, happening.team)
        if happening.status:
            self._move(at, happening.status)
        for clock in self.clocks:
            clock.run(at, self._runs(clock))

    def come_to(self, now: datetime) -> None:
        for clock in self.clocks:
            clock.look(now, including=True)

    def _responses(self) -> list[_Running]:
        return [clock for clock in self.clocks if clock.kind in RESPONSES and clock.open]

    def _apply(self, at: datetime, terms: Terms | None) -> None:
        self._terms = terms
        for clock in self.clocks:
            if clock.open:
                clock.terms = terms
                clock.look(at)

    def _wrote(self, at: datetime) -> None:
        for clock in self._responses():
            clock.answered_at = None
        if not any(clock.kind == "resolution" for clock in self.clocks):
            self._begin("resolution", at)
            self._take(at)
        if not self._answered and not self._of("first_response"):
            self._begin("first_response", at)
        elif not self._responses():
            self._begin("next_response", at)

    def _begin(self, kind: Kind, at: datetime, team: int | None = None) -> None:
        self.clocks.append(_Running(kind, len(self._of(kind)) + 1, at, team, terms=self._terms))

    def _hand(self, at: datetime, team: int | None) -> None:
        """Another team has it now: the one before has done its part, and goes on with that if it comes back."""
        if team == self._team:
            return
        for clock in self._internal():
            if clock.open:
                clock.run(at, False)
                clock.met_at = at
        self._team = team
        if self._of("resolution"):
            self._take(at)

    def _take(self, at: datetime) -> None:
        if self._team is None or self._status in _OVER:
            return
        if not self._internal():
            self._begin("internal", at, self._team)
        for clock in self._internal():
            if clock.ended_at is None:
                clock.met_at, clock.terms = None, self._terms

    def _internal(self) -> list[_Running]:
        """The clock of the team that has it in its hands."""
        return [clock for clock in self._of("internal") if clock.team == self._team]

    def _of(self, kind: Kind) -> list[_Running]:
        return [clock for clock in self.clocks if clock.kind == kind]

    def _meet(self, at: datetime) -> None:
        self._answered = True
        for clock in self._responses():
            clock.run(at, False)
            clock.met_at = at

    def _accept(self) -> None:
        for clock in self._responses():
            if clock.answered_at is not None:
                self._answered = True
                clock.met_at = clock.answered_at

    def _move(self, at: datetime, status: str) -> None:
        before, self._status = self._status, status
        for clock in (*self._of("resolution"), *self._internal()):
            if status in _OVER and before not in _OVER and clock.open:
                clock.run(at, False)
                clock.met_at = at
            elif status not in _OVER and before in _OVER and clock.ended_at is None:
                clock.met_at, clock.terms = None, self._terms
        if status == "closed":
            self._accept()
            self._end(at)

    def _end(self, at: datetime) -> None:
        for clock in self.clocks:
            if clock.open:
                clock.run(at, False)
                clock.ended_at = at

    def _revive(self) -> None:
        """What a merge ended goes on; the time in between has not passed."""
        for clock in self.clocks:
            clock.ended_at = None

    def _runs(self, clock: _Running) -> bool:
        paused = self._terms is not None and self._status in self._terms.pauses
        return clock.open and clock.answered_at is None and self._status not in _OVER and not paused


def _used(
    spans: tuple[tuple[datetime, datetime | None], ...], promise: Promise | None, at: datetime
) -> timedelta:
    counting = working_time(promise.hours if promise else None)
    passed = (
        counting.between(begun, min(ended, at) if ended else at) for begun, ended in spans if begun < at
    )
    return sum(passed, timedelta())


def _reaches(
    spans: tuple[tuple[datetime, datetime | None], ...], promise: Promise | None, share: float
) -> datetime | None:
    if promise is None:
        return None
    counting = working_time(promise.hours)
    left = timedelta(minutes=promise.minutes) * share
    for begun, ended in spans:
        if ended is None:
            return counting.after(begun, left)
        passed = counting.between(begun, ended)
        if passed >= left:
            return counting.after(begun, left)
        left -= passed
    return None
