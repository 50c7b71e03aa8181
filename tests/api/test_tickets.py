"""Tickets by the API: found, opened for somebody, changed; each as the token's agent may."""

import pytest

from replywell.intake.models import InboundItem
from replywell.people.models import Role, Team
from replywell.tickets.models import CustomField, Ticket
from tests.api.numbering import numbers
from tests.tickets.together import deferred, forget_jobs


def test_a_ticket_is_opened_as_by_mail_and_walked(call, ada, mailbox, team_billing, billing):
    CustomField.objects.create(slug="order", name="Order")
    upload = call("post", "attachments", agent=ada, token=(token := _token(ada)))
    assert upload.status_code == 422
    asked = {
        "requester": "Nia@Example.org", "name": "Nia  Ito", "subject": "No parcel", "text": "Where is it?\u0000",
        "team": "Billing", "assignee": "ada@example.com", "urgency": "high", "category": "billing", "tags": ["VIP"],
        "custom": {"order": "A-1"},
    }  # fmt: skip
    forget_jobs()
    answer = call("post", "tickets", asked, token=token)

    assert answer.status_code == 201, answer.content
    told = answer.json()
    assert (told["requester"], told["subject"], told["team"], told["assignee"]) == (
        "nia@example.org",
        "No parcel",
        "Billing",
        "ada@example.com",
    )
    assert (told["urgency"], told["category"], told["tags"], told["custom"]) == (
        "high",
        "billing",
        ["vip"],
        {"order": "A-1"},
    )
    assert [(m["author"], m["name"], m["text"]) for m in told["messages"]] == [
        ("contact", "Nia Ito", "Where is it?")
    ]
    assert answer["Location"] == f"/api/v1/tickets/{told['number']}"
    assert InboundItem.objects.get().ticket_id == told["number"]
    ticket = Ticket.objects.get(pk=told["number"])
    assert ticket.messages.get().meta["unproven"]
    assert not ticket.assistant_off
    assert ticket.events.filter(kind="message_received", actor__startswith="contact:").exists()
    assert {"event": ticket.events.get(kind="message_received").pk} in deferred("react")


def test_a_file_that_was_sent_ahead_comes_with_the_ticket(client, call, ada, mailbox):
    from django.core.files.uploadedfile import SimpleUploadedFile

    token = _token(ada)
    file = SimpleUploadedFile("../bill.pdf", b"%PDF-1.7", content_type="application/pdf")
    sent = client.post("/api/v1/attachments", {"file": file}, headers={"Authorization": f"Bearer {token}"})
    assert (sent.status_code, sent.json()["name"], sent.json()["size"]) == (201, "bill.pdf", 8)
    body = {
        "requester": "nia@example.org",
        "subject": "Bill",
        "text": "See.",
        "attachments": [sent.json()["id"]],
    }
    told = call("post", "tickets", body, token=token).json()
    (kept,) = told["messages"][0]["attachments"]
    assert (kept["name"], kept["type"]) == ("bill.pdf", "application/pdf")

    read = call("get", kept["url"], token=token)
    assert read.content == b"%PDF-1.7"
    assert read["Content-Type"] == "application/octet-stream"
    assert read["Content-Disposition"].startswith("attachment")
    replied = call(
        "post", f"tickets/{told['number']}/messages", {"text": "x", "attachments": [sent.json()["id"]]}
    )
    assert replied.json()["attachments"][0]["name"] == "bill.pdf"


def test_an_upload_of_somebody_else_is_not_there(client, call, ada, ben, refund):
    from django.core.files.uploadedfile import SimpleUploadedFile

    headers = {"Authorization": f"Bearer {_token(ben)}"}
    sent = client.post("/api/v1/attachments", {"file": SimpleUploadedFile("a.txt", b"a")}, headers=headers)
    answer = call("post", "tickets/412/messages", {"text": "x", "attachments": [sent.json()["id"]]})
    assert answer.status_code == 422
    assert refund.messages.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"requester": "nobody"}, {"requester": "a@b.example, c@d.example"}, {"text": ""}, {"text": " "}, {"subject": ""},
        {"requester": "support@example.com"}, {"team": "Nowhere"}, {"assignee": "nobody@example.com"},
        {"category": "none"}, {"urgency": "extreme"}, {"connection": "nowhere"}, {"attachments": [1]}, {"unknown": 1},
        {"custom": {"none": 1}}, {"text": "\ud800"}, {"team": "Secret"},
    ],
)  # fmt: skip
def test_what_cannot_be_opened_is_told_and_leaves_nothing(call, mailbox, secret_team, change):
    asked = {"requester": "nia@example.org", "subject": "No parcel", "text": "Where is it?"}
    answer = call("post", "tickets", asked | change)
    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["detail"]
    assert (Ticket.objects.count(), InboundItem.objects.count()) == (0, 0)


def test_without_a_connection_nothing_is_opened(call):
    asked = {"requester": "nia@example.org", "subject": "No parcel", "text": "Where is it?"}
    assert call("post", "tickets", asked).status_code == 409


def test_a_change_says_all_of_it(call, refund, ada, team_billing, billing):
    CustomField.objects.create(slug="order", name="Order")
    change = {
        "subject": "Refund of May", "status": "pending", "team": "Billing", "assignee": "ada@example.com",
        "category": "billing", "urgency": "critical", "tags": ["a", "b"], "custom": {"order": "7"},
    }  # fmt: skip
    told = call("patch", "tickets/412", change).json()
    assert {name: told[name] for name in change} == change
    told = call(
        "patch", "tickets/412", {"assignee": None, "team": None, "tags": ["b"], "custom": {"order": None}}
    )
    told = told.json()
    assert (told["assignee"], told["team"], told["tags"], told["custom"]) == (None, None, ["b"], {})
    assert told["subject"] == "Refund of May"
    assert refund.events.filter(kind="assigned", actor=f"agent:{ada.pk}").count() == 2


