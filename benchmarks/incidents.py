"""How soon an outage is proposed, which tickets it links, and how often nothing is taken for something.

    python -m benchmarks.incidents [--without-meaning] [--months 1] [--draws 5] [--tuning]

A desk whose people write what the demo's write: eight weeks of history with a rhythm of days and weeks and a peak of
sign-in questions on Monday mornings. Then outages are put in (40 mails in 10 minutes among 200 others within the hour),
and weeks in which nothing happens are gone through ticket by ticket, as the job does every 20 seconds.
"""

import argparse
import random
import statistics
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks.incident_texts import REPORTING, TUNING, Outage, mails
from replywell.incidents.alike import MEMBER, Corpus, Middle
from replywell.incidents.spikes import FEWEST, spikes
from replywell.incidents.traces import Trace, words_of
from replywell.incidents.usual import WEEKS, usual

BEGAN = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
LOOK = timedelta(seconds=20)
SAMPLE = 1_000
SHAPE = [0.15] * 6 + [
    0.4,
    0.8,
    1.5,
    2.2,
    2.2,
    1.9,
    1.4,
    1.6,
    1.9,
    1.8,
    1.5,
    1.1,
    0.8,
    0.6,
    0.5,
    0.4,
    0.3,
    0.2,
]
DAYS = [1.25, 1.1, 1.0, 1.0, 0.9, 0.35, 0.3]


class Texts:
    """Texts with their words and meaning, each worked out once."""

    def __init__(self, embed) -> None:
        self._embed, self._known = embed, {}

    def learn(self, pairs: list[tuple[str, str]]) -> None:
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._known]
        vectors = self._embed([f"{s}\n{t}" for s, t in new]) if self._embed and new else [None] * len(new)
        for pair, vector in zip(new, vectors, strict=True):
            told = None if vector is None else np.asarray(vector, dtype=np.float32)
            self._known[pair] = (frozenset(words_of(*pair)), told)

    def trace(
        self, number: int, at: datetime, pair: tuple[str, str], contact: int, origin: str = ""
    ) -> Trace:
        words, vector = self._known[pair]
        return Trace(number, at, contact, origin or f"private {contact}", words, None, vector)


def everyday() -> list[tuple[str, str]]:
    """What the demo's people write: conversations, and questions of its help center."""
    import json

    from replywell.demo import content

    said = [(c.subject, c.messages[0].text.strip()) for c in content.conversations()]
    asked = [json.loads(line) for line in (content.HERE / "questions.jsonl").read_text().splitlines() if line]
    return said + [(each["text"][:40], each["text"]) for each in asked]


MONDAY = [
    ("Forgot my password", "I forgot my password over the weekend, how do I reset it?"),
    ("Password reset", "Please send me a link to set a new password."),
    ("Cannot remember password", "I cannot remember the password of my account. How do I get in?"),
    ("Reset link", "Where do I find the link to reset my password?"),
    ("Passwort vergessen", "Ich habe mein Passwort vergessen. Wie setze ich es zurück?"),
    ("Neues Passwort", "Wie bekomme ich ein neues Passwort?"),
]


def weeks_of(texts, dice, pairs, first: datetime, weeks: int, a_week: int, start: int) -> list[Trace]:
    """Everyday tickets: each hour a Poisson number by its rhythm, and on Monday mornings forgotten passwords."""
    share = a_week / sum(day * hour for day in DAYS for hour in SHAPE)
    rng = np.random.default_rng(dice.randrange(2**32))
    made: list[Trace] = []
    for hour in range(weeks * 168):
        at = first + timedelta(hours=hour)
        number = rng.poisson(share * DAYS[at.weekday()] * SHAPE[at.hour])
        said = [dice.choice(pairs) for _ in range(number)]
        if at.weekday() == 0 and at.hour in (8, 9):
            said += [dice.choice(MONDAY) for _ in range(rng.poisson(a_week / 40))]
        for pair in said:
            contact = start + len(made)
            moment = at + timedelta(seconds=dice.random() * 3600)
            made.append(texts.trace(contact, moment, pair, contact, f"private {dice.randrange(5000)}"))
    return sorted(made, key=lambda trace: trace.at)


