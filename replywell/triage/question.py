"""What a person is asked about a ticket in triage: the first thing that is not clear, and the best guesses. Pure."""

from collections.abc import Collection
from typing import Any

from replywell.kit.values import Value
from replywell.triage.values import DIMENSIONS, SCOPE

OFFERED = 2
"""Guesses that are one key away."""


class Question(Value):
    """A dimension that is to be settled, with the likeliest labels and how sure the assistant is of each."""

    dimension: str
    guesses: tuple[tuple[str, float], ...]
    out_of_scope: bool = False
    """It is not about anything that the desk handles: the guesses are only the closest."""


def question_of(
    decision: dict[str, Any], triage: Collection[str], settled: Collection[str] = ()
) -> Question | None:
    """What is left to ask: `decision` is a classification as it is kept, `triage` the dimensions that people look at,
    `settled` those that somebody has settled. None where nothing is."""
    unsure = decision.get("unsure", ())
    asked = [name for name in DIMENSIONS if name in triage and name in unsure and name not in settled]
    if "category" not in settled and (SCOPE in unsure or not decision.get("sure", True)):
        asked = ["category", *(name for name in asked if name != "category")]
    if not asked:
        asked = ["category"] if "category" not in settled else []
    for dimension in asked:
        ranked = (decision.get(dimension) or {}).get("ranked") or ()
        guesses = tuple((str(label), float(sure)) for label, sure in ranked[:OFFERED])
        return Question(
            dimension=dimension,
            guesses=guesses,
            out_of_scope=dimension == "category" and SCOPE in unsure,
        )
    return None
