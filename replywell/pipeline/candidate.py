"""A change that has not been made: what of the desk and of the articles would be another. Pure."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from replywell.kit.values import Value
from replywell.knowledge.overlay import ArticleText
from replywell.pipeline.desk import Desk
from replywell.resolution.values import Autonomy

UNATTENDED = frozenset({"hold", "auto"})
"""Modes, and kinds of decisions, in which answers leave without a person having read them."""


class Candidate(Value):
    """What is tried. Two are the same when they would change the same to the same: then their hash is."""

    desk: dict[str, Any] = {}
    """Fields of the desk that would be others, as JSON."""
    articles: tuple[ArticleText, ...] = ()
    """Articles as they would be published."""
    today: bool = False
    """Nothing would be changed: today's code, prompts, desk and articles against what was decided then."""

    @property
    def hash(self) -> str:
        told = json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    def over(self, desk: Desk) -> Desk:
        """The desk with the change. Raises pydantic's `ValidationError` where it would be none."""
        return Desk.model_validate(desk.model_dump(mode="json") | self.desk) if self.desk else desk


def change_of(before: Desk, after: Desk) -> dict[str, Any]:
    """The fields that are others, as JSON."""
    was, now = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: now[name] for name in sorted(now) if now[name] != was[name]}


def merged(before: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """The first with what the second says, level by level."""
    found = dict(before)
    for name, value in given.items():
        inner = found.get(name)
        found[name] = merged(inner, value) if isinstance(inner, dict) and isinstance(value, dict) else value
    return found


def unattended(autonomy: Autonomy) -> frozenset[str]:
    """Categories in which anything may leave unattended, in whatever language and on whatever channel."""
    if autonomy.stopped:
        return frozenset()
    everywhere = {category for category, mode in autonomy.modes if mode in UNATTENDED}
    return frozenset(everywhere | {rung.category for rung in autonomy.rungs if rung.mode in UNATTENDED})


def touched(candidate: Candidate, before: Desk, after: Desk) -> tuple[str, ...]:
    """Categories answered unattended, afterwards, that this change may touch; in alphabetical order.

    An article or a setting may touch any of them. A change of modes alone touches those whose mode is another,
    a change of routing rules alone those that the rules name, where they name any.
    """
    exposed = unattended(after.autonomy)
    public = any(text.audience == "public" for text in candidate.articles)
    if candidate.today or public or not exposed:
        return tuple(sorted(exposed))
    found: set[str] = set()
    for name in candidate.desk:
        if name == "autonomy":
            found |= _of_modes(before.autonomy, after.autonomy, exposed)
        elif name == "routing":
            found |= _of_rules(before, after, exposed)
        else:
            found |= exposed
    return tuple(sorted(found))


def _of_modes(before: Autonomy, after: Autonomy, exposed: frozenset[str]) -> set[str]:
    # What is switched, spent or learned by itself is no change that anybody makes here.
    apart: dict[str, Any] = {"modes": (), "rungs": (), "policies": (), "certainty": (), "version": ""}
    apart |= {"stopped": False, "budget_spent": False}
    if before.model_copy(update=apart) != after.model_copy(update=apart):
        return set(exposed)
    return {each for each in exposed if _ladder(before, each) != _ladder(after, each)}


def _ladder(autonomy: Autonomy, category: str) -> tuple[Any, ...]:
    rungs = (rung for rung in autonomy.rungs if rung.category == category)
    return autonomy.mode(category), autonomy.policy(category), *rungs


def _of_rules(before: Desk, after: Desk, exposed: frozenset[str]) -> set[str]:
    if before.routing.model_copy(update={"rules": ()}) != after.routing.model_copy(update={"rules": ()}):
        return set(exposed)
    old, new = set(before.routing.rules), set(after.routing.rules)
    if old == new:  # they stand in another order
        return set(exposed)
    found: set[str] = set()
    for rule in old ^ new:
        named = [c.any_of for c in rule.conditions if c.field == "category" and c.op == "is"]
        found |= exposed & {slug for each in named for slug in each} if named else exposed
    return found
