"""Who sets a webhook up, and the secrets that it signs with."""

import pytest
import standardwebhooks
import time_machine
from django.db import connection

from replywell.api.actions import deliveries, webhooks
from replywell.api.models import Webhook
from replywell.kit import jobs
from replywell.kit.errors import Invalid, NotAllowed
from replywell.people.models import AuditEntry, Role
from tests.api.receiving import State


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "https://", "x", "https://u:p@a.example/", "https://a b.example"]
)
def test_what_is_no_address_is_told(olga, url):
    with pytest.raises(Invalid):
        webhooks.put_webhook(Webhook(), {"name": "x", "url": url, "kinds": ["note.written"]}, by=olga)


def test_two_secrets_sign_for_a_day(hook, receiver, olga):
    former = hook.secret["current"]
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False) as clock:
        current = webhooks.rotate_secret(hook, by=olga)
        hook.refresh_from_db()
        for hours, good in ((0, [current, former]), (25, [current])):
            clock.shift(hours * 3600)
            with jobs.inline():
                deliveries.send_test(hook, by=olga)
            headers, body = receiver.got[-1]
            assert len(headers["webhook-signature"].split()) == len(good)
            for secret in good:
                assert standardwebhooks.Webhook(secret).verify(body, headers)
    with pytest.raises(standardwebhooks.WebhookVerificationError):
        standardwebhooks.Webhook(former).verify(body, headers)
    assert former != current
    kept = str(Webhook.objects.filter(pk=hook.pk).extra(select={"raw": "secret::text"}).values("raw").get())
    assert current not in kept
    assert current not in str(list(AuditEntry.objects.values()))


def test_without_the_key_that_encrypted_it_nothing_is_sent(hook, receiver, olga, settings):
    settings.SECRET_KEY = "another"
    with jobs.inline():
        row = deliveries.send_test(Webhook.objects.get(pk=hook.pk), by=olga)
    row.refresh_from_db()
    assert (row.state, receiver.got) == (State.FAILED, [])
    assert "REPLYWELL_SECRET_KEY" in row.error


def test_a_program_sets_itself_up(call, olga, receiver):
    asked = {"name": "Data", "url": receiver.url, "kinds": ["ticket.created", "note.written"]}
    made = call("post", "webhooks", asked, agent=olga)
    assert made.status_code == 201, made.content
    secret, path = made.json()["secret"], f"webhooks/{made.json()['id']}"
    assert secret.startswith("whsec_")
    assert made.json()["owner"] == "olga@example.com"
    read = call("get", path, agent=olga)
    assert "secret" not in read.json()
    assert secret not in call("get", "webhooks", agent=olga).content.decode()
    changed = call("patch", path, {"kinds": ["note.written"]}, agent=olga, If_Match=read["ETag"])
    assert changed.json()["kinds"] == ["note.written"]
    assert call("patch", path, {"name": "x"}, agent=olga, If_Match=read["ETag"]).status_code == 412
    with jobs.inline():
        test = call("post", f"{path}/test", {}, agent=olga)
    assert test.status_code == 202
    row = call("get", f"{path}/deliveries/{test.json()['id']}", agent=olga).json()
    assert (row["state"], row["status_code"], row["body"]["type"]) == ("delivered", 204, "webhook.test")
    assert [
        one["id"]
        for one in call("get", f"{path}/deliveries?state=delivered", agent=olga).json()["deliveries"]
    ] == [row["id"]]
    new = call("post", f"{path}/secret", {}, agent=olga).json()["secret"]
    assert new != secret
    assert call("delete", path, agent=olga).status_code == 204
    assert call("get", path, agent=olga).status_code == 404


def test_a_secret_in_an_answer_that_is_kept_is_encrypted(call, olga, receiver):
    asked = {"name": "Data", "url": receiver.url, "kinds": ["note.written"]}
    made = call("post", "webhooks", asked, agent=olga, Idempotency_Key="k")
    with connection.cursor() as cursor:
        cursor.execute("select said from api_answered")
        assert made.json()["secret"] not in cursor.fetchone()[0]


def test_only_administrators_manage_webhooks(call, hook, ada, olga):
    for method, path, body in (
        ("get", "webhooks", None),
        ("post", "webhooks", {"name": "x", "url": "https://a.example/", "kinds": ["note.written"]}),
        ("get", f"webhooks/{hook.pk}", None),
        ("patch", f"webhooks/{hook.pk}", {"name": "x"}),
        ("delete", f"webhooks/{hook.pk}", None),
        ("post", f"webhooks/{hook.pk}/secret", {}),
        ("post", f"webhooks/{hook.pk}/test", {}),
        ("get", f"webhooks/{hook.pk}/deliveries", None),
    ):
        assert call(method, path, body).status_code == 403, path
    for body in ({"kinds": ["nothing"]}, {"kinds": []}, {"url": "gopher://x.example"}):
        assert call("patch", f"webhooks/{hook.pk}", body, agent=olga).status_code == 422, body
    ada.role = Role.ADMIN
    with pytest.raises(NotAllowed):
        values = {"name": "x", "url": "https://a.example/", "kinds": ["note.written"], "owner": olga}
        webhooks.put_webhook(Webhook(), values, by=ada)
