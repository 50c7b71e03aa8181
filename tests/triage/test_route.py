"""Where a ticket goes: rules in their order, then the category's team."""

from datetime import UTC, datetime

import pytest
from django.core.exceptions import ValidationError

from replywell.adapters.models.port import Entity
from replywell.tickets.facts import Requester
from replywell.triage.models import check_conditions
from replywell.triage.route import choose_route
from replywell.triage.values import Condition, Routing, Rule, TeamPlan
from tests.resolution.examples import classification, facts

BILLING, TECHNICAL, VIP = 1, 2, 3
TEAMS = tuple(
    TeamPlan(id=i, name=n) for i, n in ((BILLING, "Billing"), (TECHNICAL, "Technical"), (VIP, "VIP"))
)


def told(**conditions) -> tuple[Condition, ...]:
    """`category=["billing"]`, or `text__words=["refund"]` for another comparison."""
    found = []
    for name, values in conditions.items():
        field, _, op = name.partition("__")
        found.append(Condition(field=field, op=op or "is", any_of=tuple(values)))
    return tuple(found)


def rule(id: int, team: int | None, **conditions) -> Rule:
    return Rule(id=id, name=f"rule {id}", conditions=told(**conditions), team=team)


def routing(*rules: Rule, **more) -> Routing:
    return Routing(
        rules=rules, by_category=(("billing", BILLING), ("technical", TECHNICAL)), teams=TEAMS, **more
    )


def routed(rules=(), seen=None, triage=("category",), **about):
    return choose_route(seen or classification(), facts(**about), routing(*rules), triage)


def test_the_categorys_team_takes_it_and_the_reason_is_one_sentence():
    route = routed(seen=classification(skills=("refunds",)))

    assert (route.team, route.agent, route.needs_triage) == (BILLING, None, False)
    assert route.skills == ("refunds",)
    assert route.because == "Billing: category billing 0.90."


ASKER = Requester(id=1, name="R", email="r@x.example", tier="Enterprise", company="Acme")
SEEN = classification(
    skills=("vat",), entities=(Entity(kind="order", value="4711"), Entity(kind="error_code", value="E42"))
)
ABOUT = {
    "requester": ASKER,
    "subject": "Where is my refund?",
    "text": "Die Rechnungsnummer ist falsch. 返金はいつですか",
    "tags": ("vip",),
    "custom": (("seats", ("40",)), ("plan", ("Gold", "Trial"))),
    "connection": "support",
    "on_duty": (TECHNICAL,),
    "now": datetime(2026, 2, 2, 19, 30, tzinfo=UTC),  # a Monday
}


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
        ({"company": ["acme"]}, True),
        ({"company__words": ["acm"]}, True),
        ({"contact": ["R@x.example"]}, True),
        ({"domain": ["x.example"]}, True),
        ({"domain": ["y.example"]}, False),
        ({"channel": ["email"]}, True),
        ({"connection": ["support"]}, True),
        ({"wants_human": ["yes"]}, False),
        ({"wants_human": ["no"]}, True),
        ({"in_scope": ["yes"]}, True),
        ({"skills": ["vat"]}, True),
        ({"tag": ["vip"]}, True),
        ({"tag": ["VIP", "other"]}, True),
        ({"entity": ["order"]}, True),
        ({"entity": ["error_code e42"]}, True),
        ({"entity": ["version"]}, False),
        ({"subject__words": ["refund"]}, True),
        ({"subject__words": ["my refund"]}, True),
        ({"subject__words": ["fund"]}, False),
        ({"text__words": ["refund"]}, True),  # the subject belongs to the text
        ({"text__words": ["Rechnung"]}, True),
        ({"text__words": ["返金"]}, True),
        ({"text__words": ["?!"]}, False),
        ({"custom.seats__least": ["40"]}, True),
        ({"custom.seats__most": ["39.5"]}, False),
        ({"custom.seats__set": []}, True),
        ({"custom.none__set": []}, False),
        ({"custom.plan": ["trial"]}, True),
        ({"custom.plan__least": ["1"]}, False),
        ({"weekday": ["monday"]}, True),
        ({"time__between": ["18:00", "08:00"]}, True),
        ({"time__between": ["08:00", "18:00"]}, False),
        ({"time__between": ["19:30", "19:31"]}, True),
        ({"on_duty": [str(TECHNICAL)]}, True),
        ({"on_duty": [str(BILLING)]}, False),
        ({"sentiment": ["neutral"], "complexity": ["simple"]}, True),
        ({"sentiment": ["neutral"], "complexity": ["complex"]}, False),
        ({}, True),
    ],
)
def test_a_rule_fits_when_all_its_conditions_hold(conditions, fits):
    route = routed([rule(1, VIP, **conditions)], seen=SEEN, **ABOUT)
    assert (route.team == VIP) == fits


@pytest.mark.parametrize(
    ("every", "some", "none", "fits"),
    [
        ({}, {"tag": ["vip"], "tier": ["free"]}, {}, True),
        ({}, {"tag": ["gone"], "tier": ["free"]}, {}, False),
        ({"category": ["billing"]}, {"tag": ["vip"]}, {}, True),
        ({"category": ["technical"]}, {"tag": ["vip"]}, {}, False),
        ({}, {}, {"tag": ["vip"]}, False),
        ({}, {}, {"tag": ["gone"], "tier": ["free"]}, True),
        ({}, {"tag": ["vip"]}, {"on_duty": [str(TECHNICAL)]}, False),
    ],
)
def test_all_any_and_none(every, some, none, fits):
    one = Rule(id=1, name="r", conditions=told(**every), any_of=told(**some), none_of=told(**none), team=VIP)
    assert (routed([one], seen=SEEN, **ABOUT).team == VIP) == fits


