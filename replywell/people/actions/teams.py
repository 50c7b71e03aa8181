"""Teams are made, change and go; brands as well."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from replywell.kit import blobs
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.audit import audit, put
from replywell.people.actions.removals import keep
from replywell.people.actions.succession import holds, take_over
from replywell.people.models import Agent, Brand, Removal, Team


def put_team(team: Team, values: Mapping[str, Any], *, by: Agent) -> Team:
    """A new team, or what changed about one: name, private, agents. Raises `Conflict` for a name twice."""
    members = values.get("agents")
    plain = {name: value for name, value in values.items() if name != "agents"}
    try:
        with transaction.atomic():
            before = sorted(map(str, team.agents.all())) if team.pk else []
            put(team, plain, by=by)
            if members is not None:
                team.agents.set(members)
                after = sorted(map(str, members))
                if after != before:
                    audit("changed", team, by=by, changes=[("agents", before, after)])
    except IntegrityError as error:
        raise Conflict(_("There is a team %(name)s already.") % {"name": team.name}) from error
    return team


def put_brand(brand: Brand, values: Mapping[str, Any], *, by: Agent) -> Brand:
    """A new brand, or what changed about one; a logo comes as its bytes. Raises `Conflict` for a name twice."""
    picture = values.get("logo")
    if isinstance(picture, bytes):
        values = {**values, "logo": blobs.put(picture) if picture else ""}
    try:
        with transaction.atomic():
            put(brand, values, by=by)
    except IntegrityError as error:
        raise Conflict(_("There is a brand %(name)s already.") % {"name": brand.name}) from error
    return brand


@transaction.atomic
def remove_brand(brand: Brand, *, by: Agent) -> Removal | None:
    """Raises `Conflict` for the last one: an answer comes from somebody."""
    if Brand.objects.count() == 1:
        raise Conflict(_("An answer comes from some brand: this is the only one. Rename it instead."))
    removal = keep(brand, by=by)
    audit("removed", brand, by=by)
    brand.delete()
    return removal


@transaction.atomic
def remove_team(team: Team, *, by: Agent, successor: Team | None = None) -> Removal | None:
    """A team goes; whatever points to it points to its successor. Returns what brings it back.

    Raises `Invalid` when something does and there is no successor.
    """
    if successor and successor.pk == team.pk:
        raise Invalid(_("Choose another team to take over."))
    removal = keep(team, by=by, successor=successor)
    if successor:
        take_over(team, successor)
    elif holds(team):
        raise Invalid(_("The team is not empty. Choose another team to take over."))
    audit("removed", team, by=by, changes=[("successor", None, str(successor))] if successor else ())
    team.delete()
    return removal
