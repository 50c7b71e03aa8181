"""Who may read a source counts at once; what it kept on this disk goes with it; its webhook is confirmed here."""

import hashlib
import hmac
import json

import pytest

from replywell.kit.errors import Conflict
from replywell.knowledge.actions.introductions import confirm_introduction, introduced
from replywell.knowledge.actions.sources import add_folder, add_source, change_source, remove_source
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.kinds import adapter_of
from replywell.knowledge.models import Article, Passage, Source
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from replywell.people.models import AuditEntry
from tests.pipeline.answers import WordEmbedder
from tests.tickets.together import deferred

TOKEN = "secret_tMrlL1qK5vuQAh1b6cZGhFChZTSYJlce98V0pYn7yBl"


@pytest.fixture
def folder(db, tmp_path):
    (tmp_path / "refunds.md").write_text("# Refunds\n\nThey take five days.\n")
    (tmp_path / "team.md").write_text("---\naudience: signed_in\n---\n# Team\n\nFive people.\n")
    source = add_folder(tmp_path, name="Help")
    sync(source, WordEmbedder())
    return source


def changed(source, **settings):
    change_source(source, name=source.name, settings=source.settings | settings, every=60, by=None)


def audiences():
    return dict(Article.objects.values_list("key", "audience"))


def test_an_audience_that_becomes_smaller_counts_at_once(folder):
    assert search(Query(text="refunds days"), WordEmbedder()).hits
    changed(folder, audience="internal")

    assert audiences() == {"refunds.md": "internal", "team.md": "signed_in"}
    assert set(Passage.objects.values_list("article__key", "audience")) == set(audiences().items())
    assert not search(Query(text="refunds days"), WordEmbedder()).hits


def test_one_that_becomes_larger_is_read_first(folder):
    changed(folder, audience="internal")
    folder.refresh_from_db()
    changed(folder, audience="public")
    assert audiences()["refunds.md"] == "internal"

    folder.refresh_from_db()
    sync(folder, WordEmbedder())
    assert audiences() == {"refunds.md": "public", "team.md": "signed_in"}


@pytest.fixture
def clones(db, django_capture_on_commit_callbacks):
    """Two folders of one repository, fetched."""
    url = "https://git.example.com/help.git"
    sources = [add_source("git", name, {"url": url, "folder": name}, by=None) for name in ("a", "b")]
    adapter, settings = adapter_of(sources[0])
    kept = adapter.keeps(settings)
    kept.mkdir(parents=True)
    (kept / "HEAD").write_text("x")
    yield sources, kept, django_capture_on_commit_callbacks


def test_a_clone_goes_with_the_last_source_that_uses_it(clones):
    (one, other), kept, committing = clones
    with committing(execute=True):
        remove_source(one, by=None)
    assert kept.exists()
    with committing(execute=True):
        remove_source(other, by=None)
    assert not kept.exists()


def test_a_clone_goes_when_the_address_changes(clones):
    (one, other), kept, committing = clones
    with committing(execute=True):
        remove_source(one, by=None)
    with committing(execute=True):
        changed(other, url="https://git.example.com/other.git")
    assert not kept.exists()


@pytest.fixture
def notion(db):
    return add_source("notion", "Team wiki", {"token": "ntn_1"}, by=None)


def post(client, source, body, **headers):
    return client.post(
        f"/in/source/{source.token}/", body, content_type="application/json", headers=headers or None
    )


def signature(body):
    return "sha256=" + hmac.new(TOKEN.encode(), body.encode(), hashlib.sha256).hexdigest()


def test_notions_token_is_shown_once_and_then_asked_for(notion, client, ada):
    from replywell.people.actions.agents import add_agent

    assert post(client, notion, json.dumps({"verification_token": TOKEN})).status_code == 200
    assert deferred("sync source") == []
    client.force_login(add_agent("root@example.com", name="Root", role="admin"))
    page = f"/settings/sources/{notion.pk}/"
    assert TOKEN in client.get(page).text
    body = json.dumps({"type": "page.content_updated"})
    assert post(client, notion, body, **{"X-Notion-Signature": signature(body)}).status_code == 403

    assert client.post(f"{page}introduction/", {"keep": "yes"}).status_code == 302
    assert TOKEN not in client.get(page).text
    assert post(client, notion, body, **{"X-Notion-Signature": signature(body)}).status_code == 202
    assert post(client, notion, body).status_code == 403
    assert TOKEN not in str(list(AuditEntry.objects.values()))
    client.force_login(ada)
    assert client.get(page).status_code == 403


def test_a_later_word_replaces_nothing_until_it_is_confirmed(notion, client, ada):
    for token in (TOKEN, "another-token"):
        post(client, notion, json.dumps({"verification_token": token}))
    notion.refresh_from_db()
    assert introduced(notion) == {"verification_token": "another-token"}
    confirm_introduction(notion, by=ada, keep=False)
    notion.refresh_from_db()
    assert dict(notion.secrets) == {"token": "ntn_1"}
    with pytest.raises(Conflict):
        confirm_introduction(notion, by=ada)


def test_what_waits_stays_when_the_settings_are_saved(notion, client):
    post(client, notion, json.dumps({"verification_token": TOKEN}))
    notion.refresh_from_db()
    changed(notion, locale="de")
    assert introduced(Source.objects.get()) == {"verification_token": TOKEN}


@pytest.mark.parametrize(
    "body", ["", "[]", "null", '{"verification_token": 5}', '{"verification_token": "a b"}', '{"verification_token": "'
             + "x" * 300 + '"}', '{"verification_token": "12345678", "type": "page.created"}'])  # fmt: skip
def test_what_is_no_introduction_needs_a_signature(notion, client, body):
    assert post(client, notion, body).status_code == 403
    notion.refresh_from_db()
    assert introduced(notion) == {}
