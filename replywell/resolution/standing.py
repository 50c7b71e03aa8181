"""Where a rung of the ladder stands: what was judged on it, what that proves, and what is missing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from replywell.resolution.bounds import fallen, lower, reached, tally, to_go, upper
from replywell.resolution.ladder import ALONE, above
from replywell.resolution.models import (
    AssistantSettings,
    CategoryAutonomy,
    JudgedAnswer,
    LadderStep,
)
from replywell.resolution.queries import assistant_settings, mode_in_force
from replywell.resolution.versions import current_version

MOST = 20_000
"""Judged answers that a proof looks at, the newest."""
Verdict = JudgedAnswer.Verdict
COUNTED = (Verdict.RIGHT, Verdict.WRONG, Verdict.SEVERE)


@dataclass(frozen=True, slots=True)
class Standing:
    """A rung with its evidence; rates and bounds are shares from 0 to 1."""

    rung: CategoryAutonomy
    in_force: str
    """What holds now: the mode, or `draft` while it is stopped or not proven of this version."""
    target: float
    minimum: int
    judged: int
    right: int
    wrong: int
    severe: int
    waiting: int
    """Answers on the review page."""
    lower: float
    upper: float
    to_go: int | None
    fallen: int
    """Newest answers that prove a rate below the target; 0 when none do."""
    offer: str
    """The mode that may be chosen now; empty: none."""
    version: str

    @property
    def rate(self) -> float | None:
        return self.right / self.judged if self.judged else None

    @property
    def held_back(self) -> bool:
        """It may go further than it does now."""
        return self.in_force != self.rung.mode


def judged_on(rung: CategoryAutonomy, version: str) -> QuerySet[JudgedAnswer]:
    """What was judged of this rung's answers that could have left alone, oldest first, of versions it is proven of."""
    answers = JudgedAnswer.objects.filter(
        answer__category=rung.category.slug,
        answer__sendable=True,
        answer__version__in=[*rung.versions, version],
    )
    if rung.language:
        answers = answers.filter(answer__language=rung.language)
    if rung.channel:
        answers = answers.filter(answer__channel=rung.channel)
    if rung.since:
        answers = answers.filter(judged_at__gt=rung.since)
    return answers.order_by("judged_at", "pk")


def standing(
    rung: CategoryAutonomy,
    version: str = "",
    kept: AssistantSettings | None = None,
    *,
    stopped: bool = False,
) -> Standing:
    """Of one rung, now. `stopped` says that its whole category is."""
    version, kept = version or current_version(), kept or assistant_settings()
    target, minimum = rung.target or kept.target, rung.minimum or kept.minimum
    found = judged_on(rung, version)
    rows = list(
        found.filter(verdict__in=COUNTED)
        .order_by("-judged_at", "-pk")
        .values_list("verdict", "weight", "judged_at")[:MOST]
    )[::-1]
    rights = [verdict == Verdict.RIGHT for verdict, _, _ in rows]
    counted = tally((right, weight) for right, (_, weight, _) in zip(rights, rows, strict=True))
    state = {"mode": rung.mode, "stopped": rung.stopped, "versions": rung.versions, "void": rung.void}
    in_force = mode_in_force(state, version, stopped)
    return Standing(
        rung=rung,
        in_force=in_force,
        target=target,
        minimum=minimum,
        judged=len(rows),
        right=sum(rights),
        wrong=counted.wrong,
        severe=sum(verdict == Verdict.SEVERE for verdict, _, _ in rows),
        waiting=found.filter(to_review=True).count(),
        lower=lower(counted),
        upper=upper(rights),
        to_go=_missing(rung, rows, to_go(counted, target, minimum), minimum),
        fallen=fallen(rights, target),
        offer=_offer(rung, rows, reached(counted, target, minimum), minimum),
        version=version,
    )


def _since_reached(rung: CategoryAutonomy, rows: list[tuple[str, float, datetime]]) -> int:
    return sum(rung.reached_at is None or at > rung.reached_at for _, _, at in rows)


def _missing(rung: CategoryAutonomy, rows: list, more: int | None, minimum: int) -> int | None:
    """Right answers that the next offer still takes: on `hold` there have to be enough of its own."""
    if more is None or rung.mode != "hold":
        return more
    return max(more, minimum - _since_reached(rung, rows), 0)


def _offer(rung: CategoryAutonomy, rows: list, proven: bool, minimum: int) -> str:
    if not proven or rung.mode in {"off", "auto"} or rung.stopped or rung.void:
        return ""
    if any(verdict == Verdict.SEVERE for verdict, _, _ in rows):
        return ""
    if rung.mode == "hold" and _since_reached(rung, rows) < minimum:
        return ""
    return above(rung.mode)


def standings() -> list[Standing]:
    """Of every rung, by category, the whole category first."""
    version, kept = current_version(), assistant_settings()
    rungs = list(
        CategoryAutonomy.objects.filter(category__active=True)
        .select_related("category")
        .order_by("category__name", "language", "channel")
    )
    stopped = {r.category_id for r in rungs if r.stopped and not r.language and not r.channel}
    return [standing(rung, version, kept, stopped=rung.category_id in stopped) for rung in rungs]


def last_demotions() -> dict[int, LadderStep]:
    """Rung → the last time it was taken back."""
    steps = LadderStep.objects.filter(kind=LadderStep.Kind.DEMOTED, rung__isnull=False)
    newest = steps.order_by("rung", "-pk").distinct("rung")
    return {step.rung_id: step for step in newest if step.rung_id}


def watched(rung: CategoryAutonomy) -> bool:
    """Whether answers leave alone here."""
    return rung.mode in ALONE
