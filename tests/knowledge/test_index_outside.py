"""Vectors at a service: told after the commit, hidden at once, and no outage while the service is down."""

import pytest

from replywell.adapters.index import INDEXES, memory
from replywell.kit.errors import Unavailable
from replywell.knowledge import index as meaning
from replywell.knowledge.actions.indexes import chosen, roll_back
from replywell.knowledge.actions.tending import tend
from replywell.knowledge.checkup import check_up
from replywell.knowledge.index import serving
from replywell.knowledge.index.status import lacking
from replywell.knowledge.index.trial import Choice
from replywell.knowledge.models import Article, Passage, VectorIndex
from replywell.knowledge.search import search
from replywell.knowledge.values import Query
from tests.adapters.index.pinecone_server import Pinecone
from tests.adapters.index.pinecone_server import serving as answering
from tests.knowledge.exchanging import exchanged, library, work, write
from tests.pipeline.answers import words_serve
from tests.tickets.together import deferred

ASKED = Query(text="kind7 refunds bank")


@pytest.fixture
def words(monkeypatch):
    """What the index of these tests is embedded with, and no service that is down for another test."""
    meaning._down.clear()
    yield words_serve(monkeypatch)
    meaning._down.clear()


@pytest.fixture
def source(db, words):
    memory._kept.clear()
    return library()


@pytest.fixture
def outside(source) -> VectorIndex:
    return exchanged(Choice("memory", "embedded"))


def kept(index: VectorIndex) -> dict:
    return memory._kept.get(f"replywell{index.pk}", {})


def titles(text: str = ASKED.text, **more) -> list[str]:
    return [hit.title for hit in search(Query(text=text, **more)).hits]


def away(monkeypatch, *names: str) -> None:
    def fail(*_):
        raise Unavailable("The service does not answer.")

    for name in names:
        monkeypatch.setattr(type(INDEXES["memory"]), name, fail)


def test_the_vectors_are_taken_over_and_every_entry_put(source, words):
    before = len(words.texts)
    index = exchanged(Choice("memory", "embedded"))

    assert serving() == index
    assert set(kept(index)) == set(Passage.objects.values_list("pk", flat=True))
    assert len(words.texts) == before + 1  # the trial's question
    assert titles()[0] == "Page7"
    assert search(ASKED).hits[0].similarity > 0.5


def test_what_is_written_is_told_by_a_job(source, outside):
    write(source, "fresh", "Exports of kind99 come by mail.", labels=("mail",))
    number = Passage.objects.get(article__key="fresh").pk
    assert {"index": outside.pk} in deferred("tend index")
    assert (number in kept(outside), lacking(outside).untold) == (False, 1)
    assert titles("kind99 exports")[0] == "Fresh"  # by its words

    work(outside)
    assert kept(outside)[number].labels == ("mail",)
    assert lacking(outside).untold == 0


def test_who_may_read_it_is_told_anew_and_holds_at_once(source, outside):
    write(source, "page7", "Refunds of kind7 reach your bank within 8 days.", audience="internal")
    assert "Page7" not in titles()
    assert lacking(outside).untold == 1
    work(outside)
    number = Passage.objects.get(article__key="page7").pk
    assert kept(outside)[number].audience == "internal"
    assert titles(internal=True)[0] == "Page7"


def test_a_removed_article_is_in_no_answer_from_then_on_and_leaves_the_service(source, outside):
    number = Passage.objects.get(article__key="page7").pk
    Article.objects.get(key="page7").delete()
    assert "Page7" not in titles()
    assert number in kept(outside)
    assert lacking(outside).gone == 1

    work(outside)
    assert number not in kept(outside)
    assert lacking(outside).gone == 0


def test_products_keep_to_their_own_and_to_what_is_for_all(source, outside):
    write(source, "phone", "Refunds of phones reach your bank.", labels=("phone",))
    write(source, "tablet", "Refunds of tablets reach your bank.", labels=("tablet",))
    work(outside)

    found = titles("refunds of phones", labels=("phone",), by_words=False, limit=50)
    assert "Phone" in found and "Page7" in found
    assert "Tablet" not in found


def test_while_it_is_down_nothing_is_lost_and_the_evidence_says_so(source, outside, monkeypatch):
    with monkeypatch.context() as down:
        away(down, "put", "search", "drop")
        evidence = search(ASKED)
        assert evidence.hits[0].title == "Page7"
        assert evidence.hits[0].similarity > 0.5  # few passages: compared in this database
        assert "The service does not answer." in evidence.because

        write(source, "fresh", "Exports of kind99 come by mail.")
        Article.objects.get(key="page3").delete()
        assert not tend(outside.pk)
        outside.refresh_from_db()
        assert outside.error == "The service does not answer."
        levels = [(one.about, one.level) for one in check_up() if one.about == "search index"]
        assert ("search index", "problem") in levels

    meaning._down.clear()
    work(outside)
    outside.refresh_from_db()
    assert outside.error == ""
    assert set(kept(outside)) == set(Passage.objects.values_list("pk", flat=True))
    assert "not answer" not in search(ASKED).because


def test_where_many_may_be_read_words_stand_in(source, outside, monkeypatch):
    away(monkeypatch, "search")
    monkeypatch.setattr("replywell.knowledge.index.postgres.FEW", 3)

    hits = search(ASKED).hits
    assert hits[0].title == "Page7"
    assert hits[0].similarity > 0.5  # weighed by meaning all the same
    assert search(ASKED.model_copy(update={"by_words": False})).hits == ()


def test_a_service_that_is_down_is_not_asked_with_every_search(source, outside, monkeypatch):
    asked = []

    def fail(*_):
        asked.append(1)
        raise Unavailable("The service does not answer.")

    monkeypatch.setattr(type(INDEXES["memory"]), "search", fail)
    for _ in range(3):
        search(ASKED)
    assert len(asked) == 1


def test_the_doctor_finds_what_the_service_lost(source, outside):
    assert [one.level for one in check_up() if one.about == "search index"] == ["ok"] * 3
    kept(outside).clear()
    lost = [one for one in check_up() if one.about == "search index" and one.level == "problem"]
    assert ["does not find" in one.told for one in lost] == [True]


def test_going_back_needs_no_service(source, outside, monkeypatch):
    away(monkeypatch, "put", "search", "drop")
    assert roll_back(by=None).engine == "pgvector"
    assert titles()[0] == "Page7"
    assert "not answer" not in search(ASKED).because


def test_pinecone_serves_by_its_own_client(source):
    pytest.importorskip("pinecone")
    with answering(Pinecone(384)) as server:
        index = exchanged(chosen("pinecone", "embedded", {"api_key": "pc-key", "host": server.url}, {}))
        assert serving() == index
        assert titles()[0] == "Page7"
        assert set(server.kept) == {f"replywell{index.pk}", "replywell0"}
        assert len(server.kept[f"replywell{index.pk}"]) == Passage.objects.count()
