"""Administrators hear once that new tickets are not what they were."""

from datetime import timedelta

import pytest
from django.core import mail

from replywell.kit import clock
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


def test_a_drift_begins_is_mailed_to_administrators_once_and_ends(decided, ada, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    add_agent("olga@example.com", name="Olga", role="owner")
    decided(200, "billing", 0.9, 20)
    decided(100, "technical", 0.9, 2)

    assert {(one.kind, one.label) for one in watch_drift()} == {("mix", "billing"), ("mix", "technical")}
    assert [one.to for one in mail.outbox] == [["olga@example.com"]]
    assert "technical was 0% of the tickets" in mail.outbox[0].body

    assert watch_drift() == []
    assert len(mail.outbox) == 1
    decided(5_000, "billing", 0.9, 1)
    watch_drift()
    assert not Drift.objects.filter(ended_at=None).exists()


def test_without_a_way_to_send_it_is_told_later(decided, settings, monkeypatch):
    from django.core.mail import EmailMessage

    from replywell.kit.errors import Refused

    def refuse(self, fail_silently=False):
        raise Refused("No mail can leave.")

    add_agent("olga@example.com", name="Olga", role="owner")
    decided(200, "billing", 0.9, 20)
    decided(100, "billing", 0.5, 2)
    monkeypatch.setattr(EmailMessage, "send", refuse)

    assert [one.kind for one in watch_drift()] == ["confidence"]
    assert Drift.objects.get(kind="confidence").told_at is None
