"""A session is found for as long as it lasts."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test.utils import CaptureQueriesContext

from replywell.kit import clock
from replywell.people.sessions import SessionStore

pytestmark = pytest.mark.django_db


def kept(**data):
    store = SessionStore()
    store.update(data)
    store.create()
    return store.session_key


def test_what_was_kept_is_found_with_one_query():
    mine, _other = kept(who="ada"), kept(who="ben")
    with CaptureQueriesContext(connection) as queries:
        assert SessionStore(mine)["who"] == "ada"
    assert len(queries) == 1


def test_an_expired_session_is_none():
    key = kept(who="ada")
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    store = SessionStore(key)
    assert store.get("who") is None
    assert store.session_key is None


@pytest.mark.parametrize("key", ["a" * 32, "' or '1' = '1", "\ufdd0stand-in for key", "%s" * 8])
def test_a_key_that_somebody_made_up_finds_nothing(key):
    kept(who="ada")
    assert SessionStore(key).get("who") is None


def test_whose_session_ended_is_asked_to_sign_in_again(client, ada):
    client.force_login(ada)
    assert client.get("/").status_code == 200
    client.cookies[settings.SESSION_COOKIE_NAME] = "b" * 32
    assert client.get("/").status_code == 302
