"""Tokens and webhooks in the settings."""

import pytest

from replywell.api.actions.tokens import recognize
from replywell.api.actions.webhooks import put_webhook
from replywell.api.models import ApiToken, Webhook, WebhookDelivery
from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry
from tests.tickets.together import deferred, forget_jobs

URL = "https://hooks.example.com/in"


@pytest.fixture
def olga(db, client):
    olga = add_agent("olga@example.com", name="Olga Sand", role="owner")
    client.force_login(olga)
    return olga


@pytest.fixture
def hook(olga):
    return put_webhook(Webhook(), {"name": "Data", "url": URL, "kinds": ["note.written"]}, by=olga)


def test_a_token_is_shown_once(client, olga, ada):
    given = {"name": "CI", "agent": ada.pk, "scopes": ["tickets:read"], "rate": "30"}
    answer = client.post("/settings/tokens/new/", given)
    token = ApiToken.objects.get()
    assert (token.agent, token.scopes, token.rate) == (ada, ["tickets:read"], 30)
    text = next(word.strip('"') for word in answer.content.decode().split() if "rw_" in word).split('"')[-1]
    assert recognize(text) == token
    assert answer["Cache-Control"] == "no-store"
    assert "rw_" not in client.get("/settings/tokens/").content.decode()
    assert AuditEntry.objects.filter(kind="apitoken", verb="added", agent=olga).exists()
    assert "API token" in client.get("/settings/audit/").content.decode()


@pytest.mark.parametrize(
    "wrong",
    [{"name": ""}, {"scopes": []}, {"scopes": ["all"]}, {"rate": "0"}, {"agent": "999"}, {"rate": "x"}],
)
def test_a_token_needs_all_of_it(client, olga, wrong):
    given = {"name": "CI", "agent": olga.pk, "scopes": ["read"], "rate": "30"}
    assert client.post("/settings/tokens/new/", given | wrong).status_code == 422
    assert not ApiToken.objects.exists()


def test_an_admin_makes_no_token_of_the_owner(client, olga):
    client.force_login(add_agent("abe@example.com", name="Abe", role="admin"))
    given = {"name": "CI", "agent": olga.pk, "scopes": ["read"], "rate": "30"}
    assert client.post("/settings/tokens/new/", given).status_code == 422
    assert not ApiToken.objects.exists()


def test_a_webhook_is_made_and_changed(client, olga):
    given = {"name": "Data", "url": URL, "kinds": ["ticket.created"], "owner": olga.pk, "active": "on"}
    client.post("/settings/webhooks/new/", given)
    hook = Webhook.objects.get()
    client.post(f"/settings/webhooks/{hook.pk}/", given | {"kinds": ["note.written"], "active": ""})
    hook.refresh_from_db()
    assert (hook.kinds, hook.active) == (["note.written"], False)
    secret = hook.secret["current"]
    assert secret not in client.get(f"/settings/webhooks/{hook.pk}/").content.decode()
    shown = client.get(f"/settings/webhooks/{hook.pk}/secret/")
    assert secret in shown.content.decode()
    assert shown["Cache-Control"] == "no-store"
    changed = client.post(f"/settings/webhooks/{hook.pk}/secret/").content.decode()
    hook.refresh_from_db()
    assert hook.secret["current"] in changed
    assert secret not in changed
    assert secret not in str(list(AuditEntry.objects.values()))


@pytest.mark.parametrize(
    "wrong", [{"url": "ftp://a.example"}, {"kinds": []}, {"kinds": ["x"]}, {"name": " "}]
)
def test_a_webhook_needs_all_of_it(client, olga, wrong):
    given = {"name": "Data", "url": URL, "kinds": ["ticket.created"], "owner": olga.pk}
    assert client.post("/settings/webhooks/new/", given | wrong).status_code == 422
    assert not Webhook.objects.exists()


def test_an_admin_changes_the_owners_webhook_and_makes_nobody_above_its_owner(client, olga, hook):
    client.force_login(add_agent("abe@example.com", name="Abe", role="admin"))
    given = {"name": "Data 2", "url": URL, "kinds": ["note.written"], "owner": olga.pk, "active": "on"}
    assert client.post(f"/settings/webhooks/{hook.pk}/", given).status_code == 302
    hook.refresh_from_db()
    assert (hook.name, hook.owner) == ("Data 2", olga)
    assert client.post("/settings/webhooks/new/", given).status_code == 422


def test_deliveries_are_listed_narrowed_and_sent_again(client, olga, hook):
    rows = [
        WebhookDelivery.objects.create(
            webhook=hook, key=f"msg_{state}", kind="note.written", body={"n": 1}, state=state, error="<b>"
        )
        for state in ("failed", "delivered", "withheld")
    ]
    path = f"/settings/webhooks/{hook.pk}/deliveries/"
    listed = client.get(path, {"state": "failed"}).content.decode()
    assert f"{path}{rows[0].pk}/" in listed
    assert f"{path}{rows[1].pk}/" not in listed
    assert "&lt;b&gt;" in client.get(f"{path}{rows[0].pk}/").content.decode()
    forget_jobs()
    client.post(path, {"delivery": [rows[1].pk, "x", "9" * 30]})
    assert deferred("deliver webhook") == [{"delivery": rows[1].pk}]
    client.post(path, {"failed": "yes"})
    assert deferred("deliver webhook")[-1] == {"delivery": rows[0].pk}
    for rubbish in ({"state": "x"}, {"before": "x"}, {"before": "9" * 30}):
        assert client.get(path, rubbish).status_code == 200
    other = put_webhook(Webhook(), {"name": "Other", "url": URL, "kinds": ["note.written"]}, by=olga)
    assert client.get(f"/settings/webhooks/{other.pk}/deliveries/{rows[0].pk}/").status_code == 404


def test_a_webhook_goes_with_its_log(client, olga, hook):
    client.post(f"/settings/webhooks/{hook.pk}/removal/")
    assert not Webhook.objects.exists()
    assert AuditEntry.objects.filter(kind="webhook", verb="removed").exists()


def test_nobody_but_administrators_comes_here(client, hook, ada):
    client.force_login(ada)
    for path in ("tokens/", "tokens/new/", "webhooks/", f"webhooks/{hook.pk}/secret/"):
        assert client.get(f"/settings/{path}").status_code == 403
