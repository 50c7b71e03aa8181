"""What becomes of a delivery: tried again, given up, refused, withheld, sent anew."""

from datetime import timedelta

import pytest
import time_machine

from replywell.api.actions import deliveries, webhooks
from replywell.api.models import Webhook
from replywell.kit import jobs
from replywell.kit.errors import Conflict
from replywell.notifications.models import Notification
from replywell.people.models import AuditEntry
from tests.api.receiving import State, due


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
