"""Whether tickets of the last minutes are many of one kind. Pure.

Each new ticket is asked about once: is it the last of a group that says the same, and are there more of them than is
usual at this hour? How unlikely a group has to be follows from how often is asked, so that about `FALSE_A_MONTH`
groups a month are found where nothing is wrong, however busy a desk is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from replywell.incidents.alike import MEMBER, PAIR, Corpus, Middle
from replywell.incidents.traces import Trace
from replywell.incidents.usual import Usual, surprise

MINUTES = (3, 10, 60)
"""The spans that are looked at."""
FALSE_A_MONTH = 0.5
FEWEST = 5
"""People below whom nothing is a spike."""
ORIGINS = 3
"""Different places, companies or private addresses, that they must come from at least."""
OF_AN_ORIGIN = 3
"""So many people of one place count."""
FEWEST_ASKED = 1_000
"""Tickets a month that are counted with at least."""


class Known(Protocol):
    """What is known of the weeks before."""

    def alike(self, middle: Middle, minutes: int) -> Usual:
        """What is usual of tickets like these in this many minutes."""

    def volume(self, minutes: int) -> float:
        """How many tickets of all kinds are usual."""


@dataclass(frozen=True, slots=True)
class Spike:
    """Tickets that say the same, more than is usual."""

    members: tuple[Trace, ...]
    minutes: int
    count: int
    """People that count: not more than `OF_AN_ORIGIN` of one place."""
    usual: float
    chance: float
    words: tuple[str, ...]
    middle: Middle


def bar(tickets_a_month: int) -> float:
    """The probability below which a group is a spike."""
    return FALSE_A_MONTH / (max(tickets_a_month, FEWEST_ASKED) * len(MINUTES))


def people(traces: Iterable[Trace]) -> tuple[int, int]:
    """How many people count, and from how many places they come."""
    contacts = {(trace.origin, trace.contact) for trace in traces}
    places = Counter(origin for origin, _ in contacts)
    return sum(min(number, OF_AN_ORIGIN) for number in places.values()), len(places)


def spikes(
    new: Sequence[int], corpus: Corpus, known: Known, tickets_a_month: int, now: datetime
) -> list[Spike]:
    """The spikes that `new` tickets belong to, each once, the least likely first.

    `new` are numbers of tickets of the corpus, which holds at least the longest span and more where there is more:
    what is common is learned from it.
    """
    since = now - timedelta(minutes=max(MINUTES))
    fresh = [row for row, trace in enumerate(corpus.traces) if since < trace.at <= now]
    if len(fresh) < FEWEST:
        return []
    wanted = set(new)
    asked = [row for row in fresh if corpus.traces[row].ticket in wanted]
    found: list[Spike] = []
    taken: set[int] = set()
    for row in asked:
        if row in taken:
            continue
        rows, middle = _group(corpus, row, fresh)
        if row not in rows:
            continue
        spike = _spike(
            [corpus.traces[each] for each in rows], middle, known, bar(tickets_a_month), now, corpus
        )
        if spike:
            found.append(spike)
            taken |= rows
    return sorted(found, key=lambda spike: spike.chance)


def _group(corpus: Corpus, row: int, fresh: Sequence[int]) -> tuple[set[int], Middle]:
    """The fresh tickets that say what this one says, around their own middle."""
    near = corpus.like_row(row)
    rows = {each for each in fresh if near[each] >= PAIR} | {row}
    middle = corpus.middle(sorted(rows))
    for _ in range(3):
        like = corpus.like(middle)
        closer = {each for each in fresh if like[each] >= MEMBER}
        if not closer or closer == rows:
            break
        rows, middle = closer, corpus.middle(sorted(closer))
    return rows, middle


def _spike(
    group: list[Trace], middle: Middle, known: Known, least: float, now: datetime, corpus: Corpus
) -> Spike | None:
    """The span in which they are least likely, if that is unlikely enough."""
    best: Spike | None = None
    for minutes in MINUTES:
        within = [trace for trace in group if trace.at > now - timedelta(minutes=minutes)]
        count, places = people(within)
        if count < FEWEST or places < ORIGINS:
            continue
        span = max(minutes, MINUTES[1])  # three minutes alone hardly tell that a day is busy
        since, ours = now - timedelta(minutes=span), {trace.ticket for trace in group}
        others = sum(since < trace.at <= now and trace.ticket not in ours for trace in corpus.traces)
        expected = busier(known.alike(middle, minutes), others, known.volume(span))
        chance = surprise(count, expected)
        if chance < least and (best is None or chance < best.chance):
            members = tuple(sorted(group, key=lambda trace: trace.at))
            words = common(within, middle)
            best = Spike(members, minutes, count, expected.mean, chance, words, middle)
    return best


def busier(expected: Usual, others: int, volume: float) -> Usual:
    """Where everything comes more often than usual, so may this: a busy day has no single cause."""
    return replace(expected, mean=expected.mean * max(1.0, (others + 1) / (volume + 1)))


def common(traces: Sequence[Trace], middle: Middle, most: int = 6) -> tuple[str, ...]:
    """The stems that most of them say and that tell most."""
    said = Counter(word for trace in traces for word in trace.words)
    shared = [word for word, number in said.items() if number >= max(2, 0.25 * len(traces))]
    return tuple(sorted(shared, key=lambda word: -middle.weights.get(word, 0.0))[:most])
