"""Pinecone, by its own client, against a server that knows its specification."""

import pytest
from pydantic import ValidationError

from replywell.adapters.index import INDEXES
from replywell.adapters.index.pinecone import PineconeSettings
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.index.contract import SIZE, IndexContract, Kept, entry, towards
from tests.adapters.index.pinecone_server import SPEC, Pinecone, serving, violations

pytest.importorskip("pinecone")


@pytest.fixture
def server():
    with serving(Pinecone(SIZE)) as one:
        yield one


def settings(server: Pinecone, **more) -> PineconeSettings:
    return PineconeSettings.model_validate({"api_key": "pc-key", "host": server.url} | more)


@pytest.fixture
def index(server) -> Kept:
    return Kept(INDEXES["pinecone"], settings(server))


class TestPinecone(IndexContract):
    pass


def test_the_namespace_is_the_desks_own(server, index):
    other = Kept(INDEXES["pinecone"], settings(server, namespace="other"))
    index.put(entry(1))

    assert other.found(towards(0)) == []
    assert set(server.kept) == {"replywell", "other"}


def test_a_request_holds_no_more_than_pinecone_takes(server, index):
    index.put(*(entry(i) for i in range(1, 1_502)))

    assert [len(body["vectors"]) for _path, body in server.asked] == [1000, 501]


@pytest.mark.skipif(not SPEC.exists(), reason="the specification is not here")
def test_the_server_knows_the_specification():
    assert violations("/vectors/upsert", {"vectors": [{"id": 1, "values": [0.1]}]})
    assert violations("/vectors/upsert", {"vectors": []})
    assert violations("/query", {"topK": 0, "vector": [0.1]})
    assert violations("/vectors/delete", {"ids": "1"})


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not take the key"),
        (403, "does not take the key"),
        (404, "no index at this host"),
        (400, "refused"),
    ],
)
def test_what_an_administrator_has_to_mend_is_said(server, index, status, words):
    server.failing = [status]
    with pytest.raises(Refused, match=words):
        index.put(entry(1))


def test_a_vector_of_another_dimension_is_refused(server, index):
    with pytest.raises(Refused, match="Does the index have the model's dimension"):
        index.put(entry(1, towards(0)[:3]))


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_service_is_asked_once_more(server, index, status):
    server.failing = [status]
    index.put(entry(1))

    assert index.found(towards(0)) == [1]
    assert len(server.asked) == 3


def test_a_service_that_stays_busy_is_unavailable(server, index):
    server.failing = [503] * 10
    with pytest.raises(Unavailable, match="is busy"):
        index.found(towards(0))


def test_nobody_there_is_unavailable():
    with serving(Pinecone(SIZE)) as gone:
        told = settings(gone)
    with pytest.raises(Unavailable, match="does not answer"):
        INDEXES["pinecone"].drop(told, [1])


@pytest.mark.parametrize("host", ["", "https://", "ftp://x.pinecone.io", "x.pinecone.io/indexes"])
def test_a_host_is_a_host(host):
    with pytest.raises(ValidationError, match="Copy the index's host"):
        PineconeSettings.model_validate({"api_key": "k", "host": host})


def test_the_key_is_not_shown(server):
    assert "pc-key" not in repr(settings(server))
    assert settings(server, host="desk-1.svc.pinecone.io").host == "https://desk-1.svc.pinecone.io"
