"""Rules of a desk from before they had groups, and back again."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from replywell.triage.queries import active_rules

LISTED = [("triage", "0002_model_versions")]
REFUND = {"field": "category", "any_of": ["billing"]}
VIP = {"field": "tier", "any_of": ["pro", "enterprise"]}


@pytest.fixture
def upgrade(committed):
    """Takes the database to a state and gives its models; afterwards it is as it was."""
    latest = [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "triage"]

    def to(state=None):
        executor = MigrationExecutor(connection)
        executor.migrate(state or latest)
        return executor.loader.project_state(state or latest).apps

    yield to
    to()


def test_lists_of_conditions_become_groups_and_route_alike(upgrade):
    apps = upgrade(LISTED)
    team = apps.get_model("people", "Team").objects.create(name="Billing")
    rules = apps.get_model("triage", "RoutingRule").objects
    rules.create(name="Refunds", position=10, conditions=[REFUND, VIP], team=team)
    rules.create(name="All", position=20, conditions=[], team=team)

    upgrade()

    refunds, everything = active_rules()
    assert (refunds.name, refunds.team, refunds.any_of, refunds.none_of) == ("Refunds", team.pk, (), ())
    assert [(each.field, each.op, each.any_of) for each in refunds.conditions] == [
        ("category", "is", ("billing",)),
        ("tier", "is", ("pro", "enterprise")),
    ]
    assert (everything.conditions, everything.agent, everything.urgency) == ((), None, "")


def test_back_again_no_rule_fits_more_than_it_did(upgrade):
    apps = upgrade()
    team = apps.get_model("people", "Team").objects.create(name="Billing")
    rules = apps.get_model("triage", "RoutingRule").objects
    plain = {"all": [{**REFUND, "op": "is"}], "any": [], "none": []}
    for position, (name, conditions, more) in enumerate(
        (
            ("Plain", plain, {}),
            ("Off", plain, {"active": False}),
            ("Either", plain | {"any": [{**VIP, "op": "is"}]}, {}),
            ("Not", plain | {"none": [{**VIP, "op": "is"}]}, {}),
            (
                "Words",
                plain | {"all": [*plain["all"], {"field": "text", "op": "words", "any_of": ["x"]}]},
                {},
            ),
            ("No team", plain, {"team": None, "urgency": "high"}),
        )
    ):
        rules.create(name=name, position=position, conditions=conditions, **{"team": team} | more)

    before = upgrade(LISTED).get_model("triage", "RoutingRule").objects.order_by("position")

    assert [(rule.name, rule.active, rule.conditions) for rule in before] == [
        ("Plain", True, [REFUND]),
        ("Off", False, [REFUND]),
        ("Either", False, [REFUND]),
        ("Not", False, [REFUND]),
        ("Words", False, [REFUND]),
    ]
    upgrade()
    assert [rule.name for rule in active_rules()] == ["Plain"]
