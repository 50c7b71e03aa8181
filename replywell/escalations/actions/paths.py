"""Paths are made, change, move and go; what runs already goes on as it was begun."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from replywell.escalations.models import Path
from replywell.escalations.recipients import is_known
from replywell.escalations.values import (
    FURTHEST,
    MOST_FIELDS,
    MOST_STEPS,
    SOURCES,
    fields_of,
    steps_of,
)
from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.actions.removals import keep
from replywell.people.models import Agent, Removal

MOST = 60
"""Paths of a desk."""
MOST_REPEATS = 5


@transaction.atomic
def put_path(path: Path, values: Mapping[str, Any], *, by: Agent) -> Path:
    """A new path, which comes last, or what changed about one. Its conditions are checked by whoever knows them.

    Raises `Invalid` for what makes no sense.
    """
    check_path(values)
    if path.pk is None:
        if Path.objects.count() >= MOST:
            raise Invalid(_("A desk has at most %(most)s paths.") % {"most": MOST})
        path.position = Path.objects.count() + 1
    put(path, values, by=by)
    return path


def check_path(values: Mapping[str, Any]) -> None:
    """Raise `Invalid` where a path would make no sense."""
    if not is_known(values["owner"]):
        raise Invalid(_("Say who is told first."))
    if not 1 <= values["response"] <= FURTHEST:
        raise Invalid(_("An answer is expected within four weeks at most, and at least a minute."))
    if values["taken"] == Path.Taken.AT_ONCE and not any(values["conditions"].values()):
        raise Invalid(
            _("A path that is taken by itself needs a condition: else every ticket would be on it.")
        )
    if not 0 <= values.get("repeat", 0) <= MOST_REPEATS:
        raise Invalid(_("The steps begin again at most %(most)s times.") % {"most": MOST_REPEATS})
    if values.get("channel") and not values.get("connection"):
        raise Invalid(_("Choose the connection of the channel as well."))
    _check_steps(values.get("steps", []))
    _check_fields(values.get("fields", []))


def _check_steps(stored: list[dict[str, Any]]) -> None:
    if len(stored) > MOST_STEPS:
        raise Invalid(_("A path has at most %(most)s steps.") % {"most": MOST_STEPS})
    try:
        steps = steps_of(stored)
    except ValidationError as error:
        raise Invalid(_("A step waits between 0 minutes and four weeks.")) from error
    for number, step in enumerate(steps, start=1):
        if not is_known(step.to):
            raise Invalid(_("Say who is told in step %(number)s.") % {"number": number})


def _check_fields(stored: list[dict[str, Any]]) -> None:
    if len(stored) > MOST_FIELDS:
        raise Invalid(_("A path asks for at most %(most)s things.") % {"most": MOST_FIELDS})
    try:
        fields = fields_of(stored)
    except ValidationError as error:
        raise Invalid(_("A field has a name, a kind and options, nothing else.")) from error
    for field in fields:
        if not field.label.strip():
            raise Invalid(_("Give every field a name."))
        if field.kind == "choice" and len(field.options) < 2:
            raise Invalid(_("%(field)s: give at least two options.") % {"field": field.label})
        if field.source not in SOURCES:
            raise Invalid(_("%(field)s: choose what it is drafted from.") % {"field": field.label})
    if len({field.slug for field in fields}) < len(fields):
        raise Invalid(_("Two fields have the same name."))


@transaction.atomic
def switch_path(path: Path, *, on: bool, by: Agent) -> None:
    """It is offered and taken, or not; what runs goes on."""
    put(path, {"active": on}, by=by)


@transaction.atomic
def move_path(path: Path, steps: int, *, by: Agent) -> None:
    """Up by negative steps, down by positive ones, as far as the list goes."""
    paths = list(Path.objects.select_for_update())
    at = next(place for place, each in enumerate(paths) if each.pk == path.pk)
    to = min(max(at + steps, 0), len(paths) - 1)
    if to == at:
        return
    paths.insert(to, paths.pop(at))
    for place, each in enumerate(paths, start=1):
        each.position = place
    Path.objects.bulk_update(paths, ["position"])
    audit("changed", path, by=by, changes=[("place", at + 1, to + 1)])


@transaction.atomic
def remove_path(path: Path, *, by: Agent) -> Removal | None:
    """It is taken no more; escalations on it go on and keep its name."""
    removal = keep(path, by=by)
    audit("removed", path, by=by)
    path.delete()
    return removal
