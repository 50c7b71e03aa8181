"""Reading traces and what is usual from the database."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from pgvector.django import CosineDistance

from replywell.incidents.alike import MEMBER, Corpus, Middle
from replywell.incidents.models import TicketTrace
from replywell.incidents.spikes import MINUTES
from replywell.incidents.traces import Trace
from replywell.incidents.usual import WEEKS, Usual, usual
from replywell.knowledge.models import TicketVector
from replywell.people.organization import main_timezone

SAMPLE = 1_000
"""Older tickets from which is learned which words are common."""
NEAREST = 500
CANDIDATES = 5_000
FAR = 0.6
"""Distance in meaning beyond which nothing is alike whose words differ."""
TELLING = 8
GAP = timedelta(hours=2)
"""What is so fresh is not yet usual: an outage must not be its own yardstick."""


def vectors_of(numbers: list[int]) -> dict[int, np.ndarray]:
    """Ticket → its unit vector, where it has one."""
    rows = TicketVector.objects.filter(ticket__in=numbers).values_list("ticket", "embedding")
    return {ticket: np.asarray(vector, dtype=np.float32) for ticket, vector in rows}


def traces_of(rows: list[TicketTrace], *, meaning: bool = True) -> list[Trace]:
    """Rows as values; `meaning` False leaves out their vectors."""
    known = vectors_of([row.pk for row in rows]) if meaning else {}
    return [
        Trace(row.pk, row.at, row.contact, row.origin, frozenset(row.words), None, known.get(row.pk))
        for row in rows
    ]


def recent_corpus(now: datetime) -> Corpus:
    """The tickets of the longest span, and some before from which common words are learned."""
    since = now - timedelta(minutes=max(MINUTES))
    counting = TicketTrace.objects.exclude(origin="")
    fresh = counting.filter(at__gt=since, at__lte=now).order_by("at")
    older = counting.filter(at__lte=since).order_by("-at")[:SAMPLE]
    return Corpus([*traces_of(list(older), meaning=False), *traces_of(list(fresh))])


class Weeks:
    """The weeks before: what is usual at this hour of the week, in the desk's zone."""

    def __init__(self, corpus: Corpus, now: datetime) -> None:
        self.corpus, self.now = corpus, now
        self._zone = zone()
        self._since, self._until = now - timedelta(weeks=WEEKS), now - GAP
        self._moments: dict[int, list[datetime]] = {}
        self._past = TicketTrace.objects.filter(at__gte=self._since, at__lt=self._until)

    def alike(self, middle: Middle, minutes: int) -> Usual:
        """What is usual of tickets like these in this many minutes."""
        moments = self._moments.get(id(middle))
        if moments is None:
            moments = self._moments[id(middle)] = self._like(middle)
        return usual(moments, self.now.astimezone(self._zone), minutes, self.weeks)

    def volume(self, minutes: int) -> float:
        """How many tickets of all kinds are usual."""
        moments = self._moments.get(0)
        if moments is None:
            moments = self._moments[0] = self._local(self._past.values_list("at", flat=True))
        return usual(moments, self.now.astimezone(self._zone), minutes, self.weeks).mean

    @property
    def weeks(self) -> float:
        """For how long there is something to learn from."""
        first = self._past.order_by("at").values_list("at", flat=True).first()
        return (self._until - first) / timedelta(weeks=1) if first else 0.0

    def a_month(self) -> int:
        """How many tickets come in four weeks."""
        return self._past.filter(at__gte=self.now - timedelta(weeks=4)).count()

    def _like(self, middle: Middle) -> list[datetime]:
        """When tickets like these came: those near in meaning or with telling words, looked at closely."""
        telling = sorted(middle.weights, key=lambda word: -middle.weights[word])[:TELLING]
        wordy = self._past.filter(words__overlap=telling).order_by("-at")
        numbers = list(wordy.values_list("pk", flat=True)[:CANDIDATES])
        if middle.known:
            near = TicketVector.objects.annotate(
                distance=CosineDistance("embedding", middle.meaning.tolist())
            ).order_by("distance")[:NEAREST]
            numbers += [ticket for ticket, far in near.values_list("ticket", "distance") if far <= FAR]
        rows = list(self._past.filter(pk__in=set(numbers)))
        found = [
            trace.at
            for trace in traces_of(rows)
            if middle.likeness(trace.vector, self.corpus.weighed(trace.words)) >= MEMBER
        ]
        return self._local(found)

    def _local(self, moments: Iterable[datetime]) -> list[datetime]:
        return [moment.astimezone(self._zone) for moment in moments]


def zone() -> ZoneInfo:
    """The desk's zone."""
    return ZoneInfo(main_timezone())


def kept(middle: Middle) -> dict[str, object]:
    """A middle as it is kept: its meaning, and the words that tell most."""
    telling = sorted(middle.weights, key=lambda word: -middle.weights[word])[:40]
    meaning = [round(float(number), 4) for number in middle.meaning] if middle.known else []
    return {"meaning": meaning, "words": {word: round(middle.weights[word], 4) for word in telling}}


def middle_of(found: dict) -> Middle:
    """What was kept, as a middle again."""
    meaning = np.asarray(found.get("meaning") or [0.0], dtype=np.float32)
    return Middle(meaning, np.zeros(1, dtype=np.float32), dict(found.get("words", {})))
