"""Who may open which page of the settings: made from the list of addresses, so none is forgotten."""

import pytest
from django.test import Client

from replywell.people.actions.agents import add_agent
from tests.console.settings_pages import NAMES, NUMBERED, OF_LEADS, OWN, POSTED, address, things


@pytest.fixture
def made(db):
    return things()


@pytest.fixture
def signed_in(db, client: Client):
    def sign_in(role: str) -> Client:
        client.force_login(add_agent(f"{role}@example.com", name=role.title(), role=role))
        return client

    return sign_in


@pytest.mark.parametrize("role", ["owner", "admin", "lead", "agent", "light", "viewer"])
@pytest.mark.parametrize("name", NAMES)
def test_a_page_opens_for_whom_it_is(name, role, made, signed_in):
    client = signed_in(role)
    page = address(name, made)
    allowed = name in OWN or role in {"owner", "admin"} or (role == "lead" and name in OF_LEADS)
    answer = client.get(page)
    if not allowed:
        assert answer.status_code in {403, 404}
        assert client.post(page, {}).status_code in {403, 404}
    elif role == "lead" and name in NUMBERED:
        assert answer.status_code == 404, "What is shared with everybody is an administrator's to change."
    else:
        assert answer.status_code == (
            405
            if name in POSTED
            else 302
            if name in {"connection-test", "first-mailbox"}
            else 200
            if name != "reactivation"
            else 405
        )


@pytest.mark.parametrize("name", NAMES)
def test_a_stranger_is_asked_to_sign_in(name, made, client):
    assert client.get(address(name, made))["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("name", NUMBERED)
@pytest.mark.parametrize("pk", [999_999, 2**62, 2**63 + 5])
def test_what_is_not_there_is_not_found(name, pk, made, signed_in):
    client = signed_in("owner")
    page = address(name, made, pk=pk)
    assert client.get(page).status_code in {302, 404, 405}
    assert client.post(page, {}).status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_a_post_without_its_token_is_refused(name, made, ada):
    ada.role = "owner"
    ada.save()
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    assert client.post(address(name, made), {}).status_code == 403


@pytest.mark.parametrize("name", [name for name in NAMES if name not in POSTED])
def test_no_page_shows_a_secret(name, made, signed_in):
    assert b"hunter2-secret" not in signed_in("owner").get(address(name, made), follow=True).content


@pytest.mark.parametrize("name", [name for name in NAMES if name not in OWN | POSTED])
def test_rubbish_is_answered_and_never_fails(name, made, signed_in):
    client = signed_in("owner")
    rubbish = {
        key: "\0<script>" + "x" * 300_000
        for key in (
            "name",
            "email",
            "text",
            "q",
            "kind",
            "steps",
            "change",
            "path",
            "token",
            "shortcut",
            "who",
            "into",
            "skip",
            "ticket",
            "send_to",
            "field",
            "capacity",
            "day_0",
            "address",
            "smtp_port",
            "pattern",
            "role",
            "teams",
            "title",
        )
    }
    answer = client.post(address(name, made), rubbish)
    assert answer.status_code in {200, 302, 404, 405, 422}, answer.status_code
    if name not in NUMBERED:
        assert client.get(
            address(name, made), {"q": "\0" * 9, "who": "x", "before": "", "show": "'"}
        ).status_code in {200, 302}
