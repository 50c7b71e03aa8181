"""A Slack workspace and a bot in Teams are set up in the console."""

import io
import zipfile
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core import signing

from replywell.connections.models import Connection
from replywell.people.models import AuditEntry
from tests.adapters.channels.slack.conftest import slack  # noqa: F401
from tests.adapters.channels.teams.payloads import APP, TENANT
from tests.console.desk_of_an_owner import page

SLACK = {
    "connection": "Our Slack",
    "client_id": "1.2",
    "client_secret": "hunter2-client",
    "signing_secret": "hunter2-signing",
    "reaction": "books",
    "trust_addresses": "on",
}
TEAMS = {
    "connection": "Our Teams",
    "app_id": APP,
    "tenant_id": TENANT,
    "app_password": "hunter2-teams",
    "app_kind": "single",
    "cloud": "public",
}


@pytest.fixture
def desk(client, db):
    from replywell.people.actions.agents import add_agent

    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    return client


@pytest.fixture
def row(desk, slack):  # noqa: F811
    desk.post(page("slack-new"), SLACK)
    row = Connection.objects.get()
    row.settings |= {"api_url": f"{slack.url}/api/"}
    row.save()
    slack.answers["/api/oauth.v2.access"] = {
        "ok": True, "access_token": "xoxb-hunter2-token", "token_type": "bot", "bot_user_id": "U0DESK",
        "team": {"id": "T0DESK", "name": "Example"},
    }  # fmt: skip
    return row


def test_the_kinds_are_offered(desk):
    shown = desk.get(page("connection-kinds")).content.decode()
    assert page("slack-new") in shown and page("teams-new") in shown and page("connection-new") in shown


def test_the_address_in_the_manifest_is_the_one_that_the_connection_gets(desk):
    asked = desk.get(page("slack-new"))
    assert asked.context["webhook"].endswith("/in/slack/")
    assert asked.context["manifest"].count(asked.context["webhook"]) == 2
    answer = desk.post(page("slack-new"), SLACK | {"slug": asked.context["form"]["slug"].value()})
    row = Connection.objects.get()
    assert answer.url == page("connection", row.pk)
    assert (row.slug, row.adapter, row.name) == ("slack", "slack", "Our Slack")
    again = desk.get(page("slack-new"))
    assert again.context["webhook"].endswith("/in/slack-2/")
    desk.post(page("slack-new"), SLACK | {"slug": "slack"})
    assert set(Connection.objects.values_list("slug", flat=True)) == {"slack", "our-slack"}


def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_stays(desk):
    answer = desk.post(page("slack-new"), SLACK | {"channels": "general", "slug": "slack"})
    assert answer.status_code == 422
    assert "id of a channel" in answer.context["form"].errors["channels"][0]
    assert answer.context["webhook"].endswith("/in/slack/")
    assert desk.post(page("teams-new"), TEAMS | {"app_id": "bot"}).context["form"].errors["app_id"]
    assert not Connection.objects.exists()


def test_secrets_go_in_and_never_come_out(desk, row):
    desk.post(
        page("connection", row.pk), SLACK | {"client_secret": "", "signing_secret": "", "channels": "C0HELP"}
    )
    row.refresh_from_db()
    assert (row.settings["signing_secret"], row.settings["channels"]) == ("hunter2-signing", "C0HELP")
    shown = desk.get(page("connection", row.pk)).content + desk.get(page("audit")).content
    assert b"hunter2" not in shown
    assert "hunter2" not in str(list(AuditEntry.objects.values()))


def begun(desk, row):
    """The state with which an installation was sent to Slack."""
    answer = desk.post(page("slack-installation", row.pk))
    return parse_qs(urlsplit(answer.url).query)["state"][0]


def test_add_to_slack_keeps_the_token_encrypted(desk, row):
    state = begun(desk, row)
    answer = desk.get(page("slack-callback"), {"code": "c", "state": state})
    assert answer.url == page("connection", row.pk)
    row.refresh_from_db()
    assert (row.settings["token"], row.settings["team_name"]) == ("xoxb-hunter2-token", "Example")
    assert "hunter2" not in str(list(AuditEntry.objects.values()))
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select settings from connections_connection")
        assert "xoxb" not in cursor.fetchone()[0]


@pytest.mark.parametrize("how", ["none", "altered", "anothers", "twice", "other browser"])
def test_an_installation_that_was_not_begun_here_is_refused(desk, row, how, slack):  # noqa: F811
    state = begun(desk, row)
    if how == "none":
        state = ""
    elif how == "altered":
        state = state[:-3] + "aaa"
    elif how == "anothers":
        state = signing.dumps([row.pk, 10_000, "nonce"], salt="slack installation")
    elif how == "twice":
        desk.get(page("slack-callback"), {"error": "access_denied", "state": state})
    else:
        session = desk.session
        del session["slack-installation"]
        session.save()
    answer = desk.get(page("slack-callback"), {"code": "c", "state": state})
    assert answer.url == page("connections")
    row.refresh_from_db()
    assert "token" not in row.settings or not row.settings["token"]
    assert not slack.to("/api/oauth.v2.access")


def test_another_workspace_is_not_put_in_the_place_of_the_first(desk, row, slack):  # noqa: F811
    desk.get(page("slack-callback"), {"code": "c", "state": begun(desk, row)})
    slack.answers["/api/oauth.v2.access"] |= {"team": {"id": "T0ELSE"}, "access_token": "xoxb-other"}
    desk.get(page("slack-callback"), {"code": "c", "state": begun(desk, row)})
    row.refresh_from_db()
    assert row.settings["token"] == "xoxb-hunter2-token"


def test_a_typed_token_tells_its_workspace_and_the_test_uses_it(desk, row, slack):  # noqa: F811
    desk.post(page("connection", row.pk), SLACK | {"token": "xoxb-typed-1"})
    row.refresh_from_db()
    assert (row.settings["team_id"], row.settings["own_user_id"]) == ("T0DESK", "U0DESK")
    shown = desk.post(page("connection-test", row.pk))
    assert [result.ok for result in shown.context["results"]] == [True, True]
    slack.answers["/api/auth.test"] = {"ok": False, "error": "token_revoked"}
    shown = desk.post(page("connection-test", row.pk))
    assert "Add to Slack" in shown.context["results"][0].told
    row.refresh_from_db()
    assert row.last_error


def test_a_bot_in_teams_and_its_package(desk):
    desk.post(page("teams-new"), TEAMS | {"slug": "teams"})
    row = Connection.objects.get()
    assert (row.slug, row.settings["app_password"]) == ("teams", "hunter2-teams")
    assert b"hunter2" not in desk.get(page("connection", row.pk)).content
    archive = zipfile.ZipFile(io.BytesIO(desk.post(page("teams-package", row.pk)).content))
    assert set(archive.namelist()) == {"manifest.json", "color.png", "outline.png"}
    assert desk.post(page("slack-installation", row.pk)).status_code == 404
