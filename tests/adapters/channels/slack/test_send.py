"""What we say in Slack."""

import json

import pytest

from replywell.adapters.channels.abilities import Acknowledging, Teaching
from replywell.adapters.channels.port import Handle, OutboundFile, OutboundMessage, Party, Raw
from replywell.adapters.channels.slack.blocks import messages
from replywell.adapters.channels.slack.channel import SlackChannel
from replywell.kit.errors import Refused, Unavailable, Unconfirmed, Unreachable
from tests.adapters.channels.slack import payloads
from tests.adapters.channels.slack.payloads import TS

channel = SlackChannel()
PLACE = f"T0DESK:D0ROSA:{TS}"


def answer(text="It is on its way.", **more):
    given = {"conversation": PLACE, "buttons": ("solved", "more_help", "person")} | more
    return OutboundMessage(Party("", "Ada (Support)"), (), "Refund", text, "412.9@example.com", **given)


def posted(slack):
    form = slack.to("/api/chat.postMessage")[-1].form
    return form, json.loads(form["blocks"])


def test_an_answer_goes_into_its_thread_with_sources_and_buttons(slack, settings):
    receipt = channel.send(
        settings, answer(footnotes=(("Refunds", "https://help.example.com/r"),), language="de")
    )
    form, blocks = posted(slack)
    assert (form["channel"], form["thread_ts"], form["text"]) == ("D0ROSA", TS, "It is on its way.")
    assert [block["type"] for block in blocks] == ["section", "context", "context", "actions"]
    assert blocks[1]["elements"][0]["text"] == "Quellen: 1. <https://help.example.com/r|Refunds>"
    assert blocks[2]["elements"][0]["text"] == "Ada (Support)"
    assert [each["action_id"] for each in blocks[3]["elements"]] == [
        f"replywell:{one}" for one in ("solved", "more_help", "person")
    ]
    assert {each["value"] for each in blocks[3]["elements"]} == {"412.9@example.com"}
    assert receipt.provider_id == "D0ROSA:1770000100.000200"


def test_who_never_wrote_is_written_to_directly(slack, settings):
    channel.send(settings, answer(conversation="", handle=Handle("slack", "T0DESK:U0ROSA")))
    assert slack.to("/api/conversations.open")[0].form["users"] == "U0ROSA"
    form, _ = posted(slack)
    assert form["channel"] == "D0NEW"
    assert "thread_ts" not in form


@pytest.mark.parametrize(
    "to",
    [
        {"conversation": "T0ELSE:D1:1"},
        {"conversation": "", "handle": Handle("slack", "T0ELSE:U1")},
        {"conversation": "", "handle": None},
        {"conversation": "", "handle": Handle("teams", "a:b")},
    ],
)
def test_nobody_else_is_written_to(slack, settings, to):
    with pytest.raises(Unreachable):
        channel.send(settings, answer(**to))
    assert not slack.asked


