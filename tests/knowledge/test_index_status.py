"""One can see whether the index of passages is whole."""

from django.db import connection

from replywell.knowledge.index.status import status
from replywell.project.doctor import _search_index
from tests.knowledge.strewn import put, random_units


def test_it_tells_what_serves_and_what_it_holds(db):
    put(random_units(3))
    now = status()

    assert (now.engine, now.model, now.dimension, now.passages, now.whole) == (
        "pgvector",
        "minilm-int8",
        384,
        3,
        True,
    )
    assert now.size > 0
    assert (_search_index().level, _search_index().told.split(",")[0]) == ("ok", "3 passages")


def test_an_index_that_a_build_left_broken_is_told(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "update pg_index set indisvalid = false where indexrelid = 'passage_vectors_1'::regclass"
        )

    assert not status().whole
    found = _search_index()
    assert (found.level, "replywell kb index rebuild" in found.remedy) == ("warning", True)


def test_an_index_that_is_gone_is_told(db):
    with connection.cursor() as cursor:
        cursor.execute("drop index passage_vectors_1")

    assert (status().whole, status().size) == (False, 0)