class Desk:
    """All that came, and a look three times a minute."""

    def __init__(self, traces: list[Trace]) -> None:
        self.traces = sorted(traces, key=lambda trace: trace.at)
        self.moments = [trace.at for trace in self.traces]
        self.seconds: list[float] = []

    def between(self, since: datetime, until: datetime) -> list[Trace]:
        import bisect

        return self.traces[
            bisect.bisect_right(self.moments, since) : bisect.bisect_right(self.moments, until)
        ]

    def look(self, now: datetime):
        """What a look at this moment proposes."""
        new = [trace.ticket for trace in self.between(now - LOOK, now)]
        if not new:
            return []
        began = time.process_time()
        if len(self.between(now - timedelta(hours=1), now)) < FEWEST:
            self.seconds.append(time.process_time() - began)
            return []
        history = self.between(now - timedelta(weeks=WEEKS), now - timedelta(hours=2))
        corpus = Corpus([*history[-SAMPLE:], *self.between(now - timedelta(hours=2), now)])
        weeks = (now - self.moments[0]) / timedelta(weeks=1)
        a_month = round(len(history) / max(min(weeks / 4, 2), 0.25))
        found = spikes(new, corpus, History(self, corpus, now, weeks), a_month, now)
        self.seconds.append(time.process_time() - began)
        return found


class History:
    """What came before, as the product asks its database: those near in meaning or with telling words, then closer."""

    def __init__(self, desk: Desk, corpus: Corpus, now: datetime, weeks: float) -> None:
        self.desk, self.corpus, self.now, self.weeks = desk, corpus, now, weeks
        self.past = desk.between(now - timedelta(weeks=WEEKS), now - timedelta(hours=2))

    def alike(self, middle: Middle, minutes: int):
        telling = set(sorted(middle.weights, key=lambda word: -middle.weights[word])[:8])
        near = [
            trace.at
            for trace in self.past
            if (trace.words & telling or (trace.vector is not None and trace.vector @ middle.meaning > 0.4))
            and middle.likeness(trace.vector, self.corpus.weighed(trace.words)) >= MEMBER
        ]
        return usual(near, self.now, minutes, self.weeks)

    def volume(self, minutes: int) -> float:
        return usual([trace.at for trace in self.past], self.now, minutes, self.weeks).mean


def outage(texts, desk_traces, which: Outage, dice, at: datetime, start: int, pairs):
    """40 mails in 10 minutes among 200 others within the hour; returns traces and which are of the outage."""
    said = mails(which, 40, dice)
    ours = [
        texts.trace(start + n, at + timedelta(seconds=dice.random() * 600), pair, start + n)
        for n, pair in enumerate(said)
    ]
    others = [
        texts.trace(start + 1000 + n, at + timedelta(seconds=dice.random() * 3600 - 1500), dice.choice(pairs), start + 1000 + n)
        for n in range(200)
    ]  # fmt: skip
    return Desk([*desk_traces, *ours, *others]), {trace.ticket for trace in ours}, sorted(t.at for t in ours)


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--without-meaning", action="store_true")
    asked.add_argument("--tuning", action="store_true")
    asked.add_argument("--draws", type=int, default=5)
    asked.add_argument("--months", type=int, default=1)
    asked.add_argument("--a-week", type=int, default=400)
    asked.add_argument("--models", type=Path, default=Path.home() / ".cache" / "replywell-models")
    given = asked.parse_args()
    embed = None
    if not given.without_meaning:
        from replywell.adapters.models.embedded import embedder

        given.models.mkdir(parents=True, exist_ok=True)
        embed = embedder(given.models).embed
    dice = random.Random(7)
    texts, pairs = Texts(embed), everyday()
    sets = TUNING if given.tuning else REPORTING
    texts.learn(
        [
            *pairs,
            *MONDAY,
            *(
                m
                for each in sets
                for draw in range(given.draws)
                for m in mails(each, 40, random.Random(draw + 1))
            ),
        ]
    )
    past = weeks_of(texts, dice, pairs, BEGAN, WEEKS, given.a_week, 1_000_000)
    print(f"history: {len(past)} tickets in {WEEKS} weeks; meaning: {'off' if embed is None else 'on'}")
    print("kind      lang  proposed after (median)       mails then  precision recall (at 15 min)")
    alone(texts, past, sets, pairs, given.draws)
    quiet(texts, past, pairs, dice, given)


