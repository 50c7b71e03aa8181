"""Administrators hear once that new tickets are not what they were."""

from datetime import timedelta

import pytest

from replywell.kit import clock
from replywell.notifications.actions.telling import sentence
from replywell.notifications.actions.wishes import wish
from replywell.people.actions.agents import add_agent
from replywell.pipeline.actions.drift import watch_drift
from replywell.pipeline.actions.walks import walk_message
from replywell.pipeline.models import DecisionRecord
from replywell.triage.models import Drift
from tests.pipeline.answers import asking, desk


@pytest.fixture
def decided(question, ada):
    """Copies one decision: so many of this label and confidence, so long ago."""
    desk()
    walk_message(question, asking())
    record = DecisionRecord.objects.get(step="classify")

    def decide(times, label, confidence, days):
        decision = record.decision | {
            "category": {"ranked": [[label, confidence], ["other", 1 - confidence]]}
        }
        DecisionRecord.objects.bulk_create(
            DecisionRecord(
                walk=record.walk,
                ticket=record.ticket,
                step="classify",
                decision=decision,
                because="",
                created_at=clock.now() - timedelta(days=days),
            )
            for _ in range(times)
        )

    return decide


def told(agent) -> list[str]:
    return [sentence(one) + ": " + one.subject for one in agent.notifications.order_by("pk")]


def test_a_drift_begins_is_told_to_administrators_once_and_ends(decided, ada):
    olga = add_agent("olga@example.com", name="Olga", role="owner")
    decided(200, "billing", 0.9, 20)
    decided(100, "technical", 0.9, 2)

    assert {(one.kind, one.label) for one in watch_drift()} == {("mix", "billing"), ("mix", "technical")}
    assert len(told(olga)) == 2
    assert any("technical was 0% of the tickets" in one for one in told(olga))
    assert {one.path for one in olga.notifications.all()} == {"/settings/reliability/category/"}
    assert all(one.mail for one in olga.notifications.all())
    assert told(ada) == []

    assert watch_drift() == []
    assert len(told(olga)) == 2
    decided(5_000, "billing", 0.9, 1)
    watch_drift()
    assert not Drift.objects.filter(ended_at=None).exists()


def test_it_is_told_where_and_in_which_language_one_likes(decided):
    olga = add_agent("olga@example.com", name="Olga", role="owner", locale="de")
    otto = add_agent("otto@example.com", name="Otto", role="admin")
    wish(otto, media={"drifted": []}, quiet_from=None, quiet_to=None, quiet_days=[])
    decided(200, "billing", 0.9, 20)
    decided(100, "billing", 0.5, 2)

    assert [one.kind for one in watch_drift()] == ["confidence"]
    (one,) = olga.notifications.all()
    assert one.subject.startswith("Kategorie:")
    assert not otto.notifications.exists()
