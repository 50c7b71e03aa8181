"""An answer put together from literal quotations, or none where the passages do not answer."""

import re
import time

import numpy as np

from replywell.adapters.models.embedded.embedder import ANSWERED_BY, MiniLM
from replywell.adapters.models.embedded.relevance import Reading, confidence, read
from replywell.adapters.models.embedded.units import (
    LOOKS_BACK,
    SHOWN,
    Unit,
    points_down,
    points_up,
    steps_around,
)
from replywell.adapters.models.port import Claim, ComposeResult, ComposeTask, Usage

ENOUGH = 0.3
"""Below this probability of answering the question nothing is said."""
_NEARLY_AS_GOOD = 0.72
"""A unit is quoted too when it scores this share of the best one."""
_SECOND_PASSAGE = 0.9
_MOST_PASSAGES = 2
_MOST_CHARACTERS = 1_500
_FEW_WORDS = 6
_FURTHEST_BACK = 3
"""Sentences before it that a quoted one may bring along."""


def compose(task: ComposeTask, embedder: MiniLM) -> ComposeResult:
    """Quote what answers the question, in the order of the source. Abstains by giving no claims."""
    started = time.perf_counter()
    readings = read(_question(task), task.passages, embedder)
    sure = confidence(readings) if readings else 0.0
    claims: tuple[Claim, ...] = ()
    if sure >= ENOUGH:
        claims = tuple(_claims(readings, task.max_claims))
    return ComposeResult(
        claims=claims,
        confidence=sure if claims else min(sure, ENOUGH),
        because=_because(readings, claims),
        extractive=True,
        usage=Usage(model=ANSWERED_BY, seconds=time.perf_counter() - started),
    )


def _question(task: ComposeTask) -> str:
    """What is asked; a few words are read together with the subject and what was said before."""
    question = task.question.strip()
    if len(question.split()) >= _FEW_WORDS:
        return question
    earlier = [turn.text for turn in task.history if turn.role == "requester"][-1:]
    return "\n".join(part for part in (task.subject.strip(), *earlier, question) if part)


def _because(readings: list[Reading], claims: tuple[Claim, ...]) -> str:
    if not readings:
        return "No passage was found for this question."
    title = readings[0].passage.title
    if claims:
        return f"Quoted from “{title}”, the passage closest to the question."
    if readings[0].score == 0:
        return f"“{title}” has no complete sentence that could be quoted."
    return f"The closest passage, “{title}”, is not close enough to the question to quote it."


def _claims(readings: list[Reading], at_most: int) -> list[Claim]:
    best = readings[0]
    if best.score == 0:
        return []
    claims: list[Claim] = []
    for reading in readings[:_MOST_PASSAGES]:
        if reading is not best and reading.score < _SECOND_PASSAGE * best.score:
            break
        room = at_most - len(claims)
        said = {claim.text for claim in claims}
        chosen = [unit for unit in _chosen(reading, best.score, room) if _wording(unit) not in said]
        claims += [_claim(reading, unit) for unit in chosen]
    return claims


def _chosen(reading: Reading, best: float, room: int) -> list[Unit]:
    """The units worth quoting, with what they lean on, in the order of the source."""
    chosen: set[int] = set()
    for at in np.argsort(-reading.scores, kind="stable"):
        if reading.scores[at] < _NEARLY_AS_GOOD * best or reading.scores[at] == 0:
            break
        support = _with_support(reading.units, int(at))
        if _dangles(reading.units, support):
            continue
        together = chosen | support
        too_long = sum(len(reading.units[place].text) for place in together) > _MOST_CHARACTERS
        if len(together) > room or (chosen and too_long):
            continue
        chosen = together
    return [reading.units[at] for at in sorted(chosen)]


def _with_support(units: list[Unit], at: int) -> set[int]:
    """A unit with what it cannot be read without.

    That is what it introduces or points down to, what introduces it or it points up to, the sentence that its
    pronoun means, and the other steps when it is one of several.
    """
    together = steps_around(units, at)
    for place in sorted(together):
        after = place + 1
        if (
            (units[place].leads or points_down(units[place]))
            and after < len(units)
            and units[after].kind in SHOWN
        ):
            together |= steps_around(units, after)
    for _ in range(_FURTHEST_BACK):
        first = min(together)
        if first == 0 or not _leans_on(units[first - 1], units[first]):
            break
        together |= steps_around(units, first - 1) if units[first - 1].kind in SHOWN else {first - 1}
    return together


def _leans_on(before: Unit, unit: Unit) -> bool:
    if before.kind == "sentence":
        introduced = unit.kind in SHOWN and before.leads
        same_paragraph = unit.kind == "sentence" and before.paragraph == unit.paragraph
        return introduced or bool(same_paragraph and LOOKS_BACK.match(unit.text))
    return before.kind in SHOWN and points_up(unit)


def _dangles(units: list[Unit], chosen: set[int]) -> bool:
    """Whether a sentence points to what would not stand beside it in the answer."""
    return any(
        ((points_down(units[at]) or units[at].leads) and at + 1 not in chosen)
        or (points_up(units[at]) and at - 1 not in chosen)
        for at in chosen
        if units[at].kind == "sentence"
    )


def _claim(reading: Reading, unit: Unit) -> Claim:
    return Claim(text=_wording(unit), citations=(reading.passage.id,), quote=unit.text)


def _wording(unit: Unit) -> str:
    """The quotation as it reads in an answer: wrapped lines joined, lists and code as they stand."""
    return re.sub(r"\s*\n\s*", " ", unit.text) if unit.kind == "sentence" else unit.text
