"""The API shows and does what the token's agent may, and nothing else."""

import json

import pytest

from replywell.api.actions.tokens import add_token
from replywell.api.models import ApiToken
from replywell.kit.errors import Invalid
from replywell.people.models import Role, Team
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status

TICKETS = "/api/v1/tickets"


@pytest.fixture
def ask(client, ada):
    """Calls the API as Ada, with a token of these scopes."""

    def call(path="", method="get", body=None, scopes=("read", "write"), token=None, agent=ada):
        token = token if token is not None else add_token("t", agent_email=agent.email, scopes=scopes)
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        content = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        return getattr(client, method)(f"{TICKETS}{path}", headers=headers, **content)

    return call


@pytest.fixture
def hidden(rosa):
    return Ticket.objects.create(requester=rosa, team=Team.objects.create(name="Secret", private=True))


@pytest.mark.parametrize("path", ["", "/412"])
@pytest.mark.parametrize("token", ["", "rw_wrong", "wrong", "rw_" + "x" * 5000])
def test_nobody_enters_without_a_token(ask, refund, path, token):
    assert ask(path, token=token).status_code == 401


def test_a_token_is_shown_once_and_kept_as_a_hash(ada):
    token = add_token("CI", agent_email="ADA@example.com", scopes=["read"])
    row = ApiToken.objects.get()

    assert token.startswith("rw_")
    assert len(token) > 40
    assert token not in str(row.__dict__)
    assert (row.agent, row.scopes) == (ada, ["read"])


def test_a_token_of_who_has_left_opens_nothing(ask, ada, refund):
    token = add_token("t", agent_email=ada.email)
    ada.is_active = False
    ada.save()
    assert ask(token=token).status_code == 401


@pytest.mark.parametrize("scopes", [["everything"], ["read", "admin"], []])
def test_there_are_only_two_scopes(ada, scopes):
    with pytest.raises(Invalid):
        add_token("t", agent_email=ada.email, scopes=scopes)


def test_a_token_belongs_to_somebody(ada):
    with pytest.raises(Invalid, match="agent add"):
        add_token("t", agent_email="nobody@example.com")
    with pytest.raises(Invalid):
        add_token("t")


def test_using_a_token_is_noted(ask, refund):
    ask()
    assert ApiToken.objects.get().last_used_at


def test_reading_needs_the_scope(ask, refund):
    answer = ask(scopes=["write"])
    assert answer.status_code == 403
    assert "--scope read" in answer.json()["error"]


@pytest.mark.parametrize("verb", ["replies", "notes"])
def test_writing_needs_the_scope(ask, refund, verb):
    answer = ask(f"/412/{verb}", "post", {"text": "Hello."}, scopes=["read"])
    assert answer.status_code == 403
    assert refund.messages.count() == 1
    assert not refund.notes.exists()


def test_a_ticket_with_its_conversation(ask, refund):
    found = ask("/412").json()

    assert (found["number"], found["status"], found["urgency"], found["requester"]) == (
        412,
        "new",
        "medium",
        "rosa@example.org",
    )
    assert [(m["author"], m["name"]) for m in found["messages"]] == [("contact", "Rosa Marín")]


@pytest.mark.parametrize("number", ["{hidden}", "999999", "99999999999999999999999"])
@pytest.mark.parametrize(
    ("path", "body"), [("", None), ("/replies", {"text": "x"}), ("/notes", {"text": "x"})]
)
def test_what_is_hidden_is_not_there(ask, hidden, refund, number, path, body):
    number = number.format(hidden=hidden.pk)
    answer = ask(f"/{number}{path}", "post" if body else "get", body)

    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["error"] == f"There is no ticket #{number}, or it is not visible to you."


def test_the_list_leaves_out_what_is_hidden(ask, refund, hidden):
    assert [ticket["number"] for ticket in ask().json()["tickets"]] == [412]


