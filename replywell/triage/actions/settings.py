"""The bars of triage and the settings of assignment change."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.actions.audit import audit, current
from replywell.people.models import Agent
from replywell.triage.models import TriageSettings
from replywell.triage.values import DIMENSIONS, SCOPE


@transaction.atomic
def change_settings(values: Mapping[str, Any], *, by: Agent) -> TriageSettings:
    """What is given of `bars`, `requeue_after` (minutes, None for never) and `sticky_days`. Raises `Invalid`."""
    row, _new = TriageSettings.objects.select_for_update().get_or_create(pk=1)
    bars = values.get("bars", row.bars)
    levels = [bars[name] for name in (*DIMENSIONS, SCOPE)]
    if not all(0 <= level <= 1 for level in levels) or set(bars["triage"]) - set(DIMENSIONS):
        raise Invalid(_("A bar is a share from 0 to 100 %."))
    before = {name: current(row, name, set()) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    changes = [(name, before[name], value) for name, value in values.items() if before[name] != value]
    if changes:
        audit("changed", row, by=by, changes=changes)
    return row
