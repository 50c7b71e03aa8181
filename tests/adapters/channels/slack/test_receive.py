"""What was said in Slack becomes messages."""

import json

import pytest

from replywell.adapters.channels.port import Handle, Raw
from replywell.adapters.channels.slack.channel import SlackChannel
from replywell.adapters.channels.slack.mrkdwn import plain
from replywell.kit.errors import Unavailable, Unsupported
from tests.adapters.channels.slack import payloads
from tests.adapters.channels.slack.payloads import TS, event

channel = SlackChannel()


def received(settings, posted):
    return channel.receive(settings, Raw("k", json.dumps(posted).encode(), "application/json"))


def one(settings, posted):
    (message,) = received(settings, posted)
    return message


def test_a_direct_message(settings):
    message = one(settings, event())
    assert (message.sender.name, message.sender.email) == ("Rosa Marín", "rosa@example.org")
    assert message.handles == (Handle("slack", "T0DESK:U0ROSA"),)
    assert message.address_proven
    assert (message.text, message.subject) == ("Where is my refund?",) * 2
    assert message.message_id == f"slack.T0DESK.D0ROSA.{TS}"
    assert message.conversation == f"T0DESK:D0ROSA:{TS}"
    assert message.date.year == 2026


def test_a_reply_in_a_thread_belongs_to_it(settings):
    message = one(settings, event({"ts": "1770000200.0001", "thread_ts": TS}))
    assert message.conversation == f"T0DESK:D0ROSA:{TS}"
    assert message.references == (f"slack.T0DESK.D0ROSA.{TS}",)
    assert message.subject == ""


def test_a_second_thought_belongs_to_the_first(slack, settings):
    slack.answers["/api/conversations.history"] = {
        "ok": True,
        "messages": [
            {"user": "U0ROSA", "ts": "1769999900.0001", "text": "Hello"},
            {"user": "U0ROSA", "ts": "1769999000.0001", "text": "yesterday's"},
        ],
    }
    assert one(settings, event()).conversation == "T0DESK:D0ROSA:1769999900.0001"


def test_a_mention_only_calls_the_desk(settings):
    message = one(
        settings, event({"type": "app_mention", "channel": "C0HELP", "text": "<@U0DESK>: help <@U0ADA>"})
    )
    assert message.text == "help @ada"


def test_who_calls_the_desk_into_a_thread_need_not_tell_it_again(slack, settings):
    said = [
        {"user": "U0ADA", "ts": TS, "text": "Is the *API* down?"},
        {"user": "U0GUEST", "ts": "2.2", "text": "here too"},
    ]
    slack.answers["/api/conversations.replies"] = {"ok": True, "messages": said}
    called = {
        "type": "app_mention",
        "channel": "C0HELP",
        "text": "<@U0DESK> help",
        "ts": "3.3",
        "thread_ts": TS,
    }
    message = one(settings, event(called))
    assert (message.text, message.quoted_text) == ("help", "ada: Is the API down?\n\ngus: here too")
    said.append({"user": "U0ADA", "ts": "2.5", "text": "<@U0DESK> look"})
    assert one(settings, event(called)).quoted_text == ""


@pytest.mark.parametrize("who", ["U0GUEST", "U0ELSE", "U0GONE", "U0NEW", "U0NOBODY"])
def test_who_is_no_full_member_proves_no_address(settings, who):
    message = one(settings, event({"user": who}))
    assert not message.address_proven
    assert message.handles[0].value.endswith(f":{who}")


def test_somebody_of_another_company_is_known_by_their_own_workspace(settings):
    assert one(settings, event({"user": "U0ELSE"})).handles == (Handle("slack", "T0ELSE:U0ELSE"),)


def test_addresses_prove_nothing_where_they_are_not_trusted(slack):
    wary = payloads.settings(api_url=f"{slack.url}/api/", trust_addresses=False)
    assert not one(wary, event()).address_proven


def test_while_slack_is_away_a_message_waits(slack, settings):
    slack.answers["/api/users.info"] = (503, {}, b"busy")
    with pytest.raises(Unavailable):
        received(settings, event())


