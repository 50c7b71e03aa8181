"""What the demo's people have set up is made by the verbs that people have."""

from replywell.demo import content
from replywell.demo.furnish import VIEWS, furnish
from replywell.people.actions.agents import add_agent
from replywell.people.models import Team
from replywell.triage.models import RoutingRule
from replywell.workspace.counting import saved_for
from replywell.workspace.models import SavedView


def test_the_rules_of_the_demo_are_rules(db):
    for each in content.agents():
        add_agent(each.email, name=each.name, role=each.role)
    for team in content.teams():
        Team.objects.create(name=team.name)
    furnish()
    assert [(rule.name, str(rule.team or "")) for rule in RoutingRule.objects.all()] == [
        ("Atelier plans wait less", ""),
        ("Chargebacks", "Billing"),
        ("API and webhooks", "Technical"),
    ]


def test_everybody_of_the_demo_sees_the_shared_views(db):
    people = [add_agent(each.email, name=each.name, role=each.role) for each in content.agents()]
    furnish()
    assert [view.name for view in SavedView.objects.order_by("position")] == [name for name, *_ in VIEWS]
    assert all(len(saved_for(person)) == len(VIEWS) for person in people)
