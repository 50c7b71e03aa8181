"""What other routing rules would have done with the tickets of the last days: the route of each is decided again, on the
classification and the facts that were kept of it. Nothing is changed and no model is asked."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _

from replywell.connections.models import Connection
from replywell.kit import clock
from replywell.people.closing import first_brand
from replywell.pipeline.models import DecisionRecord
from replywell.tickets.facts import Facts
from replywell.tickets.models import Ticket
from replywell.triage.crowd import Crowd
from replywell.triage.match import Ready, ready
from replywell.triage.queries import active_rules, bars, routing_with
from replywell.triage.route import route_of
from replywell.triage.seen import Seen
from replywell.triage.values import Classification, Route, Routing, Rule

DAYS = 30
MOST = 20_000
"""Tickets that are looked at, the newest."""
TOGETHER = 1000
"""Tickets that the rules are asked of at once."""
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
    for part in batched(kept_of(days), TOGETHER):
        everybody = [Seen(*_as_values(decision, facts), desk.timezone) for _number, decision, facts in part]
        looked += len(part)
        for place, was, would_be in _differing(everybody, telling, old, new, desk, triage):
            if was.team != would_be.team:
                ways[was.team, would_be.team] += 1
                if len(found) < LISTED:
                    found.append((part[place][0], was, would_be))
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


def _as_values(decision: dict[str, Any], facts: dict[str, Any]) -> tuple[Classification, Facts]:
    return Classification.model_validate(decision), Facts.model_validate(facts)


def _differing(
    everybody: list[Seen],
    telling: tuple[Ready, ...],
    old: tuple[Ready, ...],
    new: tuple[Ready, ...],
    desk: Routing,
    triage: tuple[str, ...],
) -> Iterable[tuple[int, Route, Route]]:
    """The routes before and after of those messages that a rule which tells fits, by their place."""
    crowd = Crowd(everybody)
    concerned = 0
    for each in telling:
        concerned |= crowd.fits(each)
    places = [place for place in range(len(everybody)) if concerned >> place & 1]
    crowd = Crowd([everybody[place] for place in places])
    for place, before, after in zip(places, crowd.fitting(old), crowd.fitting(new), strict=True):
        was, would_be = (route_of(everybody[place], rules, desk, triage) for rules in (before, after))
        yield place, was, would_be


def _telling(old: tuple[Ready, ...], new: tuple[Ready, ...]) -> tuple[Ready, ...]:
    """The rules that make a difference: where none of them fits, all goes as before. Those that only one of the two
    lists has; every one, where what both have stands in another order."""
    both = set(old) & set(new)
    if [each for each in old if each in both] != [each for each in new if each in both]:
        return (*old, *new)
    return tuple(each for each in (*old, *new) if each not in both)


def _rest(route: Route) -> tuple[object, ...]:
    return route.agent, route.urgency, route.skills


def kept_of(days: int) -> Iterable[tuple[int, dict[str, Any], dict[str, Any]]]:
    """Ticket, classification and facts of every first message, newest first.

    What was kept before tickets had brands has the one that its connection has now.
    """
    since = clock.now() - timedelta(days=days)
    first = DecisionRecord.objects.filter(
        step="classify", walk__created_at__gte=since, walk__facts__first=True, walk__state="carried_out"
    )
    brands = {box.slug: str(box.brand_id or "") for box in Connection.objects.only("slug", "brand_id")}
    usual = str(first_brand().values_list("pk", flat=True).first() or "")
    asked = first.order_by("-walk_id").values_list("ticket_id", "decision", "walk__facts")
    for ticket, decision, facts in asked[:MOST].iterator(chunk_size=TOGETHER):
        brand = facts.get("brand") or brands.get(facts.get("connection", "")) or usual
        yield ticket, decision, facts | {"brand": brand}
