"""What was removed from the desk is kept for a while as it was, so that its removal can be undone."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core import serializers
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, NotFound
from replywell.people.actions.audit import audit
from replywell.people.actions.succession import followers, points_at
from replywell.people.models import Agent, Removal
from replywell.people.permissions import check

UNDOABLE = timedelta(minutes=15)
KEPT = timedelta(days=1)
MOST = 5000
"""Rows that may have pointed to what was removed; beyond that it is not undone in one go."""

type Restorer = Callable[[Removal, Agent], models.Model]

_restorers: dict[str, Restorer] = {}


def restores(kind: str) -> Callable[[Restorer], Restorer]:
    """Register how something comes back that is more than its row and what points to it."""

    def register(function: Restorer) -> Restorer:
        _restorers[kind] = function
        return function

    return register


def undoable(row: models.Model) -> bool:
    """Whether few enough rows point to it that its removal can be undone."""
    return sum(count for _name, count in points_at(row)) <= MOST


def keep(
    row: models.Model, *, by: Agent, needs: str = "administer", successor: models.Model | None = None
) -> Removal | None:
    """Keep a row as it is, and what points to it, just before it is removed; None when that is too much.

    `needs` is the permission that bringing it back asks for.
    """
    if not undoable(row):
        return None
    as_it_is = json.loads(json.dumps(serializers.serialize("python", [row]), default=str))
    kept = {"row": as_it_is, "followers": followers(row, successor)}
    return keep_of(row._meta.label_lower, kept, by=by, needs=needs)


def keep_of(kind: str, kept: dict[str, Any], *, by: Agent, needs: str = "administer") -> Removal:
    """Keep what the restorer of a kind needs."""
    Removal.objects.filter(at__lt=clock.now() - KEPT).delete()
    return Removal.objects.create(agent=by, kind=kind, needs=needs, kept=kept)


@transaction.atomic
def bring_back(number: int, *, by: Agent) -> models.Model:
    """Undo a removal of one's own. Raises `NotFound`, `NotAllowed`, and `Conflict` for too late or a taken name."""
    removal = Removal.objects.select_for_update().filter(pk=number, agent=by).first()
    if removal is None:
        raise NotFound(_("There is nothing to undo here any more."))
    check(by, removal.needs)
    if removal.undone_at:
        raise Conflict(_("That is undone already."))
    if removal.at < clock.now() - UNDOABLE:
        raise Conflict(_("That was too long ago to be undone. Add it anew; the audit tells what it was."))
    removal.undone_at = clock.now()
    removal.save(update_fields=["undone_at"])
    try:
        with transaction.atomic():
            return _restorers.get(removal.kind, restored)(removal, by)
    except IntegrityError as error:
        raise Conflict(
            _("Something else has taken its name, or what it belonged to is gone. Add it anew.")
        ) from error


def restored(removal: Removal, by: Agent) -> models.Model:
    """The row with its number, and whatever pointed to it pointing to it again."""
    [kept] = serializers.deserialize("python", removal.kept["row"])
    row = kept.object
    if type(row)._base_manager.filter(pk=row.pk).exists():
        raise Conflict(_("That is undone already."))
    kept.save()
    for follower in removal.kept["followers"]:
        _follow_again(row, follower)
    audit("restored", row, by=by)
    return row


def _follow_again(row: models.Model, follower: dict[str, Any]) -> None:
    """Rows that still point to nothing, or to whom took over, point to `row`; somebody's later choice stays."""
    model = apps.get_model(follower["model"])
    field, other = follower["field"], follower["other"]
    there = model._base_manager.filter(pk__in=follower["rows"])
    there.filter(**{field: follower["successor"]}).update(**{field: row})
    if other:  # a table that ties many to many: pairs that went are tied again
        end = model._meta.get_field(other).related_model
        for pk in end._base_manager.filter(pk__in=follower["ends"]).values_list("pk", flat=True):
            model._base_manager.get_or_create(**{field: row, f"{other}_id": pk})
