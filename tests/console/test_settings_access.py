"""Who may open which page of the settings: made from the list of addresses, so none is forgotten."""

import pytest
from django.test import Client

from replywell.people.actions.agents import add_agent
from tests.console.settings_pages import (
    NAMES,
    NUMBERED,
    OF_LEADS,
    OWN,
    POSTED,
    ROWS_OF_LEADS,
    address,
    things,
)


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
def test_a_page_opens_for_whom_it_is(role, made, signed_in):
    client = signed_in(role)
    wrong = {}
    for name in NAMES:
        page = address(name, made)
        allowed = (
            name in OWN or role in {"owner", "admin"} or (role == "lead" and name in OF_LEADS | ROWS_OF_LEADS)
        )
        got, expected = client.get(page).status_code, {200}
        if not allowed:
            expected = {403, 404}
            posted = client.post(page, {}).status_code
            if posted not in expected:
                wrong[name, "POST"] = posted
        elif role == "lead" and name in NUMBERED and name not in ROWS_OF_LEADS:
            expected = {404}  # what is shared with everybody is an administrator's to change
        elif name in POSTED:
            expected = {405}
        elif name in {
            "connection-test",
            "first-mailbox",
            "grant",
            "grant-callback",
            "reliability",
            "slack-callback",
        }:
            expected = {302}
        if got not in expected:
            wrong[name, "GET"] = got
    assert wrong == {}
    assert len(NAMES) > 50


def test_a_stranger_is_asked_to_sign_in(made, client):
    for name in NAMES:
        assert client.get(address(name, made))["Location"].startswith("/accounts/login/"), name


@pytest.mark.parametrize("pk", [999_999, 2**63 + 5])
def test_what_is_not_there_is_not_found(pk, made, signed_in):
    client = signed_in("owner")
    for name in NUMBERED:
        page = address(name, made, pk=pk)
        assert client.get(page).status_code in {302, 404, 405}, name
        # To go and sign in elsewhere is a link: the browser would not follow a form that far.
        assert client.post(page, {}).status_code == (405 if name == "grant" else 404), name


def test_a_post_without_its_token_is_refused(made, ada):
    ada.role = "owner"
    ada.save()
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)
    for name in NAMES:
        assert client.post(address(name, made), {}).status_code == 403, name


def test_no_page_shows_a_secret(made, signed_in):
    client = signed_in("owner")
    for name in NAMES:
        if name not in POSTED:
            answer = client.get(address(name, made), follow=True)
            shown = answer.getvalue() if answer.streaming else answer.content
            assert b"hunter2-secret" not in shown, name


def test_rubbish_is_answered_and_never_fails(made, signed_in):
    client = signed_in("owner")
    names = (
        "name email text q kind steps change path token shortcut who into skip ticket send_to field capacity"
        " working_hours_0 working_hours_0_from_0 working_hours_0_to_6 address smtp_port pattern role teams title tone mode options sign_in"
    )
    rubbish = dict.fromkeys(names.split(), "\0<script>" + "x" * 100_000)
    for name in NAMES:
        if name in OWN | POSTED:
            continue
        answer = client.post(address(name, made), rubbish)
        assert answer.status_code in {200, 302, 404, 405, 409, 422}, (name, answer.status_code)
        if name not in NUMBERED:
            asked = {"q": "\0" * 9, "who": "x", "before": "", "show": "'"}
            assert client.get(address(name, made), asked).status_code in {200, 302}, name
