"""The organization's rules as values for a walk."""

from replywell.people.models import Team
from replywell.tickets.models import Category
from replywell.triage.models import RoutingRule
from replywell.triage.values import Condition, Routing, Rule, TeamPlan


def routing() -> Routing:
    """Active rules in their order, category teams and team names."""
    rules = tuple(
        Rule(
            id=rule.pk,
            name=rule.name,
            conditions=tuple(
                Condition(field=item["field"], any_of=tuple(item["any_of"])) for item in rule.conditions
            ),
            team=rule.team_id,
        )
        for rule in RoutingRule.objects.filter(active=True)
    )
    owned = Category.objects.filter(active=True, team__isnull=False).order_by("slug")
    return Routing(
        rules=rules,
        by_category=tuple(owned.values_list("slug", "team_id")),
        teams=tuple(TeamPlan(id=pk, name=name) for pk, name in Team.objects.values_list("pk", "name")),
    )
