"""Other rules are tried on what was kept of the last days: nothing is changed, nobody is asked."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.people.models import Team
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.models import Walk
from replywell.pipeline.trial import try_rules
from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.models import Ticket
from replywell.triage.models import RoutingRule
from replywell.triage.queries import active_rules
from replywell.triage.values import Condition, Rule
from tests.pipeline.answers import asking, desk


@pytest.fixture
def month(rosa, mailbox):
    """Three questions about billing; the first came before the month."""
    desk()
    made = []
    for number, (days, subject) in enumerate(((40, "Old refund"), (20, "A refund"), (1, "An invoice"))):
        with clock.at(clock.now() - timedelta(days=days)):
            said = Said(
                contact=rosa, connection=mailbox, external_id=f"{number}@x.example", subject=subject, text="?"
            )
            message = open_ticket(said)
            walk_message(message, asking())
            made.append(message.ticket)
    return made


def rule(**more) -> Rule:
    refund = Condition(field="subject", op="words", any_of=("refund",))
    return Rule(**{"id": 1, "name": "Refunds", "conditions": (refund,)} | more)


def test_what_would_move_is_counted_and_named(month):
    team = Team.objects.create(name="Refunds")
    before = list(Ticket.objects.values())
    trial = try_rules([rule(team=team.pk)])
    assert (trial.looked, trial.moved, trial.otherwise) == (2, 1, 0)
    assert trial.ways == [("Billing", "Refunds", 1)]
    (moved,) = trial.tickets
    assert (moved.number, moved.subject) == (month[1].pk, "A refund")
    assert moved.because == "Refunds: rule “Refunds”."
    assert list(Ticket.objects.values()) == before


def test_what_stays_with_its_team_but_not_as_it_was_is_counted_apart(month):
    trial = try_rules([rule(urgency="high")])
    assert (trial.moved, trial.otherwise) == (0, 1)


def test_the_rules_of_today_change_nothing(month):
    trial = try_rules(active_rules())
    assert (trial.looked, trial.moved, trial.otherwise) == (2, 0, 0)


def test_another_order_is_a_difference(month):
    """What only one of the lists has decides whether a ticket is looked at closer; an order does too."""
    one, two = (Team.objects.create(name=name).pk for name in ("One", "Two"))
    rules = [rule(id=1, team=one), rule(id=2, team=two)]
    for position, each in enumerate(rules):
        RoutingRule.objects.create(
            pk=each.id, name=each.name, team_id=each.team, position=position, conditions=STORED
        )
    assert try_rules(active_rules()).moved == 0
    trial = try_rules(active_rules()[::-1])
    assert (trial.moved, trial.ways) == (1, [("One", "Two", 1)])
    assert try_rules(active_rules()[:1]).moved == 0
    assert try_rules([*active_rules(), rule(id=3, team=None, urgency="high")]).moved == 0
    assert try_rules([rule(id=3, team=None, urgency="high"), *active_rules()]).otherwise == 1


STORED = {"all": [{"field": "subject", "op": "words", "any_of": ["refund"]}], "any": [], "none": []}


def test_days_are_a_bound(month):
    assert try_rules([], days=10).looked == 1
    assert try_rules([], days=100).looked == 3


def test_a_follow_up_is_no_arrival(month):
    walk = Walk.objects.latest("pk")
    walk.facts = walk.facts | {"first": False}
    walk.save()
    assert try_rules([]).looked == 1
