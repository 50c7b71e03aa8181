"""Versions of what the desk has learned: kept, chosen, taken back."""

import hashlib
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict
from replywell.people.actions.audit import audit
from replywell.people.models import Agent
from replywell.triage.models import Learning, ModelVersion

KEPT_HEADS = 5
"""Versions of a dimension and model whose head is kept, so that one can go back to them."""


@transaction.atomic
def keep_version(
    dimension: str, model: str, *, head: bytes | None, worse: bool, because: str, **values: Any
) -> ModelVersion:
    """Write a new version down; it runs at once unless it is `worse` than the running one."""
    _lock(dimension)
    mine = ModelVersion.objects.filter(dimension=dimension, model=model)
    number = (mine.aggregate(last=Max("number"))["last"] or 0) + 1
    version = ModelVersion.objects.create(
        dimension=dimension,
        model=model,
        number=number,
        state=ModelVersion.State.REJECTED,
        key=hashlib.sha256(head).hexdigest() if head else "",
        head=head,
        because=because,
        **values,
    )
    if not worse:
        _run(version, "system")
    _forget_old_heads(dimension, model)
    return version


@transaction.atomic
def go_back_to(version: ModelVersion, *, by: Agent) -> ModelVersion:
    """An earlier version runs again, and the dimension learns nothing until `learn_again`.

    Raises `Conflict` for a version whose head is not kept any more.
    """
    learning = _lock(version.dimension)
    version = ModelVersion.objects.select_for_update().get(pk=version.pk)
    if version.key and version.head is None:
        raise Conflict(
            _("This version is too old: what it had learned is not kept any more. Choose a later one.")
        )
    if version.state == ModelVersion.State.RUNNING:
        return version
    running = ModelVersion.objects.filter(
        dimension=version.dimension, model=version.model, state=ModelVersion.State.RUNNING
    ).first()
    _run(version, f"agent:{by.pk}")
    learning.paused = True
    learning.save(update_fields=["paused"])
    audit("changed", version, by=by, changes=[("running", str(running or ""), str(version))])
    return version


@transaction.atomic
def start_over(dimension: str, model: str, *, by: Agent) -> None:
    """No version runs any more: the classifier answers as it shipped, until `learn_again`."""
    learning = _lock(dimension)
    running = ModelVersion.objects.filter(
        dimension=dimension, model=model, state=ModelVersion.State.RUNNING
    ).first()
    if running is None:
        return
    _retire(dimension, model)
    learning.paused = True
    learning.save(update_fields=["paused"])
    audit("changed", running, by=by, changes=[("running", str(running), "")])


@transaction.atomic
def learn_again(dimension: str, *, by: Agent) -> None:
    """The dimension learns from corrections as before, beginning with those that it has missed."""
    learning = _lock(dimension)
    learning.paused = False
    learning.waiting_since = learning.waiting_since or clock.now()
    learning.save(update_fields=["paused", "waiting_since"])
    audit("changed", None, by=by, kind="modelversion", changes=[(f"learning of {dimension}", "paused", "on")])


def _run(version: ModelVersion, chosen_by: str) -> None:
    _retire(version.dimension, version.model)
    version.state = ModelVersion.State.RUNNING
    version.running_since = clock.now()
    version.chosen_by = chosen_by
    version.save(update_fields=["state", "running_since", "chosen_by"])


def _retire(dimension: str, model: str) -> None:
    ModelVersion.objects.filter(dimension=dimension, model=model, state=ModelVersion.State.RUNNING).update(
        state=ModelVersion.State.RETIRED
    )


def _forget_old_heads(dimension: str, model: str) -> None:
    mine = ModelVersion.objects.filter(dimension=dimension, model=model).exclude(
        state=ModelVersion.State.RUNNING
    )
    newest = list(mine.order_by("-number").values_list("pk", flat=True)[: KEPT_HEADS - 1])
    mine.exclude(pk__in=newest).exclude(head=None).update(head=None, unseen=[])


def _lock(dimension: str) -> Learning:
    """One at a time changes which version of a dimension runs."""
    Learning.objects.get_or_create(dimension=dimension)
    return Learning.objects.select_for_update().get(dimension=dimension)
