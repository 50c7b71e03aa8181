"""An alarm goes into a channel of Slack or Teams by the real adapters; its link acknowledges."""

import re

import pytest
from django.test import Client

from replywell.connections.models import Connection
from replywell.escalations.actions.alerts import send
from replywell.escalations.jobs import send_escalation_alerts
from replywell.escalations.models import Alert
from replywell.kit.errors import Unavailable
from tests.adapters.channels.service import Service
from tests.adapters.channels.slack.conftest import slack
from tests.adapters.channels.slack.payloads import SECRET
from tests.adapters.channels.teams.conftest import microsoft, said_path
from tests.adapters.channels.teams.payloads import APP, TENANT
from tests.escalations.desk import after, begun, path

__all__ = ["microsoft", "slack"]

OPS = "19:ops@thread.tacv2"
OPS_PATH = said_path("19%3Aops%40thread.tacv2")


@pytest.fixture
def in_slack(db, slack: Service):
    settings = {
        "client_id": "1.2",
        "client_secret": "shh",
        "signing_secret": SECRET,
        "token": "xoxb-1-token",
        "team_id": "T0DESK",
        "api_url": f"{slack.url}/api/",
    }
    return Connection.objects.create(slug="slack", name="Slack", adapter="slack", settings=settings)


@pytest.fixture
def in_teams(db, microsoft: Service):
    settings = {"app_id": APP, "app_password": "shh", "tenant_id": TENANT, "stand_in": microsoft.url}
    return Connection.objects.create(slug="teams", name="Teams", adapter="teams", settings=settings)


def acknowledged_by(text: str) -> str:
    """The page behind the link of an alarm, its button pressed."""
    link = re.search(r"http://[^/\s]+(/escalations/[\w.]+/)", text)
    assert link, text
    page = Client().get(link[1])
    assert page.status_code == 200
    return Client().post(link[1]).text


def test_an_alarm_in_slack_says_what_it_is_and_its_link_acknowledges(refund, ada, slack, in_slack):
    escalation = begun(refund, path(owner=f"agent:{ada.pk}", connection=in_slack, channel="C0OPS"))
    assert send("channel", "C0OPS") == 1
    assert send("channel", "C0OPS") == 0
    (asked,) = slack.to("/api/chat.postMessage")
    assert asked.form["channel"] == "C0OPS"
    assert "thread_ts" not in asked.form
    assert f"Engineering: #{refund.pk}" in asked.form["blocks"]
    assert "Look at it." in asked.form["text"]
    assert Alert.objects.get(medium="channel").state == "sent"
    assert "Somebody is at it" in acknowledged_by(asked.form["blocks"])
    escalation.refresh_from_db()
    assert (escalation.state, escalation.acknowledged_by) == ("acknowledged", None)
    assert "C0OPS" in escalation.acknowledged_how


def test_an_alarm_in_teams_says_what_it_is_and_its_link_acknowledges(refund, ada, microsoft, in_teams):
    microsoft.answers[OPS_PATH] = (201, {}, {"id": "1:alarm"})
    escalation = begun(refund, path(owner=f"agent:{ada.pk}", connection=in_teams, channel=OPS))
    assert send("channel", OPS) == 1
    (asked,) = microsoft.to(OPS_PATH)
    said = "\n".join(part["text"] for part in asked.json["attachments"][0]["content"]["body"])
    assert f"Engineering: #{refund.pk}" in said
    assert "Look at it." in said
    assert "*" not in asked.json["summary"]
    assert Alert.objects.get(medium="channel").state == "sent"
    assert "Somebody is at it" in acknowledged_by(said)
    escalation.refresh_from_db()
    assert escalation.state == "acknowledged"


def test_what_slack_refuses_is_told_and_what_it_cannot_take_now_is_tried_again(refund, ada, slack, in_slack):
    begun(refund, path(owner=f"agent:{ada.pk}", connection=in_slack, channel="C0OPS"))
    slack.answers["/api/chat.postMessage"] = (503, {}, {"ok": False})  # perhaps it stands there already
    with after(1), pytest.raises(Unavailable):
        send("channel", "C0OPS")
    assert Alert.objects.get(medium="channel").state == "waiting"
    slack.answers["/api/chat.postMessage"] = {"ok": False, "error": "not_in_channel"}
    send("channel", "C0OPS")
    alert = Alert.objects.get(medium="channel")
    assert (alert.state, bool(alert.error)) == ("failed", True)


def test_what_may_have_arrived_is_not_sent_again_for_hours(refund, ada, slack, in_slack):
    begun(refund, path(owner=f"agent:{ada.pk}", connection=in_slack, channel="C0OPS"))
    slack.answers["/api/chat.postMessage"] = (503, {}, {"ok": False})
    with after(6):
        send("channel", "C0OPS")
    assert Alert.objects.get(medium="channel").state == "failed"


def test_what_a_requester_wrote_calls_nobody_in_slack(refund, ada, slack, in_slack):
    on = path(owner=f"agent:{ada.pk}", connection=in_slack, channel="C0OPS")
    begun(refund, on, told="<!channel> <@U0ADA> & <https://evil.example.com|bank>")
    send("channel", "C0OPS")
    said = slack.to("/api/chat.postMessage")[0].form["blocks"]
    assert "<!channel>" not in said
    assert "<@U0ADA>" not in said
    assert "|bank>" not in said


def test_two_workspaces_are_each_told_in_their_own(refund, ada, slack, in_slack, rosa, mailbox):
    from tests.sla.test_sweeping import asked

    other = Service()
    other.answers = {"/api/chat.postMessage": {"ok": True, "channel": "C0OPS", "ts": "1.2"}}
    try:
        settings = in_slack.settings | {"team_id": "T0ELSE", "api_url": f"{other.url}/api/"}
        second = Connection.objects.create(slug="other", name="Other", adapter="slack", settings=settings)
        begun(refund, path(owner=f"agent:{ada.pk}", connection=in_slack, channel="C0OPS"))
        there = path("There", owner=f"agent:{ada.pk}", connection=second, channel="C0OPS")
        begun(asked(rosa, mailbox, 1), there)
        send_escalation_alerts("channel", "C0OPS")
        (here,) = slack.to("/api/chat.postMessage")
        (far,) = other.to("/api/chat.postMessage")
    finally:
        other.close()
    assert "There" not in here.form["blocks"]
    assert "Engineering" not in far.form["blocks"]
