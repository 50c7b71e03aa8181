"""Rosa asks in Slack, goes on by mail, and presses a button; Edda asks in Teams."""

import json

import pytest
import time_machine

from replywell.connections.models import Connection
from replywell.delivery.actions.dispatch import post, send
from replywell.intake.actions.take_in import translate
from replywell.intake.models import InboundItem
from replywell.knowledge.models import Article
from replywell.people.models import Contact
from replywell.tickets.actions.conversation import reply, reply_as_assistant
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from tests.adapters.channels.slack import payloads as slack_says
from tests.adapters.channels.slack.conftest import slack  # noqa: F401
from tests.adapters.channels.slack.test_lessons_and_install import thread  # noqa: F401
from tests.adapters.channels.teams import payloads as teams_says
from tests.adapters.channels.teams.conftest import microsoft, said_path  # noqa: F401
from tests.intake.letters import arrives, letter

NOW = slack_says.NOW


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def workspace(db, slack):  # noqa: F811
    settings = slack_says.settings(api_url=f"{slack.url}/api/").model_dump(mode="json")
    secrets = {"client_secret": "shh", "signing_secret": slack_says.SECRET, "token": "xoxb-1-token"}
    given = {name: value for name, value in settings.items() if name != "max_bytes"} | secrets
    return Connection.objects.create(slug="slack", name="Slack", adapter="slack", settings=given)


@pytest.fixture
def tenant(db, microsoft):  # noqa: F811
    given = {
        "app_id": teams_says.APP,
        "app_password": "shh",
        "tenant_id": teams_says.TENANT,
        "stand_in": microsoft.url,
    }
    return Connection.objects.create(slug="teams", name="Teams", adapter="teams", settings=given)


def posted(client, slug, request):
    """What a service posts, taken in and read; the ledger's row."""
    form = request.body.startswith(b"payload=")
    kind = "application/x-www-form-urlencoded" if form else "application/json"
    answer = client.post(f"/in/{slug}/", request.body, content_type=kind, headers=dict(request.headers))
    assert answer.status_code == 200, answer.content
    return translate(InboundItem.objects.get(pk=answer.json()["accepted"]))


def says(client, *, at="1770000000.000100", event_id="Ev1", **event):
    told = slack_says.event({"ts": at, "event_ts": at} | event, event_id=event_id)
    return posted(client, "slack", slack_says.request(told))


def sent(message):
    row = post(message)
    send(row.pk)
    row.refresh_from_db()
    assert row.state == "sent", row.error
    return row


def test_rosa_asks_in_slack_goes_on_by_mail_and_comes_back(client, workspace, mailbox, slack, ada):  # noqa: F811
    opened = says(client)
    ticket = opened.ticket
    assert (opened.outcome, ticket.subject, ticket.requester.email) == (
        "ticket",
        "Where is my refund?",
        "rosa@example.org",
    )

    assert sent(reply(ticket, "It is **on its way**.", by=ada)).recipient == "Slack: T0DESK:U0ROSA"
    form = slack.to("/api/chat.postMessage")[0].form
    blocks = json.loads(form["blocks"])
    assert (form["channel"], form["thread_ts"]) == ("D0ROSA", slack_says.TS)
    assert blocks[0]["text"]["text"] == "It is *on its way*."

    arrives(mailbox, letter(subject=f"Re: Where is my refund? [#{ticket.pk}]"))
    ticket.refresh_from_db()
    assert ticket.messages.count() == 3
    assert Contact.objects.filter(email="rosa@example.org").count() == 1
    mailbox.settings |= {"outbound": "none"}
    assert post(reply(ticket, "By mail, then.", by=ada)).recipient == "rosa@example.org"

    says(client, at="1770000300.000100", event_id="Ev2", thread_ts=slack_says.TS, text="Back here")
    ticket.refresh_from_db()
    assert sent(reply(ticket, "Here I am.", by=ada)).recipient == "Slack: T0DESK:U0ROSA"
    assert Ticket.objects.count() == 1
    assert ticket.messages.count() == 6


def test_a_button_resolves_the_ticket_and_makes_way_for_its_word(client, workspace, slack):  # noqa: F811
    ticket = says(client).ticket
    sent(reply_as_assistant(ticket, "Refunds take five days.", status=Status.PENDING, citations=[], meta={}))
    blocks = json.loads(slack.to("/api/chat.postMessage")[0].form["blocks"])
    assert [each["text"]["text"] for each in blocks[-1]["elements"]] == [
        "Solved",
        "I still need help",
        "Talk to a person",
    ]

    pressed = posted(client, "slack", slack_says.request(slack_says.press(), form=True))
    ticket.refresh_from_db()
    assert (pressed.outcome, ticket.status) == ("pressed", "resolved")
    assert "Solved" in json.loads(slack.to("/api/chat.update")[0].form["blocks"])[-1]["elements"][0]["text"]

    more = slack_says.press("more_help", trigger_id="9.9")
    assert posted(client, "slack", slack_says.request(more, form=True)).outcome == "pressed"
    ticket.refresh_from_db()
    assert ticket.status == "open"


