"""Where a reranking model is set, it puts the best passages in order; where it is away, search goes on."""

import pytest

from replywell.adapters.sources.port import Document
from replywell.knowledge.actions.sync import put_article
from replywell.knowledge.models import Source
from replywell.knowledge.rerank import Candidate, in_order
from replywell.knowledge.search import search
from replywell.knowledge.second_reader import _reader, opinion_of
from replywell.knowledge.values import Query
from tests.adapters.models.test_embedders import serving
from tests.adapters.models.test_reranker import Reranking
from tests.pipeline.answers import WordEmbedder

ASKED = Query(text="How long does a refund take?")


@pytest.fixture
def library(db):
    source = Source.objects.create(slug="help", name="Help")
    for title, text in [
        ("Refunds", "A refund takes five days."),
        ("Refunds of gifts", "A refund takes longer for gifts, because the one who paid is asked first."),
        ("Export", "Download everything."),
    ]:
        put_article(source, Document(title, title, text), "1", WordEmbedder())


@pytest.fixture
def asking(settings):
    def ask(url):
        _reader.cache_clear()
        settings.ENV = settings.ENV.model_copy(update={"reranker": url})

    yield ask
    _reader.cache_clear()


def titles():
    return [hit.title for hit in search(ASKED, WordEmbedder()).hits]


def test_the_models_order_is_the_order(library, asking):
    assert titles()[0] == "Refunds"
    with serving(Reranking()) as server:
        asking(f"{server.url}#m")
        assert titles()[0] == "Refunds of gifts"
        hits = search(ASKED, WordEmbedder()).hits
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
        _, body = server.asked[0]
        assert "Refunds\nA refund takes five days." in body["documents"]


@pytest.mark.parametrize("spec", ["http://127.0.0.1:9/v1#m", "nonsense"])
def test_without_its_answer_search_goes_on(library, asking, spec, caplog):
    before = titles()
    asking(spec)
    assert titles() == before
    assert "Reranking" in caplog.text


def test_after_three_failures_it_is_left_alone(library, asking):
    with serving(Reranking()) as server:
        server.answers = [(500, {}, {})] * 9
        asking(f"{server.url}#m")
        for _ in range(5):
            titles()
        assert 3 <= len(server.asked) <= 4


def test_nobody_is_asked_where_none_is_set(asking):
    asking("")
    assert opinion_of("What?", ["This."]) == []


def test_age_and_language_count_whatever_the_model_says():
    candidates = [
        Candidate(1, 3.0, 0, "old", -5.0),
        Candidate(2, 2.0, 0, "new"),
        Candidate(3, 1.0, 0, "other"),
    ]
    scores = {1: 3.0, 2: 2.0, 3: 1.0, 4: 0.5}
    assert in_order(candidates, scores, [0.9, 0.8, 0.1]) == {2: 3.0, 3: 2.0, 1: 1.0, 4: 0.5}
