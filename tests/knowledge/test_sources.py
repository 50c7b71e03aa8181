"""Sources are added, changed and removed; secrets go in and never come out."""

import pytest
from django.db import connection
from pydantic import BaseModel, SecretStr

from replywell.adapters.sources.port import Change, Document
from replywell.connections.actions import WrongSettings
from replywell.kit.errors import Conflict
from replywell.knowledge.actions.sources import add_source, change_source, remove_source, rotate_token
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.kinds import adapter_of, kinds
from replywell.knowledge.models import Article, Source
from replywell.people.models import AuditEntry
from tests.pipeline.answers import WordEmbedder

GIT = {"url": "https://git.example.com/help.git"}


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "refunds.md").write_text("# Refunds\n\nThey take five days.\n")
    return tmp_path


@pytest.fixture
def source(db, folder):
    return add_source("folder", "Help", {"path": str(folder)}, by=None)


def test_a_secret_is_encrypted_kept_when_left_empty_and_cleared_on_request(ada):
    source = add_source("git", "Guides", GIT | {"token": "s3cret-of-git"}, by=ada)
    with connection.cursor() as cursor:
        cursor.execute("select settings::text, secrets from knowledge_source where id = %s", [source.pk])
        shown, kept = cursor.fetchone()

    assert "s3cret" not in shown + kept
    change_source(source, name="Guides", settings=GIT | {"token": ""}, every=30, by=ada)
    assert adapter_of(Source.objects.get())[1].token.get_secret_value() == "s3cret-of-git"
    change_source(source, name="Guides", settings=GIT, every=30, by=ada, clear=["token"])
    assert Source.objects.get().secrets == {}
    assert "s3cret" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == ["added", "changed", "changed"]


@pytest.mark.parametrize(
    ("adapter", "settings", "field"),
    [
        ("folder", {"path": "help"}, "path"),
        ("folder", {"path": "/no/such/folder"}, "path"),
        ("folder", {}, "path"),
        ("git", GIT | {"folder": "../etc"}, "folder"),
        ("git", {"url": "http://git.example.com/x"}, ""),
        ("gopher", {}, ""),
        ("threads", {}, ""),
    ],
)
def test_wrong_settings_are_told_by_field(db, adapter, settings, field):
    with pytest.raises(WrongSettings) as raised:
        add_source(adapter, "Help", settings, by=None)

    assert list(raised.value.problems) == [field]
    assert not Source.objects.exists()


def test_a_place_is_one_source_and_two_may_have_one_name(source, folder, tmp_path_factory):
    with pytest.raises(Conflict, match="Help"):
        add_source("folder", "Another", {"path": f"{folder}/"}, by=None)

    second = add_source("folder", "Help", {"path": str(tmp_path_factory.mktemp("more"))}, by=None)
    assert (source.slug, second.slug) == ("help", "help-2")


def test_what_it_reads_changes_so_all_is_read_again(source, folder):
    sync(source, WordEmbedder())
    settings = {"path": str(folder), "audience": "internal"}

    assert change_source(source, name="Help", settings=settings, every=5, by=None)
    assert sync(Source.objects.get(), WordEmbedder()).changed == 1
    assert Article.objects.get().audience == "internal"


def test_a_new_name_reads_nothing_again(source, folder):
    sync(source, WordEmbedder())

    assert not change_source(source, name="Help center", settings={"path": str(folder)}, every=5, by=None)
    assert sync(Source.objects.get(), WordEmbedder()).changed == 0


def test_settings_that_change_while_it_is_read_are_obeyed_by_the_next_sync(source, folder, monkeypatch):
    class Few(BaseModel):
        audience: str = "public"
        token: SecretStr = SecretStr("")

    class Slow:
        name, title, watched = "slow", "Slow", False
        Settings: type[BaseModel] = Few

        def changes(self, settings, known, cursor=""):
            yield Change("a", Document("a", "A", "Text.", audience=settings.audience)), "first"
            settings = {"audience": "internal"}
            change_source(
                Source.objects.get(adapter="slow"), name="Slow", settings=settings, every=5, by=None
            )
            yield Change("b", Document("b", "B", "Text.", audience="public")), "first"

    monkeypatch.setitem(kinds(), "slow", Slow())
    slow = add_source("slow", "Slow", {}, by=None)
    sync(slow, WordEmbedder())

    assert list(slow.articles.values_list("fingerprint", flat=True)) == ["", ""]


def test_with_a_source_its_articles_go(source, ada):
    sync(source, WordEmbedder())

    assert remove_source(source, by=ada) == 1
    assert not Article.objects.exists()
    assert AuditEntry.objects.get(verb="removed").changes == [["articles", 1, None]]


def test_a_new_token_takes_the_place_of_the_old_one(source, ada):
    before = source.token
    rotate_token(source, by=ada)

    assert Source.objects.get().token not in {before, ""}
    assert source.token not in str(AuditEntry.objects.get(verb="changed").changes)
