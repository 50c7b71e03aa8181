"""Who may post: Slack alone, and only what the desk was asked."""

import pytest
import time_machine

from replywell.adapters.channels.port import Answer, Raw, WebhookRequest
from replywell.adapters.channels.slack.channel import SlackChannel
from replywell.kit.errors import Refused, Unavailable, Unsupported
from tests.adapters.channels.slack import payloads
from tests.adapters.channels.slack.payloads import NOW, event, press, request

channel = SlackChannel()


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


def test_what_slack_signed_is_taken(settings):
    raw = channel.admit(settings, request(event()))
    assert isinstance(raw, Raw)
    assert raw.key == "slack:Ev0001"


@pytest.mark.parametrize(
    ("why", "wrong"),
    [
        ("another secret", {"secret": "another"}),
        ("too old", {"stamp": NOW - 301}),
        ("from the future", {"stamp": NOW + 301}),
        ("no signature", {"x-slack-signature": ""}),
        ("another version", {"x-slack-signature": "v1=00"}),
        ("no time", {"x-slack-request-timestamp": ""}),
        ("a time that is none", {"x-slack-request-timestamp": "1e9"}),
    ],
)
def test_what_slack_did_not_sign_is_refused(settings, why, wrong):
    with pytest.raises(Refused):
        channel.admit(settings, request(event(), **wrong))


def test_a_changed_body_is_refused(settings):
    signed = request(event())
    with pytest.raises(Refused, match="signature"):
        channel.admit(
            settings, WebhookRequest("POST", signed.headers, {}, signed.body.replace(b"refund", b"money!"))
        )


def test_a_handshake_is_answered_only_after_the_signature(settings):
    posted = {"type": "url_verification", "challenge": "3eZbrw1aB10"}
    assert channel.admit(settings, request(posted)) == Answer("3eZbrw1aB10")
    with pytest.raises(Refused):
        channel.admit(settings, request(posted, secret="another"))


def test_a_retry_has_the_same_key_and_another_event_another(settings):
    first = channel.admit(settings, request(event()))
    again = channel.admit(settings, request(event(), **{"x-slack-retry-num": "1"}))
    other = channel.admit(settings, request(event(event_id="Ev0002")))
    assert first.key == again.key != other.key


@pytest.mark.parametrize(
    "posted",
    [
        event({"bot_id": "B1"}),
        event({"user": "U0DESK"}),
        event({"user": "USLACKBOT"}),
        event({"subtype": "channel_join"}),
        event({"subtype": "bot_message"}),
        event({"channel": "C0ELSE", "channel_type": "channel"}),
        event(team_id="T0ELSE", authorizations=[]),
        event({"type": "team_join"}),
        payloads.reaction("thumbsup"),
        payloads.edited("Where is my refund?"),
        press("delete_everything") | {"actions": [{"action_id": "anothers"}]},
        payloads.shortcut() | {"callback_id": "anothers"},
        {"type": "app_rate_limited", "team_id": "T0DESK"},
        b"[]",
        b"{",
        b"payload=%7B",
        b"\xff",
    ],
)
def test_what_is_none_of_ours_is_not_kept(settings, posted):
    with pytest.raises(Unsupported):
        channel.admit(settings, request(posted))


@pytest.mark.parametrize(
    "posted",
    [
        event({"type": "app_mention", "channel": "C0ELSE", "text": "<@U0DESK> help"}),
        event({"channel": "C0WATCHED", "channel_type": "channel"}),
        event({"channel": "C0ELSE", "channel_type": "channel", "text": "hey <@U0DESK>"}),
        event({"subtype": "file_share"}),
        payloads.edited(),
        payloads.deleted(),
        payloads.reaction(),
    ],
)
def test_what_the_desk_was_asked_is_taken(slack, posted):
    watching = payloads.settings(api_url=f"{slack.url}/api/", channels="C0WATCHED")
    assert channel.admit(watching, request(posted)).key == "slack:Ev0001"


def test_an_edit_that_takes_the_mention_away_is_still_heard(settings):
    posted = payloads.edited("never mind")
    posted["event"] |= {"channel": "C0ELSE", "channel_type": "channel"}
    posted["event"]["previous_message"]["text"] = "<@U0DESK> help"
    assert channel.admit(settings, request(posted)).key


def test_what_opens_doors_is_not_kept(settings):
    kept = channel.admit(settings, request(press(token="old"), form=True)).body
    assert b"hooks.slack.com" not in kept and b'"token"' not in kept


def test_presses_and_shortcuts_come_as_forms_and_are_signed_alike(settings):
    assert channel.admit(settings, request(press(), form=True)).key.startswith("slack:press:")
    assert channel.admit(settings, request(payloads.shortcut(), form=True)).key.startswith("slack:shortcut:")
    with pytest.raises(Refused):
        channel.admit(settings, request(press(), form=True, secret="another"))


def test_a_reply_in_a_thread_is_ours_where_the_thread_called_the_desk(slack, settings):
    reply = event(
        {"channel": "C0ELSE", "channel_type": "channel", "thread_ts": "1769990000.1", "text": "still"}
    )
    with pytest.raises(Unsupported):
        channel.admit(settings, request(reply))
    slack.answers["/api/conversations.replies"] = {
        "ok": True,
        "messages": [{"user": "U1", "text": "<@U0DESK> help"}],
    }
    assert channel.admit(settings, request(reply)).key == "slack:Ev0001"
    slack.answers["/api/conversations.replies"] = (
        429,
        {"Retry-After": "7"},
        {"ok": False, "error": "ratelimited"},
    )
    with pytest.raises(Unavailable):
        channel.admit(settings, request(reply))
