"""A ticket's category, urgency, team and assignee change with their story."""

import pytest

from replywell.kit.errors import Invalid
from replywell.people.actors import ASSISTANT, actor_of
from replywell.people.models import Role
from replywell.tickets.actions.triage import assign, classify, route
from replywell.tickets.models import Category, Urgency


@pytest.fixture
def billing(db):
    return Category.objects.create(slug="billing", name="Billing")


def test_classifying_tells_before_and_after(ada, refund, billing):
    classify(refund, by=actor_of(ada), category=billing, urgency=Urgency.HIGH, sentiment="frustrated")

    refund.refresh_from_db()
    event = refund.events.get(kind="classified")
    assert (refund.category, refund.urgency, refund.sentiment) == (billing, Urgency.HIGH, "frustrated")
    assert event.data["changes"] == {
        "category": [None, "Billing"],
        "urgency": [3, 2],
        "sentiment": ["", "frustrated"],
    }
    assert event.actor == f"agent:{ada.pk}"


def test_what_is_the_same_already_writes_no_event(ada, refund, billing):
    classify(refund, by=actor_of(ada), category=billing)
    classify(refund, by=actor_of(ada), category=billing, urgency=Urgency.MEDIUM)

    assert refund.events.filter(kind="classified").count() == 1


@pytest.mark.parametrize(
    "wrong", [{"sentiment": "angry"}, {"complexity": "hard"}, {"urgency": 9}, {"urgency": 0}]
)
def test_a_value_there_is_not_is_refused(refund, wrong):
    with pytest.raises(Invalid):
        classify(refund, by=ASSISTANT, **wrong)


def test_needs_triage_can_be_taken_back(refund):
    classify(refund, by=ASSISTANT, needs_triage=True)
    classify(refund, by=ASSISTANT, needs_triage=False)

    refund.refresh_from_db()
    assert refund.needs_triage is False


def test_routing_elsewhere_lets_the_assignee_go(ada, ben, refund, team_billing):
    assign(refund, ada, by=ASSISTANT)
    technical = ben.teams.get()
    route(refund, technical, by=ASSISTANT, because="It is a bug.")

    refund.refresh_from_db()
    assert (refund.team, refund.assignee) == (technical, None)
    assert refund.events.get(kind="routed").data == {
        "changes": {"team": [None, "Technical"], "assignee": ["Ada Byrne", None]},
        "because": "It is a bug.",
        "into": technical.pk,
    }


def test_routing_to_their_own_team_keeps_the_assignee(ada, refund, team_billing):
    assign(refund, ada, by=ASSISTANT)
    route(refund, team_billing, by=ASSISTANT)

    refund.refresh_from_db()
    assert refund.assignee == ada


def test_assigning_and_letting_go(ada, refund):
    assign(refund, ada, by=actor_of(ada))
    assign(refund, ada, by=actor_of(ada))
    assign(refund, None, by=actor_of(ada))

    refund.refresh_from_db()
    assert refund.assignee is None
    assert refund.events.filter(kind="assigned").count() == 2


@pytest.mark.parametrize("role", [Role.VIEWER, Role.LIGHT])
def test_nobody_is_assigned_who_cannot_answer(ada, refund, role):
    ada.role = role
    with pytest.raises(Invalid, match="cannot answer"):
        assign(refund, ada, by=ASSISTANT)


def test_nobody_is_assigned_who_has_left(ada, refund):
    ada.is_active = False
    with pytest.raises(Invalid, match="cannot answer"):
        assign(refund, ada, by=ASSISTANT)