def test_edits_and_deletions_are_seen_and_retries_change_nothing(client, workspace):
    ticket = says(client).ticket
    retried = slack_says.request(slack_says.event(event_id="Ev1"))
    client.post("/in/slack/", retried.body, content_type="application/json", headers=dict(retried.headers))
    assert InboundItem.objects.get().repeats == 1
    mentioned = says(client, event_id="Ev5", type="app_mention", channel_type=None)
    assert mentioned.outcome == "duplicate"

    posted(client, "slack", slack_says.request(slack_says.edited() | {"event_id": "Ev3"}))
    assert ticket.messages.get().text == "Where is my refund, please?"
    posted(client, "slack", slack_says.request(slack_says.deleted() | {"event_id": "Ev4"}))
    assert ticket.messages.get().text == ""


def test_a_forged_post_is_turned_away_and_counted(client, workspace):
    forged = slack_says.request(slack_says.event(), secret="another")
    answer = client.post(
        "/in/slack/", forged.body, content_type="application/json", headers=dict(forged.headers)
    )
    assert answer.status_code == 403
    workspace.refresh_from_db()
    assert (workspace.refused, InboundItem.objects.count()) == (1, 0)


def test_the_handshake_is_answered(client, workspace):
    asked = slack_says.request({"type": "url_verification", "challenge": "3eZ"})
    answer = client.post(
        "/in/slack/", asked.body, content_type="application/json", headers=dict(asked.headers)
    )
    assert (answer.status_code, answer.content) == (200, b"3eZ")


def test_a_guest_with_rosas_address_is_somebody_else(client, workspace, rosa):
    item = says(client, user="U0GUEST", channel="D0GUEST")
    assert item.ticket.requester != rosa
    assert item.ticket.requester.email == ""


def test_a_channel_that_lost_rosa_is_left_for_mail(client, workspace, mailbox, slack, ada):  # noqa: F811
    ticket = says(client).ticket
    slack.answers["/api/chat.postMessage"] = {"ok": False, "error": "user_disabled"}
    row = post(reply(ticket, "Hello?", by=ada))
    send(row.pk)
    row.refresh_from_db()
    assert (row.recipient, row.connection) == ("rosa@example.org", mailbox)


def test_an_agent_has_a_thread_kept_and_nobody_else(client, workspace, slack, thread, ada, monkeypatch):  # noqa: F811
    from tests.pipeline.answers import WordEmbedder

    monkeypatch.setattr("replywell.intake.actions.lessons.serving_embedder", WordEmbedder)
    refused = posted(
        client, "slack", slack_says.request(slack_says.reaction(by="U0ROSA") | {"event_id": "Ev7"})
    )
    assert (refused.outcome, Article.objects.count()) == ("ignored", 0)
    assert "only agents" in slack.to("/api/chat.postEphemeral")[0].form["text"]
    guest = posted(client, "slack", slack_says.request(slack_says.shortcut(by="U0GUEST"), form=True))
    assert (guest.outcome, Article.objects.count()) == ("ignored", 0)

    kept = posted(client, "slack", slack_says.request(slack_says.reaction()))
    article = Article.objects.get()
    assert kept.outcome == "kept" and "Kept as knowledge" in kept.reason
    assert (article.audience, article.url) == ("internal", "https://example.slack.com/archives/C0HELP/p1")
    assert "refunds take" in article.markdown
    assert "rosa" not in article.markdown.lower()
    assert "Kept as knowledge" in slack.to("/api/chat.postEphemeral")[-1].form["text"]
    posted(client, "slack", slack_says.request(slack_says.shortcut(), form=True))
    assert Article.objects.count() == 1


def test_edda_asks_in_teams(client, tenant, microsoft, ada):  # noqa: F811
    item = posted(client, "teams", teams_says.request(teams_says.activity()))
    assert (item.outcome, item.ticket.requester.email) == ("ticket", "rosa@example.org")
    sent(reply(item.ticket, "It is on its way.", by=ada))
    assert (
        microsoft.to(said_path())[0].json["attachments"][0]["content"]["body"][0]["text"]
        == "It is on its way."
    )

    sent(reply_as_assistant(item.ticket, "Five days.", status=Status.PENDING, citations=[], meta={}))
    microsoft.answers[said_path() + "/1%3Abuttons"] = {"id": "1:buttons"}
    pressed = posted(client, "teams", teams_says.request(teams_says.press()))
    item.ticket.refresh_from_db()
    assert (pressed.outcome, item.ticket.status) == ("pressed", "resolved")
    assert microsoft.to(said_path() + "/1%3Abuttons")[0].method == "PUT"

    forged = teams_says.request(teams_says.activity(), teams_says.token(aud=teams_says.ELSE))
    answer = client.post(
        "/in/teams/", forged.body, content_type="application/json", headers=dict(forged.headers)
    )
    assert answer.status_code == 403


def test_while_microsofts_keys_are_away_teams_is_asked_to_come_again(client, tenant, microsoft):  # noqa: F811
    microsoft.answers["/openid"] = (503, {}, b"")
    asked = teams_says.request(teams_says.activity())
    answer = client.post(
        "/in/teams/", asked.body, content_type="application/json", headers=dict(asked.headers)
    )
    assert answer.status_code == 503
