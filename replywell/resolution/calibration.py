"""What judged answers make of their confidence: a slope and a shift of the log-odds, used only where they help. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

FEWEST = 60
"""Judged answers from which something is learned."""
FEWEST_OF_A_KIND = 8
"""Right ones, and wrong ones, among them."""
FOLDS = 5
STRENGTH = 4.0
"""How strongly slope and shift are held to 1 and 0: as about so many answers would."""
_STEPS = 60
_SLOPES = (0.2, 3.0)

type Judged = tuple[float, bool]
"""The log-odds that the shipped curve gives an answer, and whether people found it right."""


@dataclass(frozen=True, slots=True)
class Fitted:
    slope: float
    shift: float
    judged: int
    right: int
    loss_before: float
    """Mean log loss of the shipped curve, and of the bent one on answers that it was not fitted on."""
    loss_after: float

    @property
    def helps(self) -> bool:
        return self.loss_after < self.loss_before


def fitted(answers: Sequence[Judged]) -> Fitted | None:
    """Slope and shift from all of them, and the loss by cross-validation; None where there are too few.

    Folds are made by place, so the same answers in the same order give the same figures.
    """
    right = sum(truth for _, truth in answers)
    if len(answers) < FEWEST or min(right, len(answers) - right) < FEWEST_OF_A_KIND:
        return None
    unseen = 0.0
    for fold in range(FOLDS):
        seen = [each for place, each in enumerate(answers) if place % FOLDS != fold]
        slope, shift = _fit(seen)
        unseen += sum(_loss(each, slope, shift) for each in answers[fold::FOLDS])
    slope, shift = _fit(answers)
    return Fitted(
        slope=round(slope, 4),
        shift=round(shift, 4),
        judged=len(answers),
        right=right,
        loss_before=round(sum(_loss(each, 1.0, 0.0) for each in answers) / len(answers), 5),
        loss_after=round(unseen / len(answers), 5),
    )


def _fit(answers: Sequence[Judged]) -> tuple[float, float]:
    """Newton's method on the penalized log loss; two unknowns."""
    slope, shift = 1.0, 0.0
    for _ in range(_STEPS):
        g_slope, g_shift = STRENGTH * (slope - 1), STRENGTH * shift / 4
        h_ss, h_st, h_tt = STRENGTH, 0.0, STRENGTH / 4
        for odds, truth in answers:
            share = _sigmoid(slope * odds + shift)
            weight = share * (1 - share)
            g_slope += (share - truth) * odds
            g_shift += share - truth
            h_ss, h_st, h_tt = h_ss + weight * odds * odds, h_st + weight * odds, h_tt + weight
        determinant = h_ss * h_tt - h_st * h_st
        if determinant <= 1e-12:
            break
        step = (
            (h_tt * g_slope - h_st * g_shift) / determinant,
            (h_ss * g_shift - h_st * g_slope) / determinant,
        )
        slope, shift = min(max(slope - step[0], _SLOPES[0]), _SLOPES[1]), shift - step[1]
        if abs(step[0]) + abs(step[1]) < 1e-9:
            break
    return slope, shift


def _loss(answer: Judged, slope: float, shift: float) -> float:
    odds, truth = answer
    share = min(max(_sigmoid(slope * odds + shift), 1e-6), 1 - 1e-6)
    return -math.log(share if truth else 1 - share)


def _sigmoid(odds: float) -> float:
    return 1 / (1 + math.exp(-min(max(odds, -30.0), 30.0)))