@pytest.mark.parametrize(
    ("markdown", "mrkdwn"),
    [
        ("**bold** *it* ~~gone~~ `code`", "*bold* _it_ ~gone~ `code`"),
        ("# Title", "*Title*"),
        ("- a\n- b\n  1. c", "• a\n• b\n    1. c"),
        ("> said\n> twice", "> said\n> twice"),
        ("```py\na < b\n```", "```a &lt; b```"),
        ("[page](https://a.example/?a=1&b=2)", "<https://a.example/?a=1&amp;b=2|page>"),
        ("![cat](https://a.example/cat.png)", "<https://a.example/cat.png|cat>"),
        ("[evil](javascript:alert(1))", "[evil](javascript:alert(1))"),
        ("<!channel> <@U1> & more", "&lt;!channel&gt; &lt;@U1&gt; &amp; more"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("a\n\nb", "a\n\nb"),
        ("| a | bb |\n|---|---|\n| 1 | 2 |", "```a  bb\n1  2```"),
    ],
)
def test_markdown_becomes_mrkdwn(markdown, mrkdwn):
    ((_, blocks),) = messages(answer(markdown))
    assert blocks[0]["text"]["text"] == mrkdwn


@pytest.mark.parametrize(
    "text",
    [
        "word " * 8000,
        "x" * 40_000,
        "&" * 9000,
        "```\n" + "a < b\n" * 3000 + "```",
        "\n\n---\n\n".join("abc" * 200),
    ],
)
def test_long_answers_are_split_within_the_limits(text):
    parts = messages(answer(text))
    for number, (fallback, blocks) in enumerate(parts):
        assert len(blocks) <= 50
        assert len(fallback) <= 3001
        assert all(len(each["text"]["text"]) <= 3000 for each in blocks if each["type"] == "section")
        assert ("actions" in [each["type"] for each in blocks]) == (number == len(parts) - 1)
    whole = "".join(
        each["text"]["text"] for _, blocks in parts for each in blocks if each["type"] == "section"
    )
    assert sum(map(whole.count, "wxac")) >= sum(map(text.count, "wxac"))


def test_an_empty_answer_is_still_a_message():
    ((text, blocks),) = messages(answer(""))
    assert blocks[0]["type"] == "context" and isinstance(text, str)


@pytest.mark.parametrize(
    ("said", "error", "words"),
    [
        ((429, {"Retry-After": "30"}, {"ok": False, "error": "ratelimited"}), Unavailable, "fewer"),
        ({"ok": False, "error": "invalid_auth"}, Refused, "Add to Slack"),
        ({"ok": False, "error": "account_inactive"}, Refused, "Add to Slack"),
        ({"ok": False, "error": "token_revoked"}, Refused, "Add to Slack"),
        ({"ok": False, "error": "not_in_channel"}, Refused, "Invite"),
        ({"ok": False, "error": "is_archived"}, Unreachable, "another way"),
        ({"ok": False, "error": "user_disabled"}, Unreachable, "left"),
        ({"ok": False, "error": "missing_scope", "needed": "chat:write"}, Refused, "chat:write"),
        ({"ok": False, "error": "some_new_word"}, Refused, "some_new_word"),
        ({"ok": False, "error": "fatal_error"}, Unconfirmed, "may have"),
        ((503, {}, b"<h1>busy</h1>"), Unconfirmed, "may have"),
        ((None, {}, b""), Unconfirmed, "may have"),
    ],
)
def test_refusals_say_what_to_do(slack, settings, said, error, words):
    slack.answers["/api/chat.postMessage"] = said
    with pytest.raises(error, match=words) as raised:
        channel.send(settings, answer())
    if error is Unavailable:
        assert raised.value.retry_after == 30


def test_a_server_that_is_not_there_is_tried_later(slack, settings):
    slack.close()
    with pytest.raises(Unavailable):
        channel.send(settings, answer())


def test_without_a_token_nothing_is_asked(slack):
    with pytest.raises(Refused, match="Add to Slack"):
        channel.send(payloads.settings(api_url=f"{slack.url}/api/", token=""), answer())
    assert not slack.asked


def test_the_rest_of_a_long_answer_that_fails_is_not_said_twice(slack, settings):
    slack.answers["/api/chat.postMessage"] = [
        {"ok": True, "ts": "1.1"},
        {"ok": False, "error": "ratelimited"},
    ]
    with pytest.raises(Unconfirmed):
        channel.send(settings, answer("word " * 8000))


def test_files_are_brought_first_and_shown_after_the_text(slack, settings):
    slack.answers["/api/files.getUploadURLExternal"] = {
        "ok": True,
        "upload_url": f"{slack.url}/upload",
        "file_id": "F1",
    }
    slack.answers["/upload"] = b"OK"
    slack.answers["/api/files.completeUploadExternal"] = {"ok": True}
    channel.send(settings, answer(files=(OutboundFile("a.pdf", "application/pdf", b"%PDF"),)))
    assert [each.path.rpartition("/")[2] for each in slack.asked] == [
        "files.getUploadURLExternal", "upload", "chat.postMessage", "files.completeUploadExternal",
    ]  # fmt: skip
    assert slack.to("/upload")[0].body == b"%PDF"
    assert slack.asked[-1].form["thread_ts"] == TS
    slack.answers["/api/files.completeUploadExternal"] = {"ok": False, "error": "not_in_channel"}
    with pytest.raises(Unconfirmed):
        channel.send(settings, answer(files=(OutboundFile("a.pdf", "application/pdf", b"%PDF"),)))


def test_a_file_goes_nowhere_but_to_slack(slack, settings):
    slack.answers["/api/files.getUploadURLExternal"] = {
        "ok": True,
        "upload_url": "https://evil.example/",
        "file_id": "F1",
    }
    with pytest.raises(Refused):
        channel.send(settings, answer(files=(OutboundFile("a.pdf", "application/pdf", b"%PDF"),)))


def test_what_was_pressed_takes_the_buttons_place(slack, settings):
    channel.acknowledge(settings, Raw("k", json.dumps(payloads.press()).encode()))
    form = slack.to("/api/chat.update")[0].form
    blocks = json.loads(form["blocks"])
    assert (form["channel"], form["ts"]) == ("D0ROSA", "1770000100.000200")
    assert [block["type"] for block in blocks] == ["section", "context"]
    assert "<@U0ROSA>: Solved" in blocks[1]["elements"][0]["text"]
    channel.acknowledge(settings, Raw("k", json.dumps(payloads.event()).encode()))
    assert len(slack.to("/api/chat.update")) == 1


def test_the_probe_tells_what_is_wrong(slack, settings):
    assert [(probe.what, probe.ok) for probe in channel.probe(settings)] == [
        ("inbound", True),
        ("outbound", True),
    ]
    slack.answers["/api/auth.test"] = {"ok": False, "error": "token_revoked"}
    assert [probe.ok for probe in channel.probe(settings)] == [False, False]
    slack.answers["/api/auth.test"] = {"ok": True, "team_id": "T0ELSE"}
    assert "another workspace" in next(iter(channel.probe(settings))).told


def test_the_probe_looks_into_watched_channels_and_writes_to_a_member(slack):
    watching = payloads.settings(api_url=f"{slack.url}/api/", channels="C0HELP")
    slack.answers["/api/conversations.info"] = {"ok": True, "channel": {"id": "C0HELP", "is_member": False}}
    assert "Invite" in next(iter(channel.probe(watching))).told
    slack.answers["/api/conversations.info"] = {"ok": True, "channel": {"id": "C0HELP", "is_member": True}}
    slack.answers["/api/users.lookupByEmail"] = {"ok": True, "user": {"id": "U0ADA"}}
    assert list(channel.probe(watching, send_to="ada@example.com"))[1].told == "slack ada@example.com"
    assert slack.to("/api/chat.postMessage")[0].form["channel"] == "D0NEW"


def test_slack_can_more_than_the_port_asks():
    assert isinstance(channel, Teaching) and isinstance(channel, Acknowledging)
