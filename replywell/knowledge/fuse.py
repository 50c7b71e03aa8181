"""Which passages come first: what meaning and words say of them, as one number. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

BY_WORDS = 0.5
"""What the words count against the meaning; both are measured in deviations from what else was found."""
OWN_LANGUAGE = 0.3
"""A passage in the asker's language stands this many deviations higher than one in another."""
STALE = 1.0
"""A passage past its expiry stands this many deviations lower."""
NAMED = 2.0
"""A passage of what the conversation surely named a moment ago stands this many deviations higher."""
BEST = 40
"""Candidates whose mean and deviation are the measure."""
LEAST = 1e-9
"""A deviation below it is what adding leaves of equal values."""


@dataclass(frozen=True, slots=True)
class Found:
    """A candidate. `similarity` is the cosine, `words` the words' score; None where it was not asked for."""

    passage: int
    similarity: float | None
    words: float | None
    named: float = 0.0
    """How surely and lately the conversation named its article, 0 to 1."""
    own_language: bool = True
    stale: bool = False


def fused(found: Sequence[Found]) -> dict[int, float]:
    """Each passage with its score; higher is better, and only comparable within one search."""
    meaning = deviations([each.similarity for each in found])
    wording = deviations([each.words for each in found])
    return {
        each.passage: (1 - BY_WORDS) * meaning[at]
        + BY_WORDS * wording[at]
        + NAMED * each.named
        + standing(each)
        for at, each in enumerate(found)
    }


def standing(found: Found) -> float:
    """What counts whatever a passage says: its language, and whether it is up to date."""
    return OWN_LANGUAGE * found.own_language - STALE * found.stale


def deviations(values: Sequence[float | None]) -> list[float]:
    """How many standard deviations of the best ones each value is above their mean."""
    best = sorted((value for value in values if value is not None), reverse=True)[:BEST]
    if len(best) < 2:
        return [0.0] * len(values)
    mean = sum(best) / len(best)
    deviation = math.sqrt(sum((value - mean) ** 2 for value in best) / len(best))
    if deviation < LEAST:
        return [0.0] * len(values)
    return [0.0 if value is None else (value - mean) / deviation for value in values]
