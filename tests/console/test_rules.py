"""Routing rules through their pages: made, tried, ordered, switched, deleted and brought back."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry, Team
from replywell.tickets.models import Category, CustomField, Tag
from replywell.triage.models import RoutingRule, RoutingVersion, TriageSettings
from replywell.triage.queries import active_rules, bars, routing


@pytest.fixture
def owner(db):
    return add_agent("olga@example.com", name="Olga", role="owner")


@pytest.fixture
def desk(client, owner):
    client.force_login(owner)
    return client


@pytest.fixture
def vip(db):
    return Team.objects.create(name="VIP")


def page(name, *args):
    return reverse(f"console:{name}", args=args)


def form(*conditions, **given):
    """A rule's form: each condition is (group, field, op, values)."""
    told = {"name": "Big ones", "active": "on", "conditions": len(conditions)} | given
    for index, (group, field, op, values) in enumerate(conditions):
        told |= {f"c-{index}-group": group, f"c-{index}-field": field, f"c-{index}-op": op}
        name = {"is": "value", "between": "from"}.get(op, "lines")
        told |= {f"c-{index}-{name}": values if op == "is" else "\n".join(values)}
        if op == "between":
            told |= {f"c-{index}-from": values[0], f"c-{index}-to": values[1]}
    return told


def names():
    return list(RoutingRule.objects.values_list("name", flat=True))


def a_rule(name="One", **more):
    return RoutingRule.objects.create(name=name, urgency="high", **more)


def test_a_rule_is_made_without_writing_json(desk, vip, ben):
    ben.teams.add(vip)
    given = form(
        ("all", "urgency", "is", ["high", "critical"]),
        ("any", "company", "words", ["Acme, Inc.", "Umbrella"]),
        ("none", "time", "between", ["9:00", "17:30"]),
        team=vip.pk, agent=ben.pk, urgency="critical", skills="vat, refunds",
    )  # fmt: skip
    assert desk.post(page("rule-new"), given).status_code == 302
    rule = RoutingRule.objects.get()
    assert rule.conditions == {
        "all": [{"field": "urgency", "op": "is", "any_of": ["high", "critical"]}],
        "any": [{"field": "company", "op": "words", "any_of": ["Acme, Inc.", "Umbrella"]}],
        "none": [{"field": "time", "op": "between", "any_of": ["09:00", "17:30"]}],
    }
    assert (rule.team, rule.agent, rule.urgency, rule.skills) == (vip, ben, "critical", ["vat", "refunds"])
    assert active_rules()[0].none_of[0].any_of == ("09:00", "17:30")
    shown = desk.get(page("rules")).content.decode()
    assert "Urgency is one of High / Critical" in shown
    assert "not: Time of day is between 09:00 and 17:30" in shown
    assert "to VIP, for Ben Okafor, urgency critical, asks for vat, refunds" in shown
    entry = AuditEntry.objects.get(kind="routingrule")
    assert (entry.verb, entry.label) == ("added", "Big ones")


def test_conditions_are_added_and_taken_away_before_saving(desk):
    Tag.objects.create(name="vip")
    CustomField.objects.create(slug="seats", name="Seats", kind="number")
    shown = desk.post(page("rule-new"), form() | {"change": "add", "field": "tag"}).content.decode()
    assert 'name="c-0-field" value="tag"' in shown
    given = form(("all", "tag", "is", ["vip"])) | {"change": "add", "field": "custom.seats"}
    shown = desk.post(page("rule-new"), given).content.decode()
    assert 'value="vip" checked' in shown
    assert 'name="c-1-field" value="custom.seats"' in shown
    two = form(("all", "tag", "is", ["vip"]), ("any", "custom.seats", "least", ["40"]))
    shown = desk.post(page("rule-new"), two | {"change": "remove:0"}).content.decode()
    assert "vip" not in shown.partition('id="conditions"')[2].partition("</ol>")[0]
    assert not RoutingRule.objects.exists()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": ""}, "This field is required"),
        ({"team": "", "urgency": "", "skills": ""}, "Say what the rule does"),
        ({"c-0-value": []}, "Say what it is compared with."),
        ({"c-0-field": "weather"}, "There is no field weather."),
        ({"urgency": "extreme"}, "Select a valid choice"),
        ({"team": "9999"}, "Select a valid choice"),
    ],
)
def test_what_makes_no_sense_is_told_and_stays(desk, vip, changes, told):
    given = form(("all", "urgency", "is", ["high"]), team=vip.pk) | changes
    answer = desk.post(page("rule-new"), given)
    assert answer.status_code == 422
    assert escape(told) in answer.content.decode()
    assert not RoutingRule.objects.exists()


