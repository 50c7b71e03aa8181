"""A person says what a ticket is: it is written beside the decision, and the ticket goes on from triage."""

import pytest

from replywell.adapters.models.scripted import choosing
from replywell.automation.actions.apply import apply_macro, undo_macro
from replywell.automation.models import Macro
from replywell.kit.errors import Invalid
from replywell.people.actors import actor_of
from replywell.pipeline.actions.overrides import settle
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.jobs import note_what_people_said
from replywell.pipeline.models import DecisionRecord
from replywell.tickets.actions.triage import assign, classify, route
from replywell.tickets.models import Category
from replywell.tickets.queries import set_by_hand
from replywell.triage.models import RoutingRule, TriageSettings
from replywell.triage.values import Bars
from replywell.workspace.actions.bulk import change, undo
from replywell.workspace.guesses import asked_about, take_up
from tests.pipeline.answers import asking, desk


@pytest.fixture
def unsure(question):
    """Rosa's question, of which the assistant cannot tell what it is about."""

    def walked(**bars):
        desk()
        TriageSettings.objects.create(pk=1, bars=Bars(**{"category": 0.99} | bars).model_dump(mode="json"))
        walk_message(question, asking())
        question.ticket.refresh_from_db()
        return question.ticket

    return walked


def verdict(ticket, step="classify"):
    return DecisionRecord.objects.filter(ticket=ticket, step=step).latest("pk").verdict


def test_below_the_bar_it_waits_in_triage_with_the_two_best_guesses(unsure):
    ticket = unsure()
    assert (ticket.needs_triage, ticket.category, ticket.team, ticket.assignee) == (True, None, None, None)
    asked = asked_about([ticket.pk])[ticket.pk]
    assert asked.told == "What is it about?"
    assert [(guess.value, guess.name) for guess in asked.guesses] == [
        (f"{ticket.pk}:category:billing", "Billing"),
        (f"{ticket.pk}:category:technical", "Technical"),
    ]


def test_a_guess_taken_up_sends_it_on_to_its_team_and_agent(unsure, ada):
    ticket = take_up(unsure(), "category", "billing", by=ada)
    assert (ticket.needs_triage, ticket.category.slug, ticket.team.name) == (False, "billing", "Billing")
    assert ticket.assignee == ada
    routed = ticket.events.get(kind="routed")
    assert (routed.actor, routed.data["because"]) == (
        "assistant",
        "Billing: category billing, says Ada Byrne.",
    )
    assert ticket.events.get(kind="classified", actor=f"agent:{ada.pk}")
    assert verdict(ticket) == {"category": {"said": "billing", "is": "billing", "right": True}}


def test_the_rules_of_today_decide_where_it_goes(unsure, ada, ben):
    ticket = unsure()
    of_category = {"all": [{"field": "category", "op": "is", "any_of": ["billing"]}]}
    RoutingRule.objects.create(name="to Ben", conditions=of_category, team=ben.teams.get(), agent=ben)
    ticket = settle(ticket, by=ada, category=Category.objects.get(slug="billing"))
    assert (ticket.team.name, ticket.assignee) == ("Technical", ben)


def test_another_category_is_an_override(unsure, ada):
    ticket = take_up(unsure(), "category", "technical", by=ada)
    assert (ticket.needs_triage, ticket.team) == (False, None)  # no team takes it
    assert verdict(ticket)["category"] == {"said": "billing", "is": "technical", "right": False}


def test_an_override_is_undone_with_everything_that_followed(unsure, ada):
    ticket = unsure()
    outcome = change(ada, [ticket.pk], lambda one: take_up(one, "category", "billing", by=ada))
    assert outcome.changed == 1
    undo(ada, outcome.undo)
    ticket.refresh_from_db()
    assert (ticket.needs_triage, ticket.category, ticket.team, ticket.assignee) == (True, None, None, None)
    assert set_by_hand(ticket.pk) == ()
    assert verdict(ticket) is None
    assert ticket.pk in asked_about([ticket.pk])


def test_several_dimensions_are_asked_one_after_the_other(unsure, ada):
    ticket = unsure(urgency=0.99, triage=("category", "urgency"))
    ticket = take_up(ticket, "category", "billing", by=ada)
    assert (ticket.needs_triage, ticket.team) == (True, None)
    asked = asked_about([ticket.pk])[ticket.pk]
    assert (asked.told, asked.guesses[0].name) == ("How urgent is it?", "Medium")
    ticket = take_up(ticket, "urgency", "high", by=ada)
    assert (ticket.needs_triage, ticket.urgency, ticket.team.name) == (False, 2, "Billing")


