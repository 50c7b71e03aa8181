"""How well passages answer a question: meaning, shared words, and how sure one may be."""

import re
from dataclasses import dataclass

import numpy as np

from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.adapters.models.embedded.units import LOOKS_BACK, QUOTABLE, Unit, units_of
from replywell.adapters.models.port import PassageText

_PASSAGES_READ, _UNITS_READ, _UNITS_SKIMMED = 3, 10, 3
"""Of the first passages so many units are compared with the question, of the others only those few that
share most words with it: the encoder takes about two milliseconds a sentence."""
_SHARED_WORDS_WEIGHT = 0.25
_SURROUNDINGS_WEIGHT = 0.15
_WORD = re.compile(r"[^\W_]+(?:[.'’\-][^\W_]+)*")
_STEM = 6
_MOST_ASKS = 3
_FEWEST_WORDS = 2
"""Sharing the only word of a question counts as sharing one of two."""
_SAY_LITTLE = """
a about after all also am an and any are as at be been but by can could did do does for from get had has have
hello help hi how i if in into is it its just like may me my need not of on one or our please should so some
still than thank thanks that the their them then there they this to try up us use want was way we were what when
where which who why will with would you your
aber auch auf aus bei bin bitte das dass dem den der des die ein eine einen einer er es für haben hat hallo ich
ihr im in ist kann können man mein meine mich mir mit nach nicht noch nur oder sich sie sind über um und uns unser
von warum was wenn wie wir wird wo zu zum zur
au aux avec bonjour ce ces comment cette dans de des du elle en est et il je la le les leur ma mes merci mon ne
nous ou où par pas plus pour puis que qui quoi sa se si sont sur un une votre vous
al como con cómo del desde donde dónde el ella en es esta este está gracias hay hola la las lo los me mi no nos o
para pero por puede puedo que qué quiero se si sin son su sus tengo un una y ya
"""
_STOPPED = frozenset(_SAY_LITTLE.split())

# Logistic curve from what was observed to the probability that the best passage answers the question.
# Fitted by `python -m benchmarks.grounding --fit` on half of the questions of WorkArena, MTRAG-UN and
# tau2 banking, each set counting alike.
_INTERCEPT = -5.45
_WEIGHTS = {"closest": 7.15, "shared": 0.91, "lead": 5.54}


@dataclass(frozen=True)
class Reading:
    """One passage read with the question in mind; `scores` has one number per unit, best about 1."""

    passage: PassageText
    units: list[Unit]
    scores: np.ndarray
    signs: dict[str, float]
    """`closest`: similarity of the nearest unit; `shared`: part of the question's words that occur."""

    @property
    def score(self) -> float:
        return float(self.scores.max(initial=0.0))


def read(question: str, passages: tuple[PassageText, ...], embedder: MiniLM) -> list[Reading]:
    """The passages as read, most promising first. Given best first, the later ones are only skimmed."""
    asks = _asks(question)
    wanted = [stems(ask) for ask in asks]
    drafts = [_Draft(passage, wanted, rank) for rank, passage in enumerate(passages)]
    vectors = embedder.embed([*asks, *(text for draft in drafts for text in draft.texts)])
    asked, rest = vectors[: len(asks)], vectors[len(asks) :]
    readings = []
    for draft in drafts:
        own, rest = rest[: len(draft.texts)], rest[len(draft.texts) :]
        readings.append(draft.reading((own @ asked.T).max(1)))
    return sorted(readings, key=lambda reading: -reading.score)


def _asks(question: str) -> list[str]:
    """The message as a whole and the sentences that may be its question, for most mails tell a story too."""
    sentences = [unit.text for unit in units_of(question) if stems(unit.text)]
    asking = [sentence for sentence in sentences if sentence.rstrip().endswith("?")] or sentences
    return list(dict.fromkeys([question, *asking[:_MOST_ASKS]]))


def confidence(readings: list[Reading]) -> float:
    """Probability that the first reading's passage answers the question."""
    signs = signs_of(readings)
    total = _INTERCEPT + sum(weight * signs[name] for name, weight in _WEIGHTS.items())
    return float(1 / (1 + np.exp(-total)))


def signs_of(readings: list[Reading]) -> dict[str, float]:
    """What the confidence rests on; `lead` is the distance to the next passage."""
    lead = readings[0].score - readings[1].score if len(readings) > 1 else 0.1
    return {**readings[0].signs, "lead": min(lead, 0.3)}


def stems(text: str) -> set[str]:
    """The beginnings of the words that carry meaning, so that `refunds` meets `refund`."""
    words = (word.lower() for word in _WORD.findall(text))
    return {word[:_STEM].rstrip("s") for word in words if word not in _STOPPED and len(word) > 1}


class _Draft:
    """A passage cut up, with the units chosen that are worth the encoder's time."""

    def __init__(self, passage: PassageText, wanted: list[set[str]], rank: int) -> None:
        self.passage = passage
        self.units = units_of(passage.text)
        title = stems(f"{passage.title} {passage.heading}")
        self.shared = np.array([_share(wanted, stems(unit.text) | title) for unit in self.units])
        self.shared_by_all = _share(wanted, stems(passage.text) | title)
        quotable = [at for at, unit in enumerate(self.units) if unit.kind in QUOTABLE]
        most = _UNITS_READ if rank < _PASSAGES_READ else _UNITS_SKIMMED
        self.chosen = sorted(sorted(quotable, key=lambda at: -self.shared[at])[:most])
        in_context = _in_context(passage, self.units)
        self.texts = [in_context[at] for at in self.chosen]

    def reading(self, similar: np.ndarray) -> Reading:
        """`similar`: of the chosen units to the question."""
        close = np.zeros(len(self.units))
        close[self.chosen] = similar
        beside = np.convolve(close, [0.5, 0, 0.5], mode="same") if len(close) > 2 else close
        blend = close + _SHARED_WORDS_WEIGHT * self.shared + _SURROUNDINGS_WEIGHT * beside
        scores = np.zeros(len(self.units))
        scores[self.chosen] = np.maximum(blend[self.chosen], 0.0)
        signs = {"closest": float(similar.max(initial=0.0)), "shared": self.shared_by_all}
        return Reading(self.passage, self.units, scores, signs)


def _in_context(passage: PassageText, units: list[Unit]) -> list[str]:
    """Each unit with its heading or the question it answers, for a sentence alone may say too little."""
    heading = passage.heading.rsplit(" › ", 1)[-1] or passage.title
    texts = []
    before = ""
    for unit in units:
        if unit.kind in {"heading", "question"}:
            heading = unit.text.strip("# ")
        meant = f"{before} {unit.text}" if LOOKS_BACK.match(unit.text) else unit.text
        texts.append(f"{heading}: {meant}")
        before = unit.text
    return texts


def _share(wanted: list[set[str]], found: set[str]) -> float:
    """The largest part of what any of the sentences asks for that is found."""
    return max(
        (len(words & found) / max(len(words), _FEWEST_WORDS) for words in wanted if words), default=0.0
    )
