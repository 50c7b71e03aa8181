"""Webhooks: who is told what, signed how, how often, and what is never told."""

import base64
import json
from datetime import UTC, datetime, timedelta

import pytest
import standardwebhooks
import time_machine
from django.db import connection

from replywell.api.actions import deliveries, webhooks
from replywell.api.models import Webhook, WebhookDelivery
from replywell.api.published import KINDS, PUBLISHED
from replywell.api.signing import new_secret, signature
from replywell.kit import jobs
from replywell.kit.errors import Conflict, Invalid, NotAllowed
from replywell.knowledge.actions.drafts import write_article
from replywell.knowledge.actions.versions import publish
from replywell.notifications.models import Notification
from replywell.people.actors import actor_of
from replywell.people.models import AuditEntry, Role
from replywell.tickets.actions.conversation import Said, receive_reply, reply, write_note
from replywell.tickets.actions.lifecycle import close, reopen, resolve, wait
from replywell.tickets.actions.triage import assign, classify
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status

State = WebhookDelivery.State


@pytest.fixture
def hook(olga, receiver):
    """A webhook of Olga's that is told of everything, at `receiver`."""
    values = {"name": "Data", "url": receiver.url, "kinds": list(KINDS)}
    return webhooks.put_webhook(Webhook(), values, by=olga)


def told(receiver):
    return [json.loads(body) for _headers, body in receiver.got]


def carried_out(work):
    """Do something, and all the jobs that it leaves."""
    with jobs.inline():
        work()


