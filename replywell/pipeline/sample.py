"""Past walks to try a change on: stratified by category, decision and whether people judged them; seeded."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from replywell.pipeline.models import DecisionRecord, Walk

MOST = 20_000
"""Walks that are drawn from, the newest."""


class Past(NamedTuple):
    """What a walk is drawn by."""

    walk: int
    category: str
    decision: str
    judged: bool


def past_walks(since: datetime, categories: Sequence[str] = ()) -> list[Past]:
    """The walks that were carried out since then, newest first; of these categories only, where any are named."""
    records = DecisionRecord.objects.filter(
        walk__created_at__gte=since, walk__state=Walk.State.CARRIED_OUT, ticket__side_of=None
    )
    decided = dict(
        records.filter(step="decide").order_by("-walk_id").values_list("walk_id", "decision__kind")[:MOST]
    )
    said = records.filter(step="classify", walk_id__in=decided).order_by("-walk_id")
    found = [
        Past(walk, str(label), decided[walk], verdict is not None)
        for walk, label, verdict in said.values_list("walk_id", "decision__category__ranked__0__0", "verdict")
        if decided[walk] != "silent"
    ]
    return [each for each in found if each.category in categories] if categories else found


def drawn(past: Sequence[Past], wanted: int, seed: int) -> list[int]:
    """So many of them, each stratum by its share (largest remainders); the same ones for the same seed."""
    if wanted >= len(past):
        return sorted(each.walk for each in past)
    strata: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
    for each in past:
        strata[each.category, each.decision, each.judged].append(each.walk)
    dice = random.Random(seed)  # noqa: S311 - a sample that can be drawn again
    chosen: list[int] = []
    for key, count in _shares({key: len(walks) for key, walks in strata.items()}, wanted).items():
        chosen += dice.sample(sorted(strata[key]), count)
    return sorted(chosen)


def _shares[Key: tuple[str, str, bool]](sizes: dict[Key, int], wanted: int) -> dict[Key, int]:
    total = sum(sizes.values())
    exact = {key: wanted * size / total for key, size in sorted(sizes.items())}
    found = {key: int(share) for key, share in exact.items()}
    for key in _by_remainder(exact)[: wanted - sum(found.values())]:
        found[key] += 1
    return found


def _by_remainder[Key: tuple[str, str, bool]](exact: dict[Key, float]) -> list[Key]:
    keys: Iterable[Key] = exact
    return sorted(keys, key=lambda key: (int(exact[key]) - exact[key], key))
