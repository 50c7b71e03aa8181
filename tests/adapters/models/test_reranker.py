"""A reranking model by API: a score for each text, in their order, and a clear word when there is none."""

import pytest

from replywell.adapters.models.reranker import ApiReranker
from replywell.kit.errors import Invalid, Refused, Unavailable
from tests.adapters.models.test_embedders import Server, serving

TEXTS = ["Short.", "A longer text.", "The longest text of them all."]


class Reranking(Server):
    """Finds longer texts better, and answers best first, as servers do."""

    def answer(self, path, body):
        self.asked.append((path, body))
        if self.answers:
            return self.answers.pop(0)
        scored = [
            {"index": at, "relevance_score": len(text) / 100} for at, text in enumerate(body["documents"])
        ]
        return 200, {}, {"results": sorted(scored, key=lambda one: -one["relevance_score"])}


@pytest.fixture
def server():
    with serving(Reranking()) as running:
        yield running


def test_each_text_gets_its_score(server):
    scores = ApiReranker(f"{server.url}#bge-reranker", "secret").rerank("What is it?", TEXTS)

    assert scores == [len(text) / 100 for text in TEXTS]
    path, body = server.asked[0]
    assert (path, server.keys) == ("/v1/rerank", ["Bearer secret"])
    assert body == {"model": "bge-reranker", "query": "What is it?", "documents": TEXTS, "top_n": 3}


def test_nothing_to_read_asks_nobody_and_long_texts_are_shortened(server):
    reranker = ApiReranker(f"{server.url}#m")
    assert reranker.rerank("What?", []) == []
    reranker.rerank("x" * 9_000, ["", "y" * 9_000])
    assert [len(text) for text in server.asked[0][1]["documents"]] == [1, 4_000]
    assert len(server.asked[0][1]["query"]) == 4_000
    assert server.keys == [None]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((429, {}, {}), Unavailable),
        ((503, {}, "busy"), Unavailable),
        ((401, {}, {"message": "no"}), Refused),
        ((404, {}, {}), Refused),
        ((302, {"Location": "http://127.0.0.1:1/"}, {}), Refused),
        ((200, {}, "<html>"), Refused),
        ((200, {}, {"data": []}), Refused),
        ((200, {}, {"results": [{"index": 0, "relevance_score": 1}]}), Refused),
        ((200, {}, {"results": None}), Refused),
    ],
)
def test_what_is_no_answer_is_told_as_such(server, answer, error):
    server.answers.append(answer)
    with pytest.raises(error) as told:
        ApiReranker(f"{server.url}#m", "a-secret-key").rerank("What?", TEXTS)
    assert "a-secret-key" not in told.value.message


def test_a_server_that_is_not_there_is_unavailable():
    with pytest.raises(Unavailable, match="does not answer"):
        ApiReranker("http://127.0.0.1:9/v1#m").rerank("What?", TEXTS)


@pytest.mark.parametrize(
    "spec", ["", "openai:gpt", "https://host/v1", "ftp://host/v1#m", "https://u:p@host/v1#m"]
)
def test_what_names_no_server_is_refused(spec):
    with pytest.raises(Invalid):
        ApiReranker(spec)
