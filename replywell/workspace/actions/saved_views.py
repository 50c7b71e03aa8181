"""Views are saved, changed, put in order, shared and deleted."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Invalid, NotAllowed, NotFound
from replywell.people.models import Agent, Team
from replywell.people.permissions import check, may
from replywell.workspace.builtin import COLUMNS
from replywell.workspace.conditions import MOST, Broken, Condition, to_stored
from replywell.workspace.counting import saved_for
from replywell.workspace.models import SavedView
from replywell.workspace.order import sort_named

LONGEST = 80
VIEWS_OF_ONE = 50


def save_view(
    agent: Agent,
    name: str,
    *,
    conditions: Sequence[Condition | Broken],
    sort: str = "urgent",
    columns: Sequence[str] = (),
    shared: bool = False,
    team: Team | None = None,
) -> SavedView:
    """Keep a list under a name. Raises `Invalid`, and `NotAllowed` for sharing without the permission."""
    if SavedView.objects.filter(owner=agent).count() >= VIEWS_OF_ONE:
        raise Invalid(
            _("You have %(most)s views. Delete one before you save another.") % {"most": VIEWS_OF_ONE}
        )
    view = SavedView(owner=agent, position=SavedView.objects.filter(owner=agent).count())
    return _written(view, agent, name, conditions, sort, columns, shared, team)


def change_view(
    view: SavedView,
    agent: Agent,
    name: str,
    *,
    conditions: Sequence[Condition | Broken],
    sort: str,
    columns: Sequence[str],
    shared: bool,
    team: Team | None,
) -> SavedView:
    """Give a view another name, other filters or other readers."""
    may_change(view, agent)
    return _written(view, agent, name, conditions, sort, columns, shared, team)


def delete_view(view: SavedView, agent: Agent) -> dict[str, Any]:
    """Delete a view. Gives back what `bring_back` needs."""
    may_change(view, agent)
    kept = {
        "name": view.name,
        "owner": view.owner_id,
        "shared": view.shared,
        "team": view.team_id,
        "filters": view.filters,
        "sort": view.sort,
        "columns": view.columns,
        "position": view.position,
    }
    view.delete()
    return kept


def bring_back(kept: dict[str, Any], agent: Agent) -> SavedView:
    """Undo a deletion; whoever could delete it can. `kept` is what we signed ourselves."""
    if kept["owner"] != agent.pk:
        check(agent, "share views")
    owner = Agent.objects.filter(pk=kept["owner"]).first()
    team = Team.objects.filter(pk=kept["team"]).first() if kept["team"] else None
    if owner is None or (kept["team"] and team is None):
        raise NotFound(_("Its owner or its team is gone. Save the view anew."))
    rest = {name: kept[name] for name in ("name", "shared", "filters", "sort", "columns", "position")}
    return SavedView.objects.create(owner=owner, team=team, **rest)


@transaction.atomic
def move_view(view: SavedView, agent: Agent, step: int) -> None:
    """One place up (-1) or down (1) in the agent's list; views of others stay where they are."""
    may_change(view, agent)
    mine = [one for one in saved_for(agent) if one.owner_id == agent.pk or one.pk == view.pk]
    at = next(place for place, one in enumerate(mine) if one.pk == view.pk)
    to = min(max(at + step, 0), len(mine) - 1)
    mine.insert(to, mine.pop(at))
    for place, one in enumerate(mine):
        if one.position != place and (one.owner_id == agent.pk or one.pk == view.pk):
            one.position = place
            one.save(update_fields=["position"])


def may_change(view: SavedView, agent: Agent) -> None:
    """Its owner may change a view, and leads a shared one. Raises `NotAllowed`."""
    if view.owner_id == agent.pk or (view.shared and may(agent, "share views")):
        return
    raise NotAllowed(_("This view belongs to %(owner)s. Save your own from it.") % {"owner": view.owner})


def _written(
    view: SavedView,
    agent: Agent,
    name: str,
    conditions: Sequence[Condition | Broken],
    sort: str,
    columns: Sequence[str],
    shared: bool,
    team: Team | None,
) -> SavedView:
    name = " ".join(name.replace("\0", "").split())
    if not name:
        raise Invalid(_("A view needs a name. Type one."))
    if len(name) > LONGEST:
        raise Invalid(
            _("The name of a view has at most %(most)s characters. Shorten it.") % {"most": LONGEST}
        )
    if len(conditions) > MOST:
        raise Invalid(_("A view has at most %(most)s filters. Take some away.") % {"most": MOST})
    if (shared, team) != (view.shared, view.team) and shared:
        check(agent, "share views")
    view.name, view.shared, view.team = name, shared, team if shared else None
    view.filters, view.sort = to_stored(conditions), sort_named(sort).slug
    view.columns = [column for column in columns if column in COLUMNS]
    view.updated_at = clock.now()
    view.save()
    return view
