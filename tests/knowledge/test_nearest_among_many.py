"""With one passage in a hundred to be read, the nearest of them are found all the same."""

import numpy as np
import pytest
from django.db import connection

from replywell.adapters.index.port import Wanted
from replywell.knowledge.index import ask, nearest, serving
from replywell.knowledge.index.postgres import search
from replywell.knowledge.models import Article, PassageVector
from tests.knowledge.strewn import numbers, put, random_units

PUBLIC = Wanted(audiences=("public",))
MANY = 3_000


@pytest.fixture(scope="module")
def crowd(django_db_setup, django_db_blocker):
    """Three thousand internal passages and thirty public ones, strewn among them."""
    with django_db_blocker.unblock():
        vectors = random_units(MANY)
        visible = np.arange(0, MANY, 100)
        hidden = np.setdiff1d(np.arange(MANY), visible)
        internal = put(vectors[hidden], audience="internal")
        public = put(vectors[visible])
        with connection.cursor() as cursor:
            cursor.execute("analyze knowledge_passage, knowledge_passagevector")
        yield vectors, dict(zip(visible.tolist(), public, strict=True)), internal
        Article.objects.all().delete()
        PassageVector.objects.all().delete()


def exact(vectors: np.ndarray, places, asked: np.ndarray, limit: int) -> list[int]:
    places = list(places)
    cosines = vectors[places] @ asked
    return [places[i] for i in np.argsort(-cosines)[:limit]]


@pytest.mark.parametrize("few", [5_000, 0], ids=["all are compared", "by the index"])
def test_one_percent_visible_is_found_nearly_wholly(db, crowd, few):
    vectors, public, _ = crowd
    found = hoped = 0
    for asked in random_units(20, seed=11):
        expected = {public[place] for place in exact(vectors, public, asked, 10)}
        got = search(serving(), asked, PUBLIC, 10, few=few)
        assert len(got) == 10
        found, hoped = found + len(expected & set(numbers(got))), hoped + 10

    assert found / hoped >= 0.95


def test_many_visible_are_found_nearly_wholly(db, crowd):
    vectors, public, internal = crowd
    hidden = [place for place in range(MANY) if place not in public]
    number = dict(zip(hidden, internal, strict=True)) | public
    both = Wanted(audiences=("public", "internal"))
    found = 0
    for asked in random_units(20, seed=13):
        expected = {number[place] for place in exact(vectors, range(MANY), asked, 10)}
        found += len(expected & set(numbers(search(serving(), asked, both, 10, few=0, ef=400))))

    assert found / 200 >= 0.95


def test_the_closest_is_first_with_its_cosine(db, crowd):
    vectors, public, _ = crowd
    found = nearest(ask([], vector=vectors[100]), PUBLIC, 5)

    assert found[0].passage == public[100]
    assert found[0].similarity == pytest.approx(1, abs=1e-3)
    assert [near.similarity for near in found] == sorted((near.similarity for near in found), reverse=True)


def test_an_index_that_gives_up_does_not_hide_what_may_be_read(db, crowd):
    """The only public passages are the farthest of all: no near candidate may be shown."""
    vectors, public, _ = crowd
    asked = -vectors[sorted(public)].sum(axis=0)
    with connection.cursor() as cursor:
        cursor.execute("set local hnsw.max_scan_tuples = 1")
    assert len(search(serving(), asked / np.linalg.norm(asked), PUBLIC, len(public), few=0)) == len(public)
