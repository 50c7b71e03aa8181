"""A request that comes again with its key is answered and not done again, whatever happens meanwhile."""

import json
import threading

import pytest
import time_machine
from django.test import Client

from replywell.api.actions.tidying import tidy
from replywell.api.actions.tokens import add_token
from replywell.api.models import Answered
from replywell.tickets.models import Note
from tests.tickets.together import Running, at_once


def test_a_repeated_request_is_answered_and_not_done_again(call, refund, ada):
    token = add_token("t", agent_email=ada.email, scopes=["write"])
    first = call("post", "tickets/412/notes", {"text": "Once."}, token=token, Idempotency_Key="k1")
    again = call("post", "tickets/412/notes", {"text": "Once."}, token=token, Idempotency_Key="k1")
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again["Idempotency-Replayed"] == "true"
    assert Note.objects.count() == 1

    other = call("post", "tickets/412/notes", {"text": "Other."}, token=token, Idempotency_Key="k1")
    assert (other.status_code, other["Content-Type"]) == (422, "application/problem+json")
    elsewhere = call("post", "tickets/412/replies", {"text": "Once."}, token=token, Idempotency_Key="k1")
    assert elsewhere.status_code == 422
    mine = call("post", "tickets/412/notes", {"text": "Once."}, Idempotency_Key="k1")
    assert mine.status_code == 201
    assert Note.objects.count() == 2


def test_a_key_is_forgotten_after_a_day(call, refund, ada):
    token = add_token("t", agent_email=ada.email, scopes=["write"])
    with time_machine.travel("2026-11-27T12:00:00Z", tick=False) as clock:
        for hours, notes in ((0, 1), (23, 1), (2, 2)):
            clock.shift(hours * 3600)
            call("post", "tickets/412/notes", {"text": "Once."}, token=token, Idempotency_Key="k1")
            assert Note.objects.count() == notes, hours
        clock.shift(25 * 3600)
        assert tidy() == 1
        assert not Answered.objects.exists()


def test_what_failed_may_come_again_with_its_key(call, refund, ada):
    token = add_token("t", agent_email=ada.email, scopes=["write"])
    assert call("post", "tickets/9/notes", {"text": "x"}, token=token, Idempotency_Key="k").status_code == 404
    assert (
        call("post", "tickets/412/notes", {"text": "x"}, token=token, Idempotency_Key="k").status_code == 201
    )


@pytest.mark.parametrize("key", ["", "x" * 256, "ü"])
def test_a_key_has_a_form(call, refund, key):
    assert call("post", "tickets/412/notes", {"text": "x"}, Idempotency_Key=key).status_code == 422
    assert not Note.objects.exists()


def _post(token, key, text):
    client = Client()
    answer = client.post(
        "/api/v1/tickets/412/notes",
        json.dumps({"text": text}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}", "Idempotency-Key": key},
    )
    return answer.status_code


def test_of_many_at_once_one_is_done(committed, ada, refund):
    token = add_token("t", agent_email=ada.email, scopes=["write"])
    answers = at_once(*[lambda: _post(token, "k", "Once.")] * 8)
    assert set(answers) <= {201, 409}
    assert 201 in answers
    assert Note.objects.count() == 1


def test_while_one_is_under_way_the_same_is_a_conflict(committed, ada, refund, monkeypatch):
    from replywell.api.rest import messages

    token = add_token("t", agent_email=ada.email, scopes=["write"])
    inside, go_on, write = threading.Event(), threading.Event(), messages.write_note

    def slowly(*args, **kwargs):
        inside.set()
        assert go_on.wait(30)
        return write(*args, **kwargs)

    monkeypatch.setattr(messages, "write_note", slowly)
    first = Running(lambda: _post(token, "k", "Once."))
    assert inside.wait(30)
    assert _post(token, "k", "Once.") == 409
    go_on.set()
    assert first.result() == 201
    assert _post(token, "k", "Once.") == 201
    assert Note.objects.count() == 1


def test_a_crash_before_the_answer_is_kept_leaves_nothing(committed, ada, refund, monkeypatch):
    token = add_token("t", agent_email=ada.email, scopes=["write"])

    def dies(*_, **__):
        raise RuntimeError("The process dies here.")

    monkeypatch.setattr(Answered.objects, "update_or_create", dies)
    assert _post(token, "k", "Once.") == 500
    assert not Note.objects.exists()
    monkeypatch.undo()
    assert _post(token, "k", "Once.") == 201
    assert Note.objects.count() == 1