def alone(texts, past, sets, pairs, draws: int) -> None:
    """Each kind so many times, with other mails at other moments."""
    scores, waits = [], []
    for which in sets:
        of_kind = [_once(texts, past, which, random.Random(draw), pairs) for draw in range(1, draws + 1)]
        kept = [each for each in of_kind if each["waited"] is not None]
        waited = sorted(each["waited"] for each in kept)
        tenth = sorted(each["tenth"] for each in kept)
        came = sorted(each["came"] for each in kept)
        precision, recall = (
            statistics.mean(each[name] for each in of_kind) for name in ("precision", "recall")
        )
        scores.append((precision, recall))
        waits += waited
        cost = statistics.mean(each["cost"] for each in of_kind)
        print(f"{which.kind:9} {which.language:4}  {statistics.median(waited):4.1f} min, at most {waited[-1]:.1f} ({tenth[-1]:+.1f} from the 10th mail)  {statistics.median(came):4} to {came[-1]}  {precision:.2f}  {recall:.2f}  never: {draws - len(kept)}; others: {sum(each['others'] for each in of_kind)}; looks cost {1000 * cost:.0f} ms CPU")  # fmt: skip
    means = [statistics.mean(each) for each in zip(*scores, strict=True)]
    early = sum(each <= 2 for each in waits) / (len(sets) * draws)
    print(f"mean precision {means[0]:.3f}, recall {means[1]:.3f}; proposed after {statistics.median(waits):.1f} min, within 2 minutes {early:.2f}, at most {max(waits):.1f} min")  # fmt: skip


def _once(texts, past, which, dice, pairs) -> dict:
    """One outage: minutes until it is proposed, from its first mail and from its tenth, and what is linked."""
    at = BEGAN + timedelta(weeks=WEEKS, days=1, hours=10)
    desk, ours, when = outage(texts, past, which, dice, at, 5_000_000, pairs)
    first, linked, others = None, set(), 0
    for number in range(1, 46):
        now = at + number * LOOK
        for spike in desk.look(now):
            numbers = {trace.ticket for trace in spike.members}
            if len(numbers & ours) * 2 < len(numbers):
                others += 1
                continue
            first = first or now
            linked |= numbers
    right = len(linked & ours)
    return {
        "waited": (first - when[0]).total_seconds() / 60 if first else None,
        "tenth": (first - when[9]).total_seconds() / 60 if first else None,
        "came": sum(moment <= first for moment in when) if first else 0,
        "precision": right / max(len(linked), 1),
        "recall": right / len(ours),
        "others": others,
        "cost": statistics.mean(desk.seconds),
    }


def quiet(texts, past, pairs, dice, given) -> None:
    """Weeks without an outage, with their Mondays, ticket by ticket."""
    first = BEGAN + timedelta(weeks=WEEKS)
    later = weeks_of(texts, dice, pairs, first, 4 * given.months, given.a_week, 9_000_000)
    desk = Desk([*past, *later])
    minutes = sorted({int((trace.at - first) / LOOK) + 1 for trace in later})
    mondays = false = 0
    for minute in minutes:
        now = first + minute * LOOK
        for spike in desk.look(now):
            false += 1
            mondays += now.weekday() == 0
            print("  false:", now, spike.minutes, spike.count, round(spike.usual, 2), spike.words)
    print(f"{given.months} quiet months, {len(later)} tickets, {len(minutes)} looks: {false} false proposals, {mondays} of them on Mondays")  # fmt: skip
    print(f"a look costs {1000 * statistics.mean(desk.seconds):.1f} ms of CPU on average, {1000 * max(desk.seconds):.0f} ms at most")  # fmt: skip


if __name__ == "__main__":
    main()
