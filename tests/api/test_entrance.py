"""What every request passes: tokens and their scopes, rates, and errors that are always problems."""

import pytest
import time_machine

from replywell.api.actions.tokens import add_token, make_token, revoke_token
from replywell.api.models import ApiToken
from replywell.kit.errors import NotAllowed
from replywell.people.models import AuditEntry
from replywell.tickets.models import Note


@pytest.mark.parametrize(
    ("scopes", "path", "allowed"),
    [
        (["read"], "contacts", True),
        (["tickets:read"], "contacts", False),
        (["contacts:read"], "companies", True),
        (["contacts:read"], "tickets", False),
        (["write"], "tickets", False),
        (["tickets:read"], "events", True),
        (["desk:read"], "tags", True),
        (["read", "write"], "webhooks", False),
        (["webhooks:read"], "webhooks", True),
        (["articles:write"], "articles", False),
    ],
)
def test_a_scope_opens_its_own_doors(call, olga, scopes, path, allowed):
    answer = call("get", path, scopes=scopes, agent=olga)
    assert answer.status_code == (200 if allowed else 403)
    if not allowed:
        assert "--scope" in answer.json()["detail"]


def test_reading_writes_nothing(call, refund):
    answer = call("patch", "tickets/412", {"subject": "x"}, scopes=["tickets:read"])
    assert answer.status_code == 403
    refund.refresh_from_db()
    assert refund.subject == "Where is my refund?"


def test_nobody_makes_a_token_for_somebody_above(ada, olga):
    with pytest.raises(NotAllowed):
        make_token("t", olga, scopes=["read"], by=ada)
    token, text = make_token("t", ada, scopes=["read"], by=olga)
    revoke_token(token, by=olga)
    entries = AuditEntry.objects.filter(kind="apitoken").order_by("pk")
    assert [entry.verb for entry in entries] == ["added", "revoked"]
    assert text not in str([entry.__dict__ for entry in entries])


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("get", "nothing", 404),
        ("get", "tickets/412/nothing", 404),
        ("delete", "tickets", 405),
        ("post", "tickets/412", 405),
        ("get", "tickets/x", 422),
        ("get", "tickets?limit=0", 422),
        ("get", "/api/v2/tickets", 404),
        ("get", "/api/", 404),
    ],
)
def test_every_error_is_a_problem(call, refund, method, path, status):
    answer = call(method, path)
    told = answer.json()
    assert answer.status_code == told["status"] == status
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "detail", "errors"} <= told.keys()
    if status == 405:
        assert "GET" in answer["Allow"]


def test_a_body_that_is_none_is_told(client, ada, refund):
    headers = {"Authorization": f"Bearer {add_token('t', agent_email=ada.email, scopes=['write'])}"}
    for body, status in (("{", 400), ("[]", 422), ('{"text": 1}', 422), (b"\xff", 400), ("null", 422)):
        answer = client.post(
            "/api/v1/tickets/412/notes", body, content_type="application/json", headers=headers
        )
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json"), body
    told = client.post(
        "/api/v1/tickets/412/notes", '{"text": 1}', content_type="application/json", headers=headers
    ).json()
    assert told["errors"] == [{"in": "body", "field": "text", "detail": "Input should be a valid string"}]
    assert not Note.objects.exists()


def test_what_nobody_expected_is_told_without_what_it_says(call, refund, monkeypatch, caplog):
    def broken(*_):
        raise RuntimeError("a secret of ours")

    monkeypatch.setattr("replywell.api.rest.tickets.ticket_for", broken)
    answer = call("get", "tickets/412")
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert "secret" not in answer.content.decode()
    assert "a secret of ours" in caplog.text


def test_who_has_no_token_is_told_how(client, db):
    for header in (
        {},
        {"Authorization": "Basic eDp5"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer \xff"},
    ):
        answer = client.get("/api/v1/tickets", headers=header)
        assert answer.status_code == 401
        assert answer["WWW-Authenticate"].startswith("Bearer")
        assert answer.json()["type"].endswith("#unauthorized")


def test_each_token_has_its_rate(client, ada, ben):
    _, slow = make_token("slow", ada, scopes=["read"], rate=3)
    _, other = make_token("other", ben, scopes=["read"], rate=3)

    def ask(token):
        return client.get("/api/v1/teams", headers={"Authorization": f"Bearer {token}"})

    with time_machine.travel("2026-11-27T12:00:00Z", tick=False) as clock:
        answers = [ask(slow) for _ in range(5)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert [answer["RateLimit-Remaining"] for answer in answers] == ["2", "1", "0", "0", "0"]
        assert answers[0]["RateLimit-Limit"] == "3"
        assert (answers[3]["Retry-After"], answers[3].json()["status"]) == ("20", 429)
        assert ask(other).status_code == 200
        clock.shift(20)
        assert [ask(slow).status_code for _ in range(2)] == [200, 429]
        clock.shift(600)
        assert [ask(slow).status_code for _ in range(4)] == [200, 200, 200, 429]


@pytest.mark.parametrize("key", [{}, {"Idempotency-Key": "k"}])
@pytest.mark.parametrize("path", ["tickets/412/notes", "attachments"])
def test_a_form_without_a_boundary_is_malformed(client, ada, refund, path, key):
    token = add_token("t", agent_email=ada.email, scopes=["write"])
    answer = client.post(
        f"/api/v1/{path}",
        data=b"text=x",
        content_type="multipart/form-data",
        headers={"Authorization": f"Bearer {token}"} | key,
    )
    assert answer.status_code in ({400} if key else {400, 422})
    assert answer["Content-Type"] == "application/problem+json"


def test_a_token_says_when_it_was_used(call, refund):
    call("get", "tickets")
    assert ApiToken.objects.get().last_used_at
