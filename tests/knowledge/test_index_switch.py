"""Another model or engine is filled while the old one serves, and then serves at once; and back."""

import pytest
from django.db import connection

from replywell.connections.actions import WrongSettings
from replywell.kit.errors import Conflict, NotAllowed, Refused, Unavailable
from replywell.knowledge.actions import tending
from replywell.knowledge.actions.indexes import cancel, chosen, let_go, rebuild, roll_back, switch
from replywell.knowledge.index import ask, serving
from replywell.knowledge.index.status import lacking, status_of, statuses
from replywell.knowledge.models import Passage, PassageVector, VectorIndex
from replywell.knowledge.search import search, search_near
from replywell.knowledge.values import Query
from replywell.people.models import AuditEntry
from tests.knowledge.exchanging import (
    SIZE,
    WORDS,
    State,
    bare,
    begun,
    by_api,
    exchanged,
    library,
    word_server,
    work,
    write,
)
from tests.tickets.together import deferred

ASKED = Query(text="kind7 refunds bank")


@pytest.fixture
def server():
    with word_server() as one:
        yield one


@pytest.fixture
def source(db):
    return library()


def best(embedder=None) -> str:
    hits = search(ASKED, embedder).hits
    return hits[0].title if hits else ""


def graphs() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("select indexname from pg_indexes where indexname like 'passage_vectors_%'")
        return {name for (name,) in cursor.fetchall()}


def test_the_old_one_serves_until_the_new_one_is_whole(source, server, monkeypatch):
    monkeypatch.setattr(tending, "LONGEST", 0.0)
    monkeypatch.setattr(tending, "BATCH", 5)
    old, index = serving(), begun(by_api(server))
    seen = []
    while tending.tend(index.pk):
        seen.append(lacking(index).done)
        assert serving() == old
        assert best(WORDS) == "Page7"

    now = serving()
    assert seen == [5, 10]
    assert (now.pk, now.model.split("/")[-1], now.dimension) == (index.pk, "words", SIZE)
    assert best() == "Page7"
    assert search(ASKED).hits[0].similarity > 0.5
    assert [(one.state, one.missing, one.whole) for one in statuses()] == [
        ("serving", 0, True),
        ("previous", 0, True),
    ]
    assert f"passage_vectors_{index.pk}" in graphs()


def test_the_graph_of_the_index_is_searched(source, server):
    index = exchanged(by_api(server))
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off; set local enable_sort = off")
        cursor.execute(
            f"explain select passage_id from knowledge_passagevector v where v.index_id = {index.pk}"
            f" order by v.embedding::halfvec({SIZE}) <=> '[{','.join(['1'] * SIZE)}]'::halfvec({SIZE}) limit 3"
        )
        assert f"passage_vectors_{index.pk}" in str(cursor.fetchall())


def test_what_changes_meanwhile_is_in_both(source, server, monkeypatch):
    monkeypatch.setattr(tending, "LONGEST", 0.0)
    monkeypatch.setattr(tending, "BATCH", 5)
    old, index = serving(), begun(by_api(server))
    assert tending.tend(index.pk)
    write(source, "page0", "Invoices of kind7 are in your account.")
    write(source, "fresh", "Exports of kind99 come by mail.")
    source.articles.get(key="page3").delete()
    work(index)

    assert serving() == index
    assert (bare(old), bare(index)) == (0, 0)
    assert search(Query(text="kind99 exports")).hits[0].title == "Fresh"
    assert "Page3" not in {hit.title for hit in search(Query(text="kind3 refunds bank", limit=20)).hits}
    assert not PassageVector.objects.filter(index=index).exclude(passage__in=Passage.objects.all()).exists()


def test_back_at_once_with_what_was_written_since(source, server):
    old, new = serving(), exchanged(by_api(server))
    write(source, "fresh", "Exports of kind99 come by mail.", None)
    assert (bare(old), bare(new)) == (1, 0)
    assert {"index": old.pk} in deferred("tend index")
    work(old)

    assert roll_back(by=None) == old
    assert serving() == old
    assert (bare(old), bare(new)) == (0, 0)
    assert roll_back(by=None) == new
    assert search(Query(text="kind99 exports")).hits[0].title == "Fresh"


def test_given_up_it_leaves_nothing(source, server, monkeypatch):
    monkeypatch.setattr(tending, "LONGEST", 0.0)
    monkeypatch.setattr(tending, "BATCH", 5)
    old, index = serving(), begun(by_api(server))
    tending.tend(index.pk)
    cancel(by=None)

    assert serving() == old
    work(index)
    assert not VectorIndex.objects.filter(pk=index.pk).exists()
    assert not PassageVector.objects.filter(index=index).exists()
    assert graphs() == {"passage_vectors_1"}
    with pytest.raises(Conflict):
        cancel(by=None)


def test_the_kept_one_goes_when_told_and_with_the_next_switch(source, server):
    old, first = serving(), exchanged(by_api(server))
    second = exchanged(by_api(server, model="other"))
    assert {index.pk: index.state for index in VectorIndex.objects.all()} == {
        old.pk: State.LEAVING,
        first.pk: State.PREVIOUS,
        second.pk: State.SERVING,
    }
    let_go(by=None)
    work(old)
    work(first)
    assert list(VectorIndex.objects.all()) == [second]
    assert set(PassageVector.objects.values_list("index", flat=True)) == {second.pk}
    with pytest.raises(Conflict):
        roll_back(by=None)


