"""What other routing rules would have done with the tickets of the last days: the route of each is decided again, on the
classification and the facts that were kept of it. Nothing is changed and no model is asked."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.pipeline.models import DecisionRecord
from replywell.tickets.facts import Facts
from replywell.tickets.models import Ticket
from replywell.triage.match import Ready, ready
from replywell.triage.queries import active_rules, bars, routing_with
from replywell.triage.route import route_of
from replywell.triage.seen import Seen
from replywell.triage.values import Classification, Route, Rule

DAYS = 30
MOST = 20_000
"""Tickets that are looked at, the newest."""
LISTED = 100
"""Tickets that are named."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A ticket that would go elsewhere."""

    number: int
    subject: str
    before: str
    after: str
    because: str


@dataclass(frozen=True, slots=True)
class Trial:
    """How it would have gone."""

    looked: int
    moved: int
    otherwise: int
    """Tickets that would stay where they went, with another urgency, agent or skill."""
    ways: list[tuple[str, str, int]]
    """From, to, and how many, the most first."""
    tickets: list[Moved]
    """The newest of those that would move, `LISTED` at most."""
    seconds: float


def try_rules(after: Iterable[Rule], *, days: int = DAYS) -> Trial:
    """The rules of today against others, on every ticket that came in these days."""
    started = time.monotonic()
    desk, triage = routing_with(()), bars().triage
    names = {plan.id: plan.name for plan in desk.teams}
    old = ready(active_rules())
    known = {each.rule: each for each in old}  # a rule that stays as it is gets asked once
    new = tuple(known.get(rule) or ready((rule,))[0] for rule in after)
    telling = _telling(old, new)
    looked = otherwise = 0
    ways: Counter[tuple[int | None, int | None]] = Counter()
    found: list[tuple[int, Route, Route]] = []
    for number, decision, facts in _kept(days):
        seen = Seen(Classification.model_validate(decision), Facts.model_validate(facts), desk.timezone)
        looked += 1
        if not any(each.fits(seen) for each in telling):
            continue
        was, would_be = (route_of(seen, rules, desk, triage) for rules in (old, new))
        if was.team != would_be.team:
            ways[was.team, would_be.team] += 1
            if len(found) < LISTED:
                found.append((number, was, would_be))
        elif _rest(was) != _rest(would_be):
            otherwise += 1

    def named(team: int | None) -> str:
        return _("Needs triage") if team is None else names.get(team, _("a team that is gone"))

    subjects = dict(Ticket.objects.filter(pk__in=[each[0] for each in found]).values_list("pk", "subject"))
    return Trial(
        looked=looked,
        moved=sum(ways.values()),
        otherwise=otherwise,
        ways=[(named(was), named(becomes), count) for (was, becomes), count in ways.most_common()],
        tickets=[
            Moved(number, subjects[number], named(was.team), named(would_be.team), would_be.because)
            for number, was, would_be in found
        ],
        seconds=time.monotonic() - started,
    )


def _telling(old: tuple[Ready, ...], new: tuple[Ready, ...]) -> tuple[Ready, ...]:
    """The rules that make a difference: where none of them fits, all goes as before. Those that only one of the two
    lists has; every one, where what both have stands in another order."""
    both = set(old) & set(new)
    if [each for each in old if each in both] != [each for each in new if each in both]:
        return (*old, *new)
    return tuple(each for each in (*old, *new) if each not in both)


def _rest(route: Route) -> tuple[object, ...]:
    return route.agent, route.urgency, route.skills


def _kept(days: int) -> Iterable[tuple[int, dict, dict]]:
    """Ticket, classification and facts of every first message, newest first."""
    since = clock.now() - timedelta(days=days)
    first = DecisionRecord.objects.filter(
        step="classify", walk__created_at__gte=since, walk__facts__first=True, walk__state="carried_out"
    )
    asked = first.order_by("-walk_id").values_list("ticket_id", "decision", "walk__facts")
    yield from asked[:MOST].iterator(chunk_size=1000)