def test_the_signature_is_that_of_the_scheme():
    body = b'{"test": 2432232314}'
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    at = datetime.fromtimestamp(1614265330, UTC)
    made = signature(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", at, body)
    assert made == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert len(base64.b64decode(new_secret().removeprefix("whsec_"))) == 32


def test_what_happens_is_told_signed_and_in_few_words(hook, receiver, refund, ada):
    carried_out(lambda: reply(refund, "A secret answer.", by=ada, status=Status.OPEN))

    kinds = [one["type"] for one in told(receiver)]
    assert sorted(kinds) == ["reply.written", "ticket.status_changed"]
    headers, body = receiver.got[0]
    known = standardwebhooks.Webhook(hook.secret["current"])
    assert known.verify(body, headers) == json.loads(body)
    assert b"secret answer" not in body
    event = refund.events.get(kind="reply_written")
    data = told(receiver)[0]["data"]
    assert (data["ticket"], data["event"], data["message"], data["actor"]) == (
        412,
        event.pk,
        event.message_id,
        f"agent:{ada.pk}",
    )
    row = WebhookDelivery.objects.filter(kind="reply.written").get()
    assert (row.state, row.attempts, row.status_code) == (State.DELIVERED, 1, 204)
    assert headers["webhook-id"] == row.key
    assert headers["Content-Type"] == "application/json"


def test_every_kind_is_told(hook, receiver, refund, ada, rosa, mailbox, team_billing):
    from replywell.tickets.actions.conversation import open_ticket
    from replywell.tickets.actions.subject import rename

    by = actor_of(ada)
    carried_out(lambda: open_ticket(Said(contact=rosa, subject="New", text="New.")))
    for work in (
        lambda: receive_reply(refund, Said(contact=rosa, text="More.")),
        lambda: reply(refund, "Hello.", by=ada),
        lambda: wait(refund, Status.ON_HOLD, by=by),
        lambda: resolve(refund, by=by),
        lambda: reopen(refund, by=by),
        lambda: assign(refund, ada, by=by),
        lambda: classify(refund, by=by, urgency=1),
        lambda: write_note(refund, "Note.", by=ada),
        lambda: rename(refund, "Other", by=by),
        lambda: resolve(refund, by=by),
        lambda: close(refund, by=by),
    ):
        carried_out(work)
    words = b" ".join(body for _headers, body in receiver.got)
    assert not any(said in words for said in (b"Where is my refund", b"Other", b"More.", b"Hello.", b"Note."))
    kinds = {one["type"] for one in told(receiver)}
    assert kinds >= set(KINDS) - {"ticket.escalated", "article.published"}
    assert {name for names in PUBLISHED.values() for name in names} | {
        "ticket.created",
        "article.published",
    } == set(KINDS)


def test_a_published_article_is_told(hook, receiver, olga):
    article = write_article("Refunds", by=olga, markdown="Five days.")
    carried_out(lambda: publish(article, by=olga, revision=1))
    assert told(receiver)[-1]["type"] == "article.published"
    assert told(receiver)[-1]["data"] == {"article": article.pk, "version": 1, "locale": "en"}


def test_only_what_it_chose_is_told(hook, receiver, refund, ada, olga):
    webhooks.put_webhook(hook, {"kinds": ["note.written"]}, by=olga)
    carried_out(lambda: reply(refund, "Hello.", by=ada))
    carried_out(lambda: write_note(refund, "Note.", by=ada))
    assert [one["type"] for one in told(receiver)] == ["note.written"]
    webhooks.put_webhook(hook, {"active": False}, by=olga)
    carried_out(lambda: write_note(refund, "Note.", by=ada))
    assert len(receiver.got) == 1


def test_a_job_that_runs_twice_tells_once(hook, receiver, refund, ada):
    carried_out(lambda: write_note(refund, "Note.", by=ada))
    event = refund.events.get(kind="note_written")
    with jobs.inline():
        assert deliveries.tell_of_event(event) == 0
    assert len(receiver.got) == 1


@pytest.fixture
def hook_of_ada(hook, ada):
    Webhook.objects.filter(pk=hook.pk).update(owner=ada)
    hook.refresh_from_db()
    return hook


def test_a_private_ticket_is_not_told_to_whom_it_is_hidden(
    hook_of_ada, receiver, hidden, olga, secret_team, ada
):
    carried_out(lambda: write_note(hidden, "Note.", by=olga))
    assert receiver.got == []
    assert not WebhookDelivery.objects.exists()
    secret_team.agents.add(ada)
    carried_out(lambda: write_note(hidden, "Note.", by=olga))
    assert len(receiver.got) == 1


def test_what_becomes_private_before_it_is_sent_is_withheld(hook_of_ada, receiver, refund, ada, secret_team):
    receiver.answers = [(500, {}, b"")]
    carried_out_once(lambda: write_note(refund, "Note.", by=ada))
    row = WebhookDelivery.objects.get()
    assert row.state == State.WAITING
    Ticket.objects.filter(pk=412).update(team=secret_team)
    due(row)
    assert (row.state, len(receiver.got)) == (State.WITHHELD, 1)
    assert "does not see" in row.error
    with jobs.inline():
        deliveries.replay([row], by=hook_owner(row))
    row.refresh_from_db()
    assert (row.state, len(receiver.got)) == (State.WITHHELD, 1)


def test_the_webhook_of_who_has_left_is_silent(hook_of_ada, receiver, refund, ada, ben):
    ada.is_active = False
    ada.save()
    carried_out(lambda: write_note(refund, "Note.", by=ben))
    assert receiver.got == []


def hook_owner(row):
    from replywell.people.models import Agent

    return Agent.objects.get(email="olga@example.com")


def carried_out_once(work):
    """As `carried_out`; jobs for later are left for `due`."""
    carried_out(work)


def due(row):
    """The next attempt, at its time."""
    row.refresh_from_db()
    with time_machine.travel(row.next_at + timedelta(seconds=1), tick=False), jobs.inline():
        deliveries.deliver(row.pk)
    row.refresh_from_db()


def test_what_is_not_taken_is_tried_for_three_days_and_then_given_up(hook, receiver, olga):
    receiver.answers = [(500, {}, b"Try later.\0" + b"x" * 9000)] * 20
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        with jobs.inline():
            row = deliveries.send_test(hook, by=olga)
        row.refresh_from_db()
    began, waits = row.created_at, []
    assert (row.state, row.status_code, row.error) == (State.WAITING, 500, "It answered 500.")
    assert row.response.startswith("Try later.x")
    assert len(row.response) == 500
    while row.state == State.WAITING:
        waits.append(row.next_at - row.tried_at)
        due(row)
    assert row.state == State.FAILED
    assert (row.attempts, len(receiver.got)) == (10, 10)
    assert waits == sorted(waits)
    assert timedelta(days=3) < row.tried_at - began < timedelta(days=3, hours=12)
    assert {headers["webhook-id"] for headers, _ in receiver.got} == {row.key}

    hook.refresh_from_db()
    assert not hook.active
    assert "three days" in hook.problem
    notice = Notification.objects.get(agent=olga)
    assert (notice.kind, notice.path) == ("webhook", f"/settings/webhooks/{hook.pk}/")
    assert AuditEntry.objects.filter(kind="webhook", verb="switched off").exists()


def test_one_that_takes_other_things_is_not_switched_off(hook, receiver, olga):
    receiver.answers = [(500, {}, b"")] * 9
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False):
        row = deliveries.send_test(hook, by=olga)
        with jobs.inline():
            deliveries.deliver(row.pk)
    for _ in range(8):
        due(row)
    with time_machine.travel(row.next_at, tick=False):
        other = deliveries.send_test(hook, by=olga)
        deliveries.deliver(other.pk)
    receiver.answers = [(500, {}, b"")]
    due(row)
    hook.refresh_from_db()
    assert (row.state, hook.active) == (State.FAILED, True)