def test_an_agent_has_to_be_of_the_team(desk, vip, ben):
    answer = desk.post(page("rule-new"), form(team=vip.pk, agent=ben.pk))
    assert escape("Ben Okafor is not in the team VIP.") in answer.content.decode()


def test_rules_are_ordered_switched_and_deleted_and_each_is_undone(desk):
    one, two, three = (a_rule(name, position=place) for place, name in enumerate(("One", "Two", "Three")))
    answer = desk.post(page("rule-place", three.pk), {"to": "up"})
    assert answer["Location"] == page("rules") + f"?moved={three.pk}&to=up"
    assert names() == ["One", "Three", "Two"]
    shown = desk.get(answer["Location"]).content.decode()
    assert 'aria-label="Earlier: Three" autofocus' in shown
    desk.post(page("rule-place", one.pk), {"to": "up"})  # it is the first
    desk.post(page("rule-state", one.pk), {"active": "no"})
    assert [rule.name for rule in active_rules()] == ["Three", "Two"]
    desk.post(page("rule-removal", two.pk))
    assert names() == ["One", "Three"]

    told = list(RoutingVersion.objects.values_list("told", flat=True))
    assert told == [
        "deleted “Two”",
        "switched “One” off",
        "moved “Three” to place 2",
        "as it was before the first change",
    ]
    undo = RoutingVersion.objects.all()[1]
    desk.post(page("rules-restored", undo.pk))
    assert names() == ["One", "Three", "Two"]
    assert RoutingRule.objects.get(name="Two").pk == two.pk
    desk.post(page("rules-restored", RoutingVersion.objects.last().pk))
    assert (names(), len(active_rules())) == (["One", "Two", "Three"], 3)
    assert a_rule("Four").pk > three.pk


def test_what_is_restored_without_its_team_is_off(desk, vip):
    rule = a_rule(team=vip)
    desk.post(page("rule-place", rule.pk), {"to": "up"})
    desk.post(page("rule-state", rule.pk), {"active": "no"})
    desk.post(page("rule-removal", rule.pk))
    vip.delete()
    first = RoutingVersion.objects.last()
    shown = desk.post(page("rules-restored", first.pk), follow=True).content.decode()
    assert "Their team is gone, so they are off: One." in shown
    assert (RoutingRule.objects.get().team, RoutingRule.objects.get().active) == (None, False)


def test_a_value_that_is_not_here_any_more_is_told(desk):
    Category.objects.create(slug="billing", name="Billing")
    a_rule(conditions={"all": [{"field": "category", "op": "is", "any_of": ["billing", "gone"]}]})
    assert "It names what is not here any more: gone" in desk.get(page("rules")).content.decode()


def test_the_bars_are_set_in_percent(desk):
    given = {"category": "75", "in_scope": "10", "urgency": "50.5", "sentiment": "0", "complexity": "0"}
    given |= {"triage": ["category", "urgency"], "when": "after", "minutes": "45", "sticky_days": "0"}
    assert desk.post(page("triage"), given).status_code == 302
    found = bars()
    assert (found.category, found.in_scope, found.urgency) == (0.75, 0.1, 0.505)
    assert found.triage == ("category", "urgency")
    row = TriageSettings.objects.get()
    assert (row.requeue_after, row.sticky_days) == (45, 0)
    assert AuditEntry.objects.filter(kind="triagesettings").count() == 1
    shown = desk.get(page("triage")).content.decode()
    assert 'value="50.5"' in shown
    for when, minutes in (("never", None), ("once", 0)):
        desk.post(page("triage"), given | {"when": when})
        assert TriageSettings.objects.get().requeue_after == minutes
    answer = desk.post(page("triage"), given | {"minutes": "", "category": "101"})
    assert answer.status_code == 422
    assert "Say after how many minutes." in answer.content.decode()


def test_a_team_and_an_agent_tell_how_they_take_tickets(desk, vip, ben):
    desk.post(page("team", vip.pk), {"name": "VIP", "handing": "pull", "agents": [ben.pk]})
    vip.refresh_from_db()
    assert vip.handing == "pull"
    given = {"name": "Ben", "role": "agent", "capacity": 8, "locale": "en", "timezone": "UTC"}
    assert (
        desk.post(page("person", ben.pk), given | {"channel_capacity": "Email 4, widget: 2"}).status_code
        == 302
    )
    ben.refresh_from_db()
    assert ben.channel_capacity == {"email": 4, "widget": 2}
    assert ben.away_since is not None  # the form did not say that they take tickets
    answer = desk.post(page("person", ben.pk), given | {"channel_capacity": "four"})
    assert "Write each as the channel and a number" in answer.content.decode()


def test_rules_tell_the_time_of_the_organization(db):
    from replywell.people.models import Organization

    Organization.objects.create(pk=1, timezone="Asia/Tokyo")
    assert routing().timezone == "Asia/Tokyo"
