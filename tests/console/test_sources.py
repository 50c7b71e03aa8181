"""Sources on their pages: added by kind, read on request, changed, and removed."""

import pytest
from django.urls import reverse

from replywell.knowledge.actions.sources import add_source
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.kinds import kinds
from replywell.knowledge.models import Article, Source, SourceProblem, SyncRun
from tests.pipeline.answers import WordEmbedder
from tests.tickets.together import deferred


@pytest.fixture
def client(client, ada):
    ada.role = "owner"
    ada.save()
    client.force_login(ada)
    return client


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "refunds.md").write_text("# Refunds\n\nThey take five days.\n")
    return tmp_path


@pytest.fixture
def source(db, folder):
    return add_source("folder", "Help", {"path": str(folder)}, by=None)


def at(name: str, source: Source) -> str:
    return reverse(f"console:{name}", args=[source.pk])


def asked(what: str = "") -> list:
    return [job for job in deferred("sync source") if not what or job.get(what)]


def test_every_kind_is_offered_and_has_its_form(client):
    offered = client.get(reverse("console:source-new")).content.decode()
    for name in kinds().keys() - {"threads"}:
        assert f"?kind={name}" in offered
        assert client.get(reverse("console:source-new") + f"?kind={name}").status_code == 200, name
    assert "?kind=threads" not in offered
    assert client.get(reverse("console:source-new") + "?kind=gopher").status_code == 404


def test_a_folder_is_added_and_read(client, folder):
    given = {"path": str(folder), "source": "Help", "every": 5, "audience": "internal", "locale": "de"}
    answer = client.post(reverse("console:source-new") + "?kind=folder", given)

    source = Source.objects.get()
    assert answer["Location"] == at("source", source)
    assert (source.name, source.every, source.settings["audience"]) == ("Help", 5, "internal")
    assert len(asked()) == 1


def test_what_is_left_empty_is_as_usual(client, folder):
    given = {"path": str(folder), "source": "", "every": 5, "audience": "public", "locale": ""}
    client.post(reverse("console:source-new") + "?kind=folder", given)

    assert Source.objects.get().settings["locale"] == "en"


def test_a_wrong_folder_is_told_beside_its_field_and_what_was_typed_stays(client):
    given = {"path": "/no/such", "source": "Help", "every": 5, "audience": "public", "locale": "en"}
    answer = client.post(reverse("console:source-new") + "?kind=folder", given)

    assert answer.status_code == 422
    assert answer.context["form"].errors["path"] == [
        "There is no folder /no/such on this server. Create it first."
    ]
    assert 'value="/no/such"' in answer.content.decode()


def test_a_stored_token_is_never_shown_and_stays_when_nothing_is_typed(client):
    given = {"url": "https://git.example.com/help.git", "token": "s3cret", "every": 60, "audience": "public"}
    given |= {"source": "Guides", "locale": "en", "username": "x-access-token"}
    client.post(reverse("console:source-new") + "?kind=git", given)
    source = Source.objects.get()

    shown = client.get(at("source", source)).content.decode()
    assert "s3cret" not in shown
    assert f"/in/source/{source.token}/" in shown
    client.post(at("source", source), given | {"token": "", "source": "Guide"})
    source.refresh_from_db()
    assert (source.name, source.secrets) == ("Guide", {"token": "s3cret"})
    client.post(at("source", source), given | {"token": "", "clear_token": "on"})
    source.refresh_from_db()
    assert source.secrets == {}


def test_the_list_tells_kind_state_articles_and_problems(client, source):
    sync(source, WordEmbedder())
    SourceProblem.objects.create(source=source, key="broken.pdf", problem="it is encrypted")
    page = client.get(reverse("console:sources")).content.decode()

    assert "Folder" in page and "Read" in page
    assert "1 problem of Help" in page


def test_a_dry_run_is_asked_for_and_its_result_shown(client, source):
    client.post(at("source-sync", source), {"dry": "yes"})
    assert len(asked("dry")) == 1
    sync(source, WordEmbedder(), dry=True)

    page = client.get(at("source", source)).content.decode()
    assert "What the dry run found" in page and "refunds.md" in page
    assert not Article.objects.exists()


def test_it_polls_only_while_it_is_read(client, source):
    assert "every 2s" not in client.get(at("source", source)).content.decode()
    SyncRun.objects.create(source=source, seen=3, total=10)

    part = client.get(at("source", source) + "?part=reading").content.decode()
    assert "every 2s" in part and 'value="3"' in part and "<html" not in part


def test_what_is_held_is_deleted_on_a_persons_word(client, source):
    source.held = 12
    source.save()

    assert "12 articles are gone there" in client.get(at("source", source)).content.decode()
    client.post(at("source-sync", source), {"sure": "yes"})
    assert len(asked("sure")) == 1


def test_one_that_is_switched_off_is_not_read(client, source):
    client.post(at("source-state", source), {"active": "no"})

    assert client.post(at("source-sync", source)).status_code == 422
    assert asked() == []
    client.post(at("source-state", source), {"active": "yes"})
    assert Source.objects.get().active


def test_removing_tells_how_many_articles_go(client, source):
    sync(source, WordEmbedder())

    assert "1 article that came from it goes" in client.get(at("source-removal", source)).content.decode()
    assert client.post(at("source-removal", source)).status_code == 302
    assert not Source.objects.exists() and not Article.objects.exists()


def test_a_new_webhook_address_takes_the_place_of_the_old_one(client, db):
    source = add_source("git", "Guides", {"url": "https://git.example.com/help.git"}, by=None)
    client.post(at("source-token", source))

    assert source.token not in client.get(at("source", source)).content.decode()


def test_a_kind_that_is_not_installed_any_more_can_still_be_removed(client, db):
    source = Source.objects.create(slug="old", name="Old", adapter="gopher")

    assert client.get(reverse("console:sources")).status_code == 200
    assert client.get(at("source", source)).status_code == 404
    assert client.post(at("source-removal", source)).status_code == 302


def test_a_sync_that_waits_counts_as_being_read(client, source):
    client.post(at("source-sync", source))
    assert "It begins as soon as a worker is free." in client.get(at("source", source)).content.decode()