def test_whoever_is_gone_is_not_asked_again(hook, receiver, olga):
    receiver.answers = [(410, {}, b"")]
    with jobs.inline():
        row = deliveries.send_test(hook, by=olga)
    row.refresh_from_db()
    hook.refresh_from_db()
    assert (row.state, row.attempts, hook.active) == (State.FAILED, 1, False)
    assert "410" in hook.problem
    with pytest.raises(Conflict):
        deliveries.send_test(hook, by=olga)
    webhooks.put_webhook(hook, {"active": True}, by=olga)
    hook.refresh_from_db()
    assert (hook.problem, hook.failing_since) == ("", None)


def test_one_that_asks_for_time_gets_it(hook, receiver, olga):
    receiver.answers = [(503, {"Retry-After": "7200"}, b"")]
    with time_machine.travel("2026-11-23T12:00:00Z", tick=False), jobs.inline():
        row = deliveries.send_test(hook, by=olga)
    row.refresh_from_db()
    assert row.next_at - row.tried_at == timedelta(hours=2)


def test_a_redirect_is_not_followed(hook, receiver, olga):
    receiver.answers = [(307, {"Location": receiver.url}, b"")]
    with jobs.inline():
        row = deliveries.send_test(hook, by=olga)
    row.refresh_from_db()
    assert (row.state, len(receiver.got)) == (State.WAITING, 1)
    assert "redirects" in row.error


def test_an_address_inside_the_network_is_refused(hook, receiver, olga, settings, monkeypatch):
    monkeypatch.setattr(settings.ENV, "private_sources", False)
    for url in (receiver.url, "http://169.254.169.254/latest", "http://[::1]/", "http://localhost:1/"):
        Webhook.objects.filter(pk=hook.pk).update(url=url)
        hook.refresh_from_db()
        with jobs.inline():
            row = deliveries.send_test(hook, by=olga)
        row.refresh_from_db()
        assert "private network" in row.error, url
    assert receiver.got == []


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


def test_what_failed_is_sent_again_under_its_id(call, hook, receiver, olga):
    receiver.answers = [(410, {}, b"")]
    with jobs.inline():
        row = deliveries.send_test(hook, by=olga)
    webhooks.put_webhook(Webhook.objects.get(pk=hook.pk), {"active": True}, by=olga)
    path = f"webhooks/{hook.pk}"
    with jobs.inline():
        answer = call("post", f"{path}/deliveries/{row.pk}/replay", {}, agent=olga)
    assert (answer.status_code, answer.json()) == (202, {"count": 1})
    row.refresh_from_db()
    assert row.state == State.DELIVERED
    ids = [headers["webhook-id"] for headers, _ in receiver.got]
    assert ids == [row.key, row.key]
    assert call("post", f"{path}/replay", {"state": "failed"}, agent=olga).json() == {"count": 0}
    with jobs.inline():
        many = call("post", f"{path}/replay", {"state": "delivered"}, agent=olga)
    assert many.json() == {"count": 1}
    assert len(receiver.got) == 3


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
        webhooks.put_webhook(hook, {"owner": olga}, by=ada)
