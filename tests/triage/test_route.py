"""Where a ticket goes: rules, then the category's team; then the agent who fits best."""

import pytest
from django.core.exceptions import ValidationError

from replywell.tickets.facts import Colleague, Requester
from replywell.triage.models import check_conditions
from replywell.triage.route import choose_agent, choose_route
from replywell.triage.values import Condition, Routing, Rule, TeamPlan
from tests.resolution.examples import classification, facts

BILLING, TECHNICAL, VIP = 1, 2, 3
TEAMS = tuple(
    TeamPlan(id=i, name=n) for i, n in ((BILLING, "Billing"), (TECHNICAL, "Technical"), (VIP, "VIP"))
)


def colleague(id: int, *teams: int, skills=(), load: int = 0, capacity: int = 8) -> Colleague:
    return Colleague(id=id, name=f"Agent {id}", teams=teams or (BILLING,), skills=skills, open_tickets=load, capacity=capacity)  # fmt: skip


def rule(id: int, team: int, **conditions) -> Rule:
    tests = tuple(Condition(field=field, any_of=tuple(values)) for field, values in conditions.items())
    return Rule(id=id, name=f"rule {id}", conditions=tests, team=team)


def routing(*rules: Rule) -> Routing:
    return Routing(rules=rules, by_category=(("billing", BILLING), ("technical", TECHNICAL)), teams=TEAMS)


def routed(rules=(), seen=None, **about):
    about.setdefault("colleagues", (colleague(1),))
    return choose_route(seen or classification(), facts(**about), routing(*rules))


def test_the_categorys_team_takes_it_and_the_reason_is_one_sentence():
    route = routed(
        seen=classification(skills=("refunds",)), colleagues=(colleague(1, skills=("refunds",), load=3),)
    )

    assert (route.team, route.agent, route.needs_triage) == (BILLING, 1, False)
    assert route.because == "Billing: category billing 0.90; Agent 1: skill refunds, 3 of 8 open."


@pytest.mark.parametrize(
    ("conditions", "fits"),
    [
        ({"category": ["billing"]}, True),
        ({"category": ["technical", "billing"]}, True),
        ({"category": ["technical"]}, False),
        ({"urgency": ["medium"]}, True),
        ({"language": ["de"]}, False),
        ({"tier": ["enterprise"]}, True),
        ({"company": ["Acme"]}, True),
        ({"channel": ["email"]}, True),
        ({"wants_human": ["yes"]}, False),
        ({"wants_human": ["no"]}, True),
        ({"sentiment": ["neutral"], "complexity": ["simple"]}, True),
        ({"sentiment": ["neutral"], "complexity": ["complex"]}, False),
        ({}, True),
    ],
)
def test_a_rule_fits_when_all_its_conditions_hold(conditions, fits):
    asker = Requester(id=1, name="R", email="r@x.example", tier="Enterprise", company="Acme")
    route = routed([rule(1, VIP, **conditions)], requester=asker)
    assert (route.team == VIP) == fits


def test_the_first_rule_that_fits_wins():
    route = routed([rule(1, TECHNICAL, category=["account"]), rule(2, VIP), rule(3, BILLING)])
    assert route.team == VIP
    assert "rule “rule 2”" in route.because


def test_an_unsure_category_fits_no_rule_on_categories_and_needs_triage():
    route = routed([rule(1, VIP, category=["billing"])], seen=classification(sure=False))
    assert (route.team, route.needs_triage) == (None, True)


def test_a_rule_without_categories_also_takes_what_is_unsure():
    route = routed([rule(1, VIP, urgency=["medium"])], seen=classification(sure=False))
    assert (route.team, route.needs_triage) == (VIP, False)


def test_a_category_without_a_team_needs_triage():
    route = routed(seen=classification(category="feature_request"))
    assert route.needs_triage
    assert "no team takes feature request" in route.because


@pytest.mark.parametrize("about", [{"first": False}, {"settled_by_person": ("team",)}])
def test_a_ticket_stays_where_it_is(about):
    route = routed([rule(1, VIP)], team=TECHNICAL, assignee=7, **about)
    assert (route.team, route.agent) == (TECHNICAL, 7)


CHOICES = [
    # who is there, skills wanted, who takes it
    ([colleague(1), colleague(2)], (), 1),
    ([colleague(1, load=4), colleague(2, load=1)], (), 2),
    ([colleague(1, load=2, capacity=2), colleague(2, load=7)], (), 2),
    ([colleague(1, load=4, capacity=16), colleague(2, load=3)], (), 1),
    ([colleague(1), colleague(2, skills=("refunds",), load=7)], ("refunds",), 2),
    ([colleague(1, skills=("a",)), colleague(2, skills=("a", "b"))], ("a", "b"), 2),
    ([colleague(1, TECHNICAL), colleague(2, BILLING, TECHNICAL)], (), 2),
    ([colleague(1, TECHNICAL)], (), None),
    ([colleague(1, load=8)], (), None),
    ([], (), None),
    ([colleague(1, capacity=0)], (), None),
]


@pytest.mark.parametrize(("there", "skills", "taker"), CHOICES)
def test_who_takes_it(there, skills, taker):
    chosen = choose_agent(BILLING, skills, tuple(there))
    assert (chosen.id if chosen else None) == taker


def test_when_nobody_is_free_it_waits_in_the_queue():
    route = routed(colleagues=())
    assert (route.team, route.agent) == (BILLING, None)
    assert "waits in the queue" in route.because


@pytest.mark.parametrize(
    "wrong",
    [
        None,
        {},
        ["category"],
        [{"field": "shoe size", "any_of": ["42"]}],
        [{"field": "category"}],
        [{"field": "category", "any_of": []}],
        [{"field": "category", "any_of": [1]}],
        [{"field": "category", "any_of": "billing"}],
        [{"field": "category", "any_of": ["billing"], "not": True}],
    ],
)
def test_conditions_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValidationError):
        check_conditions(wrong)


def test_conditions_that_mean_something_pass():
    check_conditions([])
    check_conditions([{"field": "tier", "any_of": ["enterprise", "pro"]}])