def test_rules_tell_the_time_where_the_desk_is():
    evening = Rule(id=1, name="night", conditions=told(time__between=["22:00", "06:00"]), team=VIP)
    late = facts(now=datetime(2026, 2, 2, 21, 30, tzinfo=UTC))
    berlin = choose_route(classification(), late, routing(evening, timezone="Europe/Berlin"))
    assert (berlin.team, choose_route(classification(), late, routing(evening)).team) == (VIP, BILLING)


def test_the_first_rule_that_fits_wins():
    route = routed([rule(1, TECHNICAL, category=["account"]), rule(2, VIP), rule(3, BILLING)])
    assert (route.team, route.rule) == (VIP, 2)
    assert route.because == "VIP: rule “rule 2”."


def test_a_rule_without_a_team_adds_what_it_says_and_the_next_are_asked():
    upset = Rule(id=1, name="upset", conditions=told(sentiment=["neutral"]), urgency="high", skills=("calm",))
    later = Rule(id=2, name="gold", conditions=(), team=VIP, agent=7, urgency="low", skills=("vat", "calm"))
    route = routed([upset, later])
    assert (route.team, route.agent, route.urgency, route.skills) == (VIP, 7, "high", ("calm", "vat"))
    assert "rule “upset”: urgency high, asks for calm" in route.because
    alone = routed([upset])
    assert (alone.team, alone.urgency) == (BILLING, "high")
    assert alone.because == "Billing: category billing 0.90; rule “upset”: urgency high, asks for calm."


def test_an_unsure_category_fits_no_rule_on_categories_and_needs_triage():
    route = routed([rule(1, VIP, category=["billing"])], seen=classification(sure=False))
    assert (route.team, route.needs_triage) == (None, True)


def test_a_rule_without_categories_also_takes_what_is_unsure():
    route = routed([rule(1, VIP, urgency=["medium"])], seen=classification(sure=False))
    assert (route.team, route.needs_triage) == (VIP, False)


@pytest.mark.parametrize(
    ("unsure", "triage", "needs", "words"),
    [
        (("urgency",), ("category",), False, "category billing"),
        (("urgency",), ("category", "urgency"), True, "the urgency is not clear"),
        (("category", "urgency"), ("category", "urgency"), True, "the category and urgency are not clear"),
        (("in_scope",), ("category",), True, "it is not about anything this desk handles"),
        (("in_scope",), (), True, "it is not about anything this desk handles"),
    ],
)
def test_which_dimensions_lead_to_triage_is_a_setting(unsure, triage, needs, words):
    sure = not {"category", "in_scope"} & set(unsure)
    route = routed(seen=classification(unsure=unsure, sure=sure), triage=triage)
    assert (route.needs_triage, route.team is None) == (needs, needs)
    assert words in route.because


def test_a_category_without_a_team_needs_triage():
    route = routed(seen=classification(category="feature_request"))
    assert route.needs_triage
    assert "no team takes feature request" in route.because


@pytest.mark.parametrize("about", [{"first": False}, {"settled_by_person": ("team",)}])
def test_a_ticket_stays_where_it_is(about):
    route = routed([rule(1, VIP)], team=TECHNICAL, assignee=7, **about)
    assert (route.team, route.needs_triage) == (TECHNICAL, False)


def test_desks_and_facts_that_were_kept_before_are_read():
    from replywell.pipeline.desk import Desk
    from replywell.tickets.facts import Facts

    old = facts().model_dump(mode="json") | {"colleagues": [{"id": 1, "name": "Ada"}]}
    assert Facts.model_validate(old) == facts()
    desk = Desk.model_validate(
        {"dimensions": [], "category_bar": 0.7, "routing": {}, "voice": {"brand": "B"}, "autonomy": {}}
    )
    assert desk.bars.category == 0.7


@pytest.mark.parametrize(
    "wrong",
    [
        "category is billing",
        [],
        {"every": []},
        {"all": {}},
        {"all": ["billing"]},
        {"all": [{"field": "weather", "any_of": ["rain"]}]},
        {"all": [{"field": "custom.", "any_of": ["x"]}]},
        {"all": [{"field": "category"}]},
        {"all": [{"field": "category", "any_of": []}]},
        {"all": [{"field": "category", "any_of": [" "]}]},
        {"all": [{"field": "category", "any_of": [1]}]},
        {"all": [{"field": "category", "any_of": "billing"}]},
        {"all": [{"field": "category", "any_of": ["billing"], "not": True}]},
        {"all": [{"field": "category", "op": "like", "any_of": ["billing"]}]},
        {"all": [{"field": "custom.seats", "op": "least", "any_of": ["many"]}]},
        {"all": [{"field": "custom.seats", "op": "least", "any_of": ["nan"]}]},
        {"all": [{"field": "time", "op": "between", "any_of": ["18:00"]}]},
        {"all": [{"field": "time", "op": "between", "any_of": ["18:00", "26:00"]}]},
        {"any": [{"field": "tag", "any_of": ["x"]}] * 41},
    ],
)
def test_conditions_that_mean_nothing_are_refused(wrong):
    with pytest.raises(ValidationError):
        check_conditions(wrong)


def test_conditions_that_mean_something_pass():
    check_conditions({})
    check_conditions({"all": [{"field": "tier", "any_of": ["enterprise", "pro"]}], "any": [], "none": []})
    check_conditions({"none": [{"field": "custom.plan", "op": "set"}]})