def test_a_model_that_goes_down_meanwhile_is_waited_for(source, server):
    index = begun(by_api(server))
    server.down = True
    assert not tending.tend(index.pk)
    index.refresh_from_db()
    assert (index.state, "503" in index.error) == (State.FILLING, True)
    assert serving() != index

    server.down = False
    work(index)
    index.refresh_from_db()
    assert (serving(), index.error) == (index, "")


def test_a_model_that_is_down_leaves_words_and_says_so(source, server):
    from replywell.knowledge.index import _down

    index = exchanged(by_api(server))
    server.down = True
    evidence = search(ASKED)
    assert evidence.hits[0].title == "Page7"
    assert "Not searched by meaning" in evidence.because
    write(source, "late", "Exports of kind99 come by mail.", None)
    assert search(Query(text="kind99")).hits[0].title == "Late"
    assert bare(index) == 1

    server.down = False
    _down.clear()
    work(index)
    assert bare(index) == 0
    assert "Not searched" not in search(ASKED).because


def test_a_rebuild_takes_the_vectors_over_and_anew_makes_them(source, server):
    first = exchanged(by_api(server))
    asked = len(server.texts)
    second = rebuild(by=None)
    work(second)
    assert serving() == second != first
    assert len(server.texts) == asked + 1  # the trial's question alone

    work(first)
    third = rebuild(by=None, anew=True)
    work(third)
    assert serving() == third
    assert len(server.texts) >= asked + 2 + Passage.objects.count()


def test_only_administrators_may_and_it_is_written_down(source, server, ada, ben):
    ada.role = "admin"
    ada.save()
    for forbidden in (
        lambda: switch(by_api(server), by=ben),
        lambda: cancel(by=ben),
        lambda: roll_back(by=ben),
        lambda: let_go(by=ben),
        lambda: rebuild(by=ben),
    ):
        with pytest.raises(NotAllowed):
            forbidden()

    index = switch(by_api(server), by=ada)
    work(index)
    roll_back(by=ada)
    written = AuditEntry.objects.filter(kind="vectorindex").order_by("pk")
    assert [(entry.verb, entry.agent) for entry in written] == [
        ("began to fill", ada),
        ("serves now", ada),
        ("rolled back to", ada),
    ]


def test_a_secret_is_kept_encrypted_taken_over_and_never_written_down(source, server, ada):
    ada.role = "admin"
    ada.save()
    given = {"base_url": server.url, "model": "words", "api_key": "sk-very-secret"}
    index = switch(chosen("pgvector", "api", {}, given), by=ada)
    work(index)
    again = chosen("pgvector", "api", {}, given | {"api_key": "", "model": "other"})

    assert "api_key" not in index.embedder_settings
    assert again.secrets["embedder"] == {"api_key": "sk-very-secret"}
    assert server.keys[-1] == "Bearer sk-very-secret"
    elsewhere = chosen("pgvector", "api", {}, given | {"api_key": "", "base_url": "https://evil.example/v1"})
    assert elsewhere.secrets["embedder"] == {}
    assert "sk-very-secret" not in str(list(AuditEntry.objects.values_list("changes", flat=True)))


@pytest.mark.parametrize(
    ("engine", "embedder", "field"),
    [
        ("qdrant", "api", ""),
        ("memory", "embedded", ""),
        ("pgvector", "word2vec", ""),
        ("pinecone", "embedded", "engine_api_key"),
    ],
)
def test_settings_that_are_wrong_are_told_by_their_field(db, engine, embedder, field):
    with pytest.raises(WrongSettings) as wrong:
        chosen(engine, embedder, {}, {})
    assert field in wrong.value.problems


def test_one_is_filled_at_a_time_and_what_does_not_answer_is_not_begun(source, server):
    server.answers = [(401, {}, {"error": {"message": "no"}})]
    with pytest.raises(Refused, match="does not take the key"):
        begun(by_api(server, model="third"))
    assert VectorIndex.objects.count() == 1

    begun(by_api(server))
    with pytest.raises(Conflict):
        begun(by_api(server, model="other"))


def test_vectors_larger_than_the_database_takes_are_refused(source, server):
    server.size = 5_000
    with pytest.raises((Refused, Unavailable), match="4000"):
        begun(by_api(server, model="huge"))


def test_as_many_numbers_as_the_database_takes_are_searched(source, server):
    server.size = 4_000
    index = exchanged(by_api(server, model="large"))
    assert (serving(), index.dimension, status_of(index).whole) == (index, 4_000, True)
    assert best() == "Page7"


def test_what_the_embedded_encoder_made_of_a_ticket_is_used_only_where_it_serves(source, server):
    vector = WORDS.embed(["kind7 refunds bank"])[0]
    assert ask(["kind7 refunds bank"], vector=vector).vector is vector
    exchanged(by_api(server))
    asked = ask(["kind7 refunds bank"], vector=vector)
    assert asked.vector.shape == (SIZE,)
    assert search_near(ASKED, asked).hits[0].title == "Page7"


def test_a_broken_graph_is_told_and_a_rebuild_mends_it(source):
    with connection.cursor() as cursor:
        cursor.execute("drop index passage_vectors_1")
    assert not status_of(serving()).whole
    index = rebuild(by=None)
    work(index)
    assert serving() == index
    assert status_of(index).whole