def test_the_list_goes_on_page_by_page(ask, rosa):
    numbers = [Ticket.objects.create(requester=rosa, subject=str(i)).pk for i in range(7)][::-1]
    seen, before = [], ""
    for size in (3, 3, 1):
        page = ask(f"?limit=3{before}").json()
        assert len(page["tickets"]) == size
        seen += [ticket["number"] for ticket in page["tickets"]]
        before = f"&before={page['next']}"
    assert page["next"] is None
    assert seen == numbers


def test_a_full_last_page_has_no_next(ask, rosa):
    for _ in range(3):
        Ticket.objects.create(requester=rosa)
    assert ask("?limit=3").json()["next"] is None


def test_the_list_by_status(ask, rosa):
    for status in Status:
        Ticket.objects.create(requester=rosa, status=status)
    assert [ticket["status"] for ticket in ask("?status=on_hold").json()["tickets"]] == ["on_hold"]


@pytest.mark.parametrize(
    "query", ["?limit=0", "?limit=201", "?limit=x", "?status=lost", "?before=x", "?limit=-1"]
)
def test_a_wrong_question_is_told(ask, refund, query):
    assert ask(query).status_code == 422


def test_a_number_beyond_all_numbers_is_no_trouble(ask, refund):
    assert ask("?before=99999999999999999999999").json()["tickets"]


def test_a_reply_is_the_agents(ask, refund, ada):
    answer = ask("/412/replies", "post", {"text": "On its way.", "status": "resolved"})

    assert answer.status_code == 201
    assert (answer.json()["author"], answer.json()["name"]) == ("agent", "Ada Byrne")
    refund.refresh_from_db()
    assert (refund.status, refund.messages.last().agent) == ("resolved", ada)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422),
        ({"text": " \u0000 "}, 422),
        ({}, 422),
        ({"text": "x", "status": "new"}, 201),
        ({"text": "x", "status": "closed"}, 409),
        ({"text": "x", "status": "lost"}, 422),
        ({"text": "a\u0000b"}, 201),
    ],
)
def test_a_reply_is_checked(ask, refund, body, status):
    assert ask("/412/replies", "post", body).status_code == status


@pytest.mark.parametrize("role", Role)
def test_what_each_role_may_write(ask, refund, ada, role):
    ada.role = role
    ada.save()
    refund.assignee = ada
    refund.save()
    replied = ask("/412/replies", "post", {"text": "Hello."}).status_code
    noted = ask("/412/notes", "post", {"text": "Hello."}).status_code

    writer = role not in {Role.LIGHT, Role.VIEWER}
    assert replied == (201 if writer else 403)
    assert noted == (201 if writer or role == Role.LIGHT else 403)
    assert refund.messages.count() == 1 + writer


def test_a_browsers_session_is_no_token(client, ada, refund):
    client.force_login(ada)
    assert client.get(TICKETS).status_code == 401


def test_a_classification_is_an_override_that_sends_it_on(ask, refund, ada, team_billing):
    from replywell.tickets.models import Category

    Category.objects.create(slug="billing", name="Billing", team=team_billing)
    Ticket.objects.update(needs_triage=True)
    answer = ask("/412/classification", "put", {"category": "billing", "urgency": "high"})
    assert answer.status_code == 200
    told = answer.json()
    assert (told["category"], told["urgency"], told["team"], told["assignee"]) == (
        "billing",
        "high",
        "Billing",
        ada.email,
    )
    assert refund.events.filter(kind="classified", actor=f"agent:{ada.pk}").exists()


@pytest.mark.parametrize(
    ("body", "scopes", "role", "status"),
    [
        ({"category": "none"}, ("write",), "agent", 422),
        ({"urgency": "extreme"}, ("write",), "agent", 422),
        ({"urgency": "high"}, ("read",), "agent", 403),
        ({"urgency": "high"}, ("write",), "light", 403),
        ({}, ("write",), "agent", 200),
    ],
)
def test_a_classification_is_checked(ask, refund, ada, body, scopes, role, status):
    Ticket.objects.update(assignee=ada)
    ada.role = role
    ada.save()
    assert ask("/412/classification", "put", body, scopes=scopes).status_code == status
