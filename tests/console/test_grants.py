"""Somebody signs in at Google for a connection, and comes back."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from replywell.adapters.channels.email import oauth
from replywell.connections.grants import renew_grants
from replywell.people.actions.agents import add_agent
from replywell.people.models import AuditEntry
from tests.adapters.channels.email.token_server import TokenServer


@pytest.fixture
def server(monkeypatch):
    oauth._known.clear()
    with TokenServer() as server:
        monkeypatch.setitem(oauth.PROVIDERS, "google", server.provider)
        yield server


@pytest.fixture
def owner(db, client):
    client.force_login(add_agent("olga@example.com", name="Olga", role="owner"))
    return client


@pytest.fixture
def google(mailbox):
    given = {"auth": "google", "inbound": "imap", "oauth_client_id": "desk", "oauth_client_secret": "shh"}
    mailbox.settings |= given
    mailbox.save()
    return mailbox


def goes(owner, google, server) -> str:
    """Goes to the provider; returns the state it went with."""
    address = owner.get(reverse("console:grant", args=[google.pk]))["Location"]
    asked = parse_qs(urlsplit(address).query)
    assert asked["code_challenge_method"] == ["S256"]
    server.challenges["code"] = asked["code_challenge"][0]
    return asked["state"][0]


def comes_back(owner, **query):
    return owner.get(reverse("console:grant-callback"), query, follow=True)


def test_coming_back_with_a_code_keeps_the_permission_encrypted(owner, google, server):
    page = comes_back(owner, state=goes(owner, google, server), code="code")

    google.refresh_from_db()
    assert google.settings["oauth_refresh"] == "refresh-1"
    assert "refresh-1" not in page.text
    entry = AuditEntry.objects.get(verb="changed", kind="connection")
    assert "refresh-1" not in str(entry.changes)


def test_a_state_of_somebody_else_changes_nothing(owner, google, server):
    goes(owner, google, server)
    comes_back(owner, state="made-up", code="code")

    google.refresh_from_db()
    assert "oauth_refresh" not in google.settings
    assert server.asked == []


def test_a_state_counts_once(owner, google, server):
    state = goes(owner, google, server)
    comes_back(owner, state=state, code="code")
    comes_back(owner, state=state, code="code")

    assert len(server.asked) == 1


@pytest.mark.parametrize("query", [{}, {"error": "access_denied"}, {"code": "wrong"}])
def test_what_went_wrong_there_changes_nothing_here(owner, google, server, query):
    page = comes_back(owner, state=goes(owner, google, server), **query)

    google.refresh_from_db()
    assert page.status_code == 200
    assert "oauth_refresh" not in google.settings


def test_permissions_are_renewed_and_kept(google, server):
    google.settings |= {"oauth_refresh": "old"}
    google.save()
    assert renew_grants() == 1

    google.refresh_from_db()
    assert google.settings["oauth_refresh"] == "refresh-1"


def test_a_permission_that_was_taken_back_is_told_on_the_connection(google, server):
    google.settings |= {"oauth_refresh": "old"}
    google.save()
    server.revoked = True
    assert renew_grants() == 0

    google.refresh_from_db()
    assert "Sign in again" in google.last_error


def test_an_agent_may_not_sign_in_for_a_connection(as_ada, google, server):
    assert as_ada.get(reverse("console:grant", args=[google.pk])).status_code in {403, 404}
