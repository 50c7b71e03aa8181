"""The reader of the demo's content: when things were said, what replies quote, which mistakes it names."""

from datetime import UTC, datetime, timedelta

import pytest

from replywell.demo import content
from replywell.kit.errors import Invalid

CONVERSATIONS = content.conversations()


@pytest.mark.parametrize("now", [datetime(2026, 11, 23, hour, 0, 1, tzinfo=UTC) for hour in (0, 9, 23)])
def test_nothing_is_said_in_the_future(now):
    for one in CONVERSATIONS:
        assert all(one.sent(index, now) <= now for index in range(len(one.messages)))
        assert now - one.began(now) <= timedelta(days=64)


def test_most_tickets_begin_in_office_hours():
    now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    starts = [one.began(now) for one in CONVERSATIONS]
    in_hours = sum(8 <= start.hour < 18 and start.weekday() < 5 for start in starts)
    assert in_hours / len(starts) > 0.7
    assert len({start.date() for start in starts}) >= 35


def test_replies_by_mail_quote_what_they_answer():
    now = datetime(2026, 11, 23, 15, tzinfo=UTC)
    by_id = {one.id: one for one in CONVERSATIONS}
    german = by_id["zweiter-standort"].body(2, now)
    assert (
        german.startswith("Guter Tipp") and "schrieb Deniz Yalçın <support@example.com>:\n\n> Hallo" in german
    )
    outlook = by_id["outlook-loop"].body(2, now)
    assert "From: Tomasz Wrona <support@example.com>" in outlook and "\nHi Ramon," in outlook
    for one in CONVERSATIONS:
        assert all("{quoted" not in one.body(index, now) for index in range(len(one.messages)))


def test_a_conversation_that_would_end_in_the_future_is_refused(tmp_path, monkeypatch):
    (tmp_path / "conversations").mkdir()
    (tmp_path / "conversations" / "wrong.toml").write_text(
        """
        [[conversations]]
        id = "too-late"
        requester = { name = "Rosa Marín", email = "rosa@example.org" }
        subject = "Where is my refund?"
        language = "en"
        urgency = "low"
        status = "open"
        confirmed = false
        days_ago = 1.0
        time = "12:00"
        messages = [
          { from = "requester", hours = 0.0, text = "Hello?" },
          { from = "agent", agent = "ada@example.com", hours = 20.0, text = "Hi" },
        ]
        """
    )
    monkeypatch.setattr(content, "HERE", tmp_path)
    with pytest.raises(Invalid, match=r"too-late: it may end in the future"):
        content.conversations.__wrapped__()


def test_a_word_that_means_nothing_is_refused_with_the_file_it_is_in(tmp_path, monkeypatch):
    (tmp_path / "live.toml").write_text('[[mails]]\nid = "a"\nfrom = { name = "R" }\n')
    monkeypatch.setattr(content, "HERE", tmp_path)
    with pytest.raises(Invalid, match=r"live\.toml"):
        content.live_mails()