@pytest.mark.parametrize(
    ("ways", "status"),
    [
        (["open", "pending", "on_hold", "resolved", "open"], 200),
        (["resolved", "pending"], 200),
        (["resolved", "closed"], 200),
        (["resolved", "resolved"], 200),
        (["closed"], 409),
        (["open", "new"], 409),
        (["resolved", "closed", "open"], 409),
    ],
)
def test_the_statuses_that_can_be(call, refund, ways, status):
    token = None
    for way in ways:
        answer = call("patch", "tickets/412", {"status": way}, token=token or "")
    assert answer.status_code == status, answer.content
    if status == 200:
        assert answer.json()["status"] == ways[-1]


def test_a_change_is_all_or_nothing(call, refund):
    answer = call("patch", "tickets/412", {"subject": "Changed", "assignee": "nobody@example.com"})
    assert answer.status_code == 422
    refund.refresh_from_db()
    assert refund.subject == "Where is my refund?"


def test_somebody_was_faster(call, refund):
    seen = call("get", "tickets/412")
    version, etag = seen.json()["version"], seen["ETag"]
    assert etag == f'"{version}"'
    assert call("patch", "tickets/412", {"subject": "One", "version": version}).status_code == 200
    for how in ({"body": {"version": version}}, {"If_Match": etag}, {"If_Match": 'W/"x", "y"'}):
        body = {"subject": "Two"} | how.pop("body", {})
        answer = call("patch", "tickets/412", body, **how)
        assert answer.status_code == 412, answer.content
        assert answer["ETag"] != etag
    for matching in ("*", "{now}", '"other", {now}'):
        now = call("get", "tickets/412")["ETag"]
        answer = call("patch", "tickets/412", {"subject": "Three"}, If_Match=matching.format(now=now))
        assert answer.status_code == 200, matching
    refund.refresh_from_db()
    assert refund.subject == "Three"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("get", "", None),
        ("patch", "", {"subject": "x"}),
        ("put", "/classification", {"urgency": "low"}),
        ("get", "/messages", None),
        ("post", "/messages", {"text": "x"}),
        ("get", "/messages/1", None),
        ("get", "/notes", None),
        ("post", "/notes", {"text": "x"}),
        ("get", "/attachments/1", None),
    ],
)
def test_a_ticket_of_a_private_team_is_not_there(call, hidden, method, path, body):
    answer = call(method, f"tickets/{hidden.pk}{path}", body)
    assert answer.status_code == 404
    assert answer.json()["type"].endswith("/api/docs/#not-found")


@pytest.mark.parametrize("role", [Role.LIGHT, Role.VIEWER])
def test_who_may_not_change_changes_nothing(call, refund, ada, role):
    Ticket.objects.update(assignee=ada)
    ada.role = role
    ada.save()
    for body in ({"subject": "x"}, {"status": "open"}, {"urgency": "low"}, {"tags": ["x"]}, {"team": None}):
        assert call("patch", "tickets/412", body).status_code == 403, body
    assert (
        call("post", "tickets", {"requester": "a@b.example", "subject": "x", "text": "x"}).status_code == 403
    )
    refund.refresh_from_db()
    assert (refund.subject, refund.status, refund.tags) == ("Where is my refund?", "new", [])


def test_a_private_team_is_named_by_nobody_outside(call, refund, secret_team, olga):
    assert call("patch", "tickets/412", {"team": "Secret"}).status_code == 422
    assert call("patch", "tickets/412", {"team": "Secret"}, agent=olga).json()["team"] == "Secret"
    assert call("get", "tickets/412").status_code == 404


def test_messages_and_notes_are_read_page_by_page(call, refund, ada):
    for text in ("One.", "Two.", "Three."):
        assert (
            call("post", "tickets/412/messages", {"text": text, "cc": ["c@example.net"]}).status_code == 201
        )
        assert call("post", "tickets/412/notes", {"text": text}).status_code == 201
    page = call("get", "tickets/412/messages?limit=3").json()
    rest = call("get", page["next_url"].removeprefix("http://testserver")).json()
    said = [message["text"] for message in page["messages"] + rest["messages"]]
    assert said[1:] == ["One.", "Two.", "Three."]
    assert page["messages"][1]["cc"] == ["c@example.net"]
    one = page["messages"][1]["id"]
    assert call("get", f"tickets/412/messages/{one}").json()["text"] == "One."
    notes = call("get", "tickets/412/notes").json()["notes"]
    assert (notes[0]["text"], notes[0]["agent"]) == ("One.", "ada@example.com")


def test_a_reply_to_something_older_is_told(call, refund):
    newest = refund.messages.last().pk
    assert call("post", "tickets/412/messages", {"text": "x", "seen": newest}).status_code == 201
    assert call("post", "tickets/412/messages", {"text": "x", "seen": newest}).status_code == 409
    assert call("post", "tickets/412/messages", {"text": "x", "cc": ["nobody"]}).status_code == 422


def _token(agent):
    from replywell.api.actions.tokens import add_token

    return add_token("t", agent_email=agent.email, scopes=["read", "write"])


def test_a_team_of_light_agents_sees_its_own(call, refund, ada, team_billing):
    ada.role = Role.LIGHT
    ada.save()
    other = Team.objects.create(name="Elsewhere")
    assert numbers(call("get", "tickets")) == []
    Ticket.objects.filter(pk=412).update(team=team_billing)
    assert numbers(call("get", "tickets")) == [412]
    assert other.name in [team["name"] for team in call("get", "teams").json()["teams"]]
