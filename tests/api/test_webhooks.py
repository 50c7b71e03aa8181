"""Webhooks: who is told what, signed how, how often, and what is never told."""

import base64
import json
from datetime import UTC, datetime

import pytest
import standardwebhooks

from replywell.api.actions import deliveries, webhooks
from replywell.api.models import Webhook, WebhookDelivery
from replywell.api.published import KINDS, PUBLISHED
from replywell.api.signing import new_secret, signature
from replywell.kit import jobs
from replywell.knowledge.actions.drafts import write_article
from replywell.knowledge.actions.versions import publish
from replywell.people.actors import actor_of
from replywell.tickets.actions.conversation import Said, receive_reply, reply, write_note
from replywell.tickets.actions.lifecycle import close, reopen, resolve, wait
from replywell.tickets.actions.triage import assign, classify
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from tests.api.receiving import State, carried_out, carried_out_once, due, hook_owner, told


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
