"""Reads the best candidates once more, with signs that are too dear to have of all. Pure.

What each sign counts was learned from the halves `tune` of WorkArena, MTRAG-UN and tau2-bench, as
`benchmarks/learn_ranking.py` does it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from replywell.knowledge.fuse import deviations

FIRST = 40
"""Candidates that are read; the others are taken to have nothing that speaks for them."""
BESIDE = 0.93
"""A passage whose title names only what was not asked stands this many deviations lower."""
TOGETHER = 0.84
"""A passage that has all the question's neighbouring words together stands this many deviations higher."""
MOST_PAIRS = 64
_SHORT = 2
_WORD = re.compile(r"(\w{1,5})\w*")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A passage that was found. `beside` is the share of its title that the question does not say."""

    passage: int
    score: float
    beside: float
    text: str
    """With title and headings."""
    standing: float = 0.0
    """What its language and age count in its score."""


def reranked(question: str, candidates: Sequence[Candidate]) -> dict[int, float]:
    """Each passage with its score anew; still in deviations, and only comparable within one search."""
    first = sorted(candidates, key=lambda each: (-each.score, each.passage))[:FIRST]
    scores = {each.passage: each.score - BESIDE for each in candidates}
    for each, part in zip(first, together(question, first), strict=True):
        scores[each.passage] = each.score - BESIDE * each.beside + TOGETHER * part
    return scores


def together(question: str, candidates: Sequence[Candidate]) -> list[float]:
    """Of each the share of the question's neighbouring words that stand together in it too."""
    said = [pair for pair in pairwise(_words(question)) if all(len(word) > _SHORT for word in pair)]
    wanted = set(said[:MOST_PAIRS])
    if not wanted:
        return [0.0] * len(candidates)
    return [len(wanted.intersection(pairwise(_words(each.text)))) / len(wanted) for each in candidates]


def in_order(
    candidates: Sequence[Candidate], scores: Mapping[int, float], opinion: Sequence[float]
) -> dict[int, float]:
    """The scores as a model's opinion of these candidates has them: the best by it gets the highest, and so on.

    Language and age still count; candidates that it was not asked about keep their score.
    """
    said = [
        (value + each.standing, each.passage)
        for value, each in zip(deviations(opinion), candidates, strict=True)
    ]
    places = sorted((scores[each.passage] for each in candidates), reverse=True)
    best = sorted(said, key=lambda one: (-one[0], one[1]))
    return {**scores, **{passage: score for (_, passage), score in zip(best, places, strict=True)}}


def _words(text: str) -> list[str]:
    """The beginnings of its words, in which `bill` and `billing` differ but `billing` and `billings` do not."""
    return _WORD.findall(text.casefold())
