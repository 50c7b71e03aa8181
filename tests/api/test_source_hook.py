"""A source's service posts that something changed: one sync is asked for, and nobody else can ask."""

import pytest
from django.test import Client
from pydantic import BaseModel, SecretStr

from replywell.knowledge.actions.sources import add_source
from replywell.knowledge.kinds import kinds
from replywell.knowledge.models import Source
from tests.tickets.together import deferred


@pytest.fixture
def source(db):
    return add_source("git", "Guides", {"url": "https://git.example.com/help.git"}, by=None)


def post(source: Source, body: bytes = b"{}", **headers: str):
    client = Client(enforce_csrf_checks=True)
    return client.post(
        f"/in/source/{source.token}/", body, content_type="application/json", headers=headers or None
    )


def test_repeats_ask_for_one_sync(source):
    assert [post(source).status_code for _ in range(3)] == [202, 202, 202]
    assert deferred("sync source") == [{"source": source.pk}]


def test_a_wrong_token_a_source_that_is_off_and_a_reader_find_nothing(source, client):
    assert client.post("/in/source/none/").status_code == 404
    assert client.get(f"/in/source/{source.token}/").status_code == 405
    source.active = False
    source.save()
    assert post(source).status_code == 404
    assert deferred("sync source") == []


def test_a_body_over_a_megabyte_is_refused(source):
    assert post(source, b"x" * (1024 * 1024)).status_code == 202
    assert post(source, b"x" * (1024 * 1024 + 1)).status_code == 413


def test_a_service_that_signs_is_held_to_its_signature(db, monkeypatch):
    class Signed(BaseModel):
        secret: SecretStr

    class Wiki:
        name, title, watched = "wiki", "Wiki", False
        Settings: type[BaseModel] = Signed

        def changes(self, settings, known, cursor=""):
            return iter(())

        def hook(self, settings, headers, body):
            return headers.get("x-signature") == settings.secret.get_secret_value() + body.decode()

    monkeypatch.setitem(kinds(), "wiki", Wiki())
    source = add_source("wiki", "Wiki", {"secret": "s3"}, by=None)

    assert post(source, b"a", **{"X-Signature": "s3b"}).status_code == 403
    assert post(source, b"a").status_code == 403
    assert deferred("sync source") == []
    assert post(source, b"a", **{"X-Signature": "s3a"}).status_code == 202


def test_settings_that_are_not_valid_any_more_are_told_without_them(source):
    Source.objects.update(settings={"url": "gopher://inside"})

    answer = post(source)
    assert answer.status_code == 503
    assert "gopher" not in answer.content.decode()
