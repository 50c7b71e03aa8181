"""Macros are put together, change, and go."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from pydantic import ValidationError

from replywell.automation.actions.ownership import check_may_put
from replywell.automation.models import Macro
from replywell.automation.steps import steps_of
from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.actions.removals import keep
from replywell.people.models import Agent, Removal

MOST = 20
"""Steps of a macro."""


def checked(steps: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Steps as they are stored. Raises `Invalid` for none, too many, or what is no step."""
    if not steps:
        raise Invalid(_("A macro needs a step: add what it does."))
    if len(steps) > MOST:
        raise Invalid(_("A macro has %(count)s steps at most.") % {"count": MOST})
    try:
        return [step.model_dump(mode="json") for step in steps_of(steps)]
    except ValidationError as error:
        first = error.errors()[0]
        place = first["loc"][0] if first["loc"] else 0
        number = int(place) + 1 if isinstance(place, int) else 1
        raise Invalid(
            _("Step %(number)s is not complete: %(problem)s.") % {"number": number, "problem": first["msg"]}
        ) from error


@transaction.atomic
def put_macro(macro: Macro, values: Mapping[str, Any], *, by: Agent) -> Macro:
    """A new macro, or what changed about one. Raises `Invalid` for its steps, `NotAllowed`."""
    check_may_put(macro, by=by, owner=values.get("owner", macro.owner), team=values.get("team", macro.team))
    steps = checked(values.get("steps", macro.steps))
    macro.updated_at = clock.now()
    put(macro, {**values, "steps": steps}, by=by)
    return macro


@transaction.atomic
def remove_macro(macro: Macro, *, by: Agent) -> Removal | None:
    check_may_put(macro, by=by, owner=macro.owner, team=macro.team)
    removal = keep(macro, by=by, needs="share replies")
    audit("removed", macro, by=by, changes=[("steps", macro.steps, None)])
    macro.delete()
    return removal


@transaction.atomic
def retag_macros(old: str, new: str) -> None:
    """Macros that give or take a tag do so with its new name."""
    for macro in Macro.objects.select_for_update():
        steps = [_retagged(step, old, new) for step in macro.steps]
        if steps != macro.steps:
            macro.steps = [step for step in steps if step.get("tags") != []]
            macro.save(update_fields=["steps"])


def _retagged(step: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    if old not in step.get("tags", ()):
        return step
    tags = [new if tag == old else tag for tag in step["tags"]]
    return {**step, "tags": [tag for tag in dict.fromkeys(tags) if tag]}
