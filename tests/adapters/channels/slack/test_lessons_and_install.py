"""Threads worth keeping, the installation, and settings that must not lead elsewhere."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from pydantic import ValidationError

from replywell.adapters.channels.port import Raw
from replywell.adapters.channels.slack.channel import SlackChannel
from replywell.adapters.channels.slack.installing import authorize_url, identified, installed, manifest
from replywell.kit.errors import Refused
from tests.adapters.channels.slack import payloads
from tests.adapters.channels.slack.payloads import TS

channel = SlackChannel()
THREAD = [
    {"user": "U0ROSA", "ts": TS, "thread_ts": TS, "text": "How long do *refunds* take?\nReally?"},
    {"user": "U0ADA", "ts": "1770000010.000100", "thread_ts": TS, "text": "Five days, <@U0ROSA>"},
    {"user": "U0DESK", "bot_id": "B1", "ts": "1770000020.000100", "thread_ts": TS, "text": "Saved."},
]


def stored(posted):
    return Raw("k", json.dumps(posted).encode())


@pytest.fixture
def thread(slack):
    slack.answers["/api/conversations.replies"] = lambda asked: {
        "ok": True,
        "messages": THREAD if asked.form["ts"] == TS else THREAD[1:2],
    }
    slack.answers["/api/chat.getPermalink"] = {
        "ok": True,
        "permalink": "https://example.slack.com/archives/C0HELP/p1",
    }


@pytest.mark.parametrize("posted", [payloads.shortcut(), payloads.reaction()])
def test_a_shortcut_or_an_emoji_asks_to_keep_the_whole_thread(thread, settings, posted):
    lesson = channel.lesson(settings, stored(posted))
    assert lesson.by == "ada@example.com"
    assert lesson.title == "How long do refunds take?"
    assert lesson.messages == (
        ("rosa", "How long do refunds take?\nReally?"),
        ("ada", "Five days, @rosa"),
    )
    assert lesson.url.endswith("/p1")


def test_a_thread_that_never_ends_is_not_read_for_ever(thread, slack, settings):
    slack.answers["/api/conversations.replies"] = {
        "ok": True,
        "messages": THREAD[:1],
        "response_metadata": {"next_cursor": "on and on"},
    }
    assert len(channel.lesson(settings, stored(payloads.shortcut())).messages) == 5
    assert len(slack.to("/api/conversations.replies")) == 5


def test_nothing_else_asks_for_it(settings):
    assert channel.lesson(settings, stored(payloads.event())) is None
    assert channel.lesson(settings, stored(payloads.press())) is None


def test_a_guest_with_an_agents_address_is_no_agent(thread, settings):
    assert channel.lesson(settings, stored(payloads.shortcut(by="U0GUEST"))).by == ""


def test_a_thread_that_cannot_be_read_is_told_to_who_asked(slack, settings):
    slack.answers["/api/conversations.replies"] = {"ok": False, "error": "not_in_channel"}
    assert "Invite" in channel.lesson(settings, stored(payloads.shortcut())).problem
    channel.answer_lesson(settings, stored(payloads.shortcut()), "Saved.")
    form = slack.to("/api/chat.postEphemeral")[0].form
    assert (form["user"], form["channel"], form["text"], form["thread_ts"]) == (
        "U0ADA",
        "C0HELP",
        "Saved.",
        TS,
    )


def test_add_to_slack_leads_to_slack_and_back(slack, settings):
    asked = parse_qs(urlsplit(authorize_url(payloads.settings(), redirect="https://d/cb", state="s")).query)
    assert authorize_url(payloads.settings(), redirect="r", state="s").startswith(
        "https://slack.com/oauth/v2/authorize?"
    )
    assert (asked["client_id"], asked["state"], asked["redirect_uri"]) == (["1.2"], ["s"], ["https://d/cb"])
    slack.answers["/api/oauth.v2.access"] = {
        "ok": True, "access_token": "xoxb-new", "token_type": "bot", "bot_user_id": "U0DESK",
        "team": {"id": "T0DESK", "name": "Example"},
    }  # fmt: skip
    found = installed(settings, code="c", redirect="https://d/cb")
    assert found == {
        "token": "xoxb-new",
        "team_id": "T0DESK",
        "team_name": "Example",
        "own_user_id": "U0DESK",
    }
    asked = slack.to("/api/oauth.v2.access")[0]
    assert asked.form["code"] == "c" and "authorization" not in asked.headers
    slack.answers["/api/oauth.v2.access"] = {"ok": False, "error": "invalid_code"}
    with pytest.raises(Refused, match="Add to Slack"):
        installed(settings, code="c", redirect="https://d/cb")


def test_a_typed_token_tells_its_workspace(settings):
    assert identified(settings) == {"team_id": "T0DESK", "team_name": "Example", "own_user_id": "U0DESK"}


def test_the_manifest_asks_for_what_is_used():
    told = json.loads(manifest("Help" * 30, "https://d/in/slack/", "https://d/cb"))
    assert told["settings"]["event_subscriptions"]["request_url"] == "https://d/in/slack/"
    assert len(told["display_information"]["name"]) <= 35
    assert told["oauth_config"]["redirect_urls"] == ["https://d/cb"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"api_url": "https://evil.example/api/"},
        {"api_url": "http://slack.com/api/"},
        {"api_url": "https://slack.com.evil.example/"},
        {"api_url": "https://notslack.com/api/"},
        {"channels": "general"},
        {"signing_secret": " "},
        {"client_secret": ""},
        {"token": "xoxp-user"},
        {"reaction": "a b"},
    ],
)
def test_settings_that_are_wrong_say_so(wrong):
    with pytest.raises(ValidationError):
        payloads.settings(**wrong)