def test_a_taken_back_token_loses_no_message(slack, settings):
    slack.answers["/api/users.info"] = {"ok": False, "error": "token_revoked"}
    message = one(settings, event())
    assert message.text == "Where is my refund?"
    assert not message.address_proven


def test_an_edit_and_a_deletion_name_the_message_they_change(settings):
    edit, deletion = one(settings, payloads.edited()), one(settings, payloads.deleted())
    assert (edit.change, edit.text) == ("edited", "Where is my refund, please?")
    assert (deletion.change, deletion.text) == ("deleted", "")
    assert edit.message_id == deletion.message_id == f"slack.T0DESK.D0ROSA.{TS}"
    tombstone = payloads.edited("This message was deleted.", subtype="tombstone", user="USLACKBOT")
    gone = one(settings, tombstone)
    assert (gone.change, gone.handles[0].value) == ("deleted", "T0DESK:U0ROSA")


def test_a_press(settings):
    message = one(settings, payloads.press("more_help"))
    assert (message.pressed, message.in_reply_to) == ("more_help", ("412.9@example.com",))
    assert message.conversation == f"T0DESK:D0ROSA:{TS}"
    assert message.text == ""
    for nothing in (payloads.press("anything"), payloads.shortcut(), payloads.reaction()):
        with pytest.raises(Unsupported):
            received(settings, nothing)


def test_files_come_with_the_token_and_within_bounds(slack):
    near = payloads.settings(api_url=f"{slack.url}/api/", max_bytes=70_000)
    slack.answers["/files/a.txt"] = (200, {"Content-Type": "text/plain"}, b"an invoice")
    slack.answers["/files/page"] = (200, {"Content-Type": "text/html"}, b"<h1>Sign in</h1>")
    slack.answers["/files/large"] = (200, {"Content-Type": "image/png"}, b"x" * 70_001)
    files = [
        {
            "name": "a.txt",
            "mimetype": "text/plain",
            "size": 10,
            "url_private_download": f"{slack.url}/files/a.txt",
        },
        {"name": "b.png", "mimetype": "image/png", "size": 10, "url_private": f"{slack.url}/files/page"},
        {"name": "c.png", "mimetype": "image/png", "url_private": f"{slack.url}/files/large"},
        {"name": "d.png", "mimetype": "image/png", "url_private": "https://evil.example/d.png"},
        {"name": "e.png", "mimetype": "image/png", "url_private": "http://files.slack.com/e.png"},
        {"name": "f.png", "mode": "tombstone"},
    ]
    message = one(near, event({"subtype": "file_share", "files": files}))
    assert [(file.name, file.content) for file in message.files] == [("a.txt", b"an invoice")]
    assert [f"[{name}.png" in message.text for name in "bcdef"] == [True] * 5
    asked = [each for each in slack.asked if each.path.startswith("/files/")]
    assert asked[0].headers["authorization"] == "Bearer xoxb-1-token"


@pytest.mark.parametrize("body", [b"", b"[1]", b"\xff", b"{" * 100_000, b'{"type": 1}'])
def test_what_cannot_be_read_raises_nothing(settings, body):
    try:
        assert channel.receive(settings, Raw("k", body, "application/json"))[0].problem
    except Unsupported:
        assert body.startswith(b'{"')


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("*bold* _it_ ~gone~", "bold it gone"),
        ("2*3*4 and snake_case_name", "2*3*4 and snake_case_name"),
        ("see <https://a.example/b_c_d|the page>", "see the page (https://a.example/b_c_d)"),
        ("<https://a.example>", "https://a.example"),
        ("<https://a.example/|a.example>", "https://a.example/"),
        ("<mailto:r@example.org|r@example.org>", "r@example.org"),
        ("a &lt;b&gt; &amp;amp; c", "a <b> &amp; c"),
        ("<#C1|general> <!here> <!subteam^S1|@team>", "#general @here @team"),
        ("<!date^1392734382^Posted {date}|Feb 18>", "Feb 18"),
        ("`a_b *c*` and ```*d*\nx```", "a_b *c* and *d*\nx"),
        ("<@U0ADA|ada> <@U0NOBODY>", "@ada @someone"),
    ],
)
def test_mrkdwn_becomes_plain(written, read):
    assert plain(written, lambda _: "") == read
