"""A new desk is claimed once, by whoever holds its token, and led to its first ticket."""

import pytest
from django.test import Client
from django.urls import reverse

from replywell.console.setup_token import setup_token, welcome_link
from replywell.people.actions.agents import add_agent
from replywell.people.models import Agent, AuditEntry, Organization

OWNER = {
    "organization": "Lumenpost",
    "name": "Olga",
    "email": "olga@example.com",
    "password": "correct horse 42",
    "locale": "en",
    "timezone": "Europe/Berlin",
}
WELCOME = "/welcome/"


@pytest.fixture(autouse=True)
def home(db, settings, tmp_path):
    """A home of its own, with no token in it."""
    settings.ENV = settings.ENV.model_copy(update={"home": tmp_path})
    settings.ENV.__dict__.pop("root", None)
    assert settings.ENV.root == tmp_path
    return tmp_path


def test_an_empty_desk_leads_to_its_welcome_and_asks_for_the_token(client: Client):
    assert client.get("/")["Location"] == WELCOME
    assert client.get("/accounts/login/")["Location"] == WELCOME
    page = client.get(WELCOME)
    assert "organization" not in page.context["form"].fields


@pytest.mark.parametrize("token", ["", "wrong", "é", "\0", "x" * 10_000])
def test_without_the_token_nobody_claims_it(client: Client, token):
    setup_token()
    assert client.get(WELCOME, {"token": token}).status_code in {200, 403}
    assert client.post(WELCOME, OWNER | {"token": token}).status_code == 403
    assert not Agent.objects.exists()


def test_the_token_is_kept_for_nobody_else_to_read(home):
    token = setup_token()
    assert (home / "setup-token").stat().st_mode & 0o777 == 0o600
    assert len(token) >= 20
    assert token in welcome_link()


def test_whoever_has_the_token_claims_the_desk_once(client: Client, home):
    link = welcome_link()
    other = Client()
    other.get(f"{WELCOME}?{link.partition('?')[2]}")
    assert client.get(f"{WELCOME}?{link.partition('?')[2]}")["Location"] == WELCOME
    assert client.post(WELCOME, OWNER | {"password": "short"}).status_code == 422
    assert client.post(WELCOME, OWNER)["Location"] == reverse("console:start")
    owner = Agent.objects.get()
    assert (owner.role, owner.timezone, Organization.objects.get().name) == (
        "owner",
        "Europe/Berlin",
        "Lumenpost",
    )
    assert client.get("/").status_code == 200
    assert other.post(WELCOME, OWNER | {"email": "eve@example.com"})["Location"] == "/"
    assert setup_token() == ""
    assert not (home / "setup-token").exists()
    assert OWNER["password"] not in str(list(AuditEntry.objects.values()))


def test_with_an_agent_from_the_command_line_the_welcome_is_the_checklist(client: Client):
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    assert client.get(WELCOME)["Location"] == reverse("console:start")
    assert Client().get(WELCOME)["Location"] == "/"


def test_steps_are_skipped_returned_to_and_put_away(client: Client):
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    start = reverse("console:start")
    client.post(start, {"skip": "mailbox"})
    assert [step.state for step in client.get(start).context["progress"].steps] == ["", "skipped", "", "", ""]
    client.post(reverse("console:organization"), {"name": "Lumenpost", "locale": "en", "timezone": "UTC"})
    assert client.get(start).context["progress"].done == 1
    assert b"Getting started" in client.get(reverse("console:settings")).content
    client.post(start, {"away": "yes"})
    assert b"progress-title" not in client.get(reverse("console:settings")).content
    client.post(start, {"skip": "nonsense"})


def test_the_sample_mail_becomes_a_ticket(client: Client, mailbox):
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    answer = client.post(reverse("console:start"), {"sample": "yes"})
    assert answer["Location"].startswith("/tickets/")
    assert b"Does this desk work?" in client.get(answer["Location"]).content
    assert Organization.objects.get().progress["test"] == "done"


def test_without_a_mailbox_the_sample_mail_says_what_is_missing(client: Client):
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    answer = client.post(reverse("console:start"), {"sample": "yes"})
    assert answer.status_code == 422
    assert b"mailbox first" in answer.content
