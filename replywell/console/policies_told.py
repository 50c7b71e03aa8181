"""Policies in words."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from replywell.console.forms.promises import LABELS
from replywell.people.models import Team
from replywell.sla.lengths import write_minutes
from replywell.sla.models import Policy
from replywell.sla.queries import KINDS
from replywell.tickets.models import Urgency
from replywell.workspace.ways import way_of


@dataclass(frozen=True, slots=True)
class Told:
    """A policy as the list shows it."""

    policy: Policy
    whom: list[str]
    promised: list[tuple[str, str]]
    """Promise and time; then the teams with theirs."""


def told(policy: Policy) -> Told:
    whom = [
        *_listed([str(Urgency(one).label) for one in policy.urgencies]),
        *_listed([_("plan %(name)s") % {"name": tier} for tier in policy.tiers]),
        *_listed([company.name for company in policy.companies.all()]),
        *_listed([category.name for category in policy.categories.all()]),
        *_listed([str(way_of(channel).name) for channel in policy.channels]),
        *_listed([brand.name for brand in policy.brands.all()]),
    ]
    minutes = {kind: getattr(policy, kind) for kind in KINDS}
    promised = [(str(LABELS[kind]), write_minutes(minutes[kind])) for kind in KINDS if minutes[kind]]
    parts = {int(team): minutes for team, minutes in (policy.internal or {}).items()}
    teams = Team.objects.filter(pk__in=parts) if parts else ()
    promised += [(team.name, write_minutes(parts[team.pk])) for team in teams]
    return Told(policy, whom, promised)


def _listed(names: list[str]) -> list[str]:
    return [_(" or ").join(names)] if names else []