def test_out_of_scope_says_so(question, ada):
    desk()
    usual = choosing(category="billing", urgency="medium", sentiment="neutral", complexity="simple")

    def far_off(task):
        answer = usual(task)
        scores = tuple(each.model_copy(update={"in_scope": 0.05}) for each in answer.scores)
        return answer.model_copy(update={"scores": scores})

    walk_message(question, asking(classify=far_off))
    asked = asked_about([question.ticket_id])[question.ticket_id]
    assert asked.told == "Not about anything this desk handles. Closest:"
    record = DecisionRecord.objects.get(ticket=question.ticket, step="classify")
    assert record.because.startswith("Not about anything this desk handles")


@pytest.mark.parametrize(
    ("dimension", "label"),
    [("category", "gone"), ("category", ""), ("urgency", "extreme"), ("weather", "rain"), ("sentiment", "x")],
)
def test_a_guess_that_there_is_not_is_refused(unsure, ada, dimension, label):
    ticket = unsure()
    with pytest.raises(Invalid):
        take_up(ticket, dimension, label, by=ada)


def test_every_way_of_saying_it_is_noted(question, ada, ben):
    desk()
    walk_message(question, asking())
    ticket, by = question.ticket, actor_of(ben)
    classify(ticket, by=by, urgency=1)
    route(ticket, ben.teams.get(), by=by)
    assign(ticket, ben, by=by)
    for event in ticket.events.filter(actor=str(by)):
        note_what_people_said(event.pk)
        note_what_people_said(event.pk)
    assert verdict(ticket) == {"urgency": {"said": "medium", "is": "critical", "right": False}}
    assert verdict(ticket, "route")["team"]["right"] is False
    assert verdict(ticket, "assign") == {"assignee": {"said": ada.pk, "is": ben.pk, "right": False}}


def test_a_ticket_that_nobody_walked_goes_to_its_categorys_team(question, ada):
    category = desk()
    ticket = classify(question.ticket, by=actor_of(ada), needs_triage=True)
    ticket = settle(ticket, by=ada, category=category)
    assert (ticket.needs_triage, ticket.team.name, ticket.assignee) == (False, "Billing", ada)


def test_a_macro_that_sets_the_category_does_what_its_agent_would_do(unsure, ada):
    ticket = unsure()
    billing = Category.objects.get(slug="billing")
    macro = Macro.objects.create(name="It is billing", steps=[{"do": "set_category", "category": billing.pk}])

    done = apply_macro(macro, ticket, by=ada, settle=settle)

    ticket.refresh_from_db()
    assert (ticket.needs_triage, ticket.category, ticket.team.name) == (False, billing, "Billing")
    assert ticket.assignee == ada
    assert verdict(ticket)["category"]
    undo_macro(ticket, done.before, done.after, by=ada)
    ticket.refresh_from_db()
    assert (ticket.needs_triage, ticket.category, ticket.team, ticket.assignee) == (True, None, None, None)
    note_what_people_said(ticket.events.latest("pk").pk)
    assert set_by_hand(ticket.pk) == ()
    assert verdict(ticket) is None
    assert ticket.pk in asked_about([ticket.pk])


def test_a_macro_that_is_undone_takes_back_nothing_that_was_said_before(unsure, ada, team_billing):
    ticket = route(unsure(), team_billing, by=actor_of(ada))
    macro = Macro.objects.create(name="Urgent", steps=[{"do": "set_urgency", "urgency": 1}])
    done = apply_macro(macro, ticket, by=ada, settle=settle)
    ticket.refresh_from_db()
    urgent_due = ticket.due_at
    undo_macro(ticket, done.before, done.after, by=ada)
    ticket.refresh_from_db()
    assert (ticket.urgency, ticket.team, set_by_hand(ticket.pk)) == (3, team_billing, ("team",))
    assert ticket.due_at > urgent_due


def test_a_team_set_after_an_undone_override_counts_as_said(unsure, ada, team_billing):
    ticket = unsure()
    outcome = change(ada, [ticket.pk], lambda one: take_up(one, "category", "billing", by=ada))
    undo(ada, outcome.undo)
    ticket.refresh_from_db()
    route(ticket, team_billing, by=actor_of(ada))
    assert set_by_hand(ticket.pk) == ("team",)
