"""Whose a canned reply or macro is, and who may change it."""

from django.utils.translation import gettext as _

from replywell.automation.models import Shared
from replywell.kit.errors import NotAllowed
from replywell.people.models import Agent, Team
from replywell.people.permissions import may


def check_may_put(row: Shared, *, by: Agent, owner: Agent | None, team: Team | None) -> None:
    """One's own everybody may keep; a team's and everybody's only who may share. Raises `NotAllowed`."""
    for whose in ([(row.owner, row.team)] if row.pk else []) + [(owner, team)]:
        _check(*whose, by=by)


def _check(owner: Agent | None, team: Team | None, *, by: Agent) -> None:
    if owner is not None:
        if owner.pk != by.pk and not may(by, "administer"):
            raise NotAllowed(_("This belongs to %(name)s alone.") % {"name": owner.name})
        return
    if not may(by, "share replies"):
        raise NotAllowed(_("Your role keeps its own only. Ask a lead to share it."))
    if may(by, "administer"):
        return
    if team is None or not by.teams.filter(pk=team.pk).exists():
        raise NotAllowed(
            _("A lead shares with their own teams. Ask an administrator to share it with everybody.")
        )
