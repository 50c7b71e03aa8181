"""Weaviate, by its own client, against a server that speaks its HTTP and its gRPC."""

import pytest
from pydantic import ValidationError

from replywell.adapters.index import INDEXES
from replywell.adapters.index.weaviate import WeaviateSettings
from replywell.kit.errors import Refused, Unavailable
from tests.adapters.index.contract import SIZE, IndexContract, Kept, entry, towards

pytest.importorskip("weaviate")

import grpc

from tests.adapters.index.weaviate_server import SPEC, Weaviate, serving, violations


@pytest.fixture
def server():
    with serving(Weaviate()) as one:
        yield one


def settings(server: Weaviate, **more) -> WeaviateSettings:
    return WeaviateSettings.model_validate({"url": server.url, "grpc_port": server.port} | more)


@pytest.fixture
def index(server) -> Kept:
    return Kept(INDEXES["weaviate"], settings(server))


class TestWeaviate(IndexContract):
    pass


def test_the_collection_is_made_once_as_it_is_searched(server, index):
    index.put(entry(1))
    index.put(entry(2))

    [made] = server.schema.values()
    assert made["class"] == "ReplywellPassage"
    told = made.get("vectorIndexConfig") or made["vectorConfig"]["default"]["vectorIndexConfig"]
    assert told["distance"] == "cosine"
    assert {one["name"]: one.get("tokenization") for one in made["properties"]} == {
        "passage": None,
        "audience": "field",
        "locale": "field",
        "kind": "field",
        "labels": "field",
    }


def test_many_go_in_batches(server, index):
    index.put(*(entry(i) for i in range(1, 702)))

    assert server.batches == [500, 201]


def test_a_key_is_sent_both_ways():
    with serving(Weaviate(key="w-key")) as server:
        index = Kept(INDEXES["weaviate"], settings(server, api_key="w-key"))
        index.put(entry(1))
        assert index.found(towards(0)) == [1]

        wrong = Kept(INDEXES["weaviate"], settings(server, api_key="other"))
        with pytest.raises(Refused, match="does not take the key"):
            wrong.put(entry(2))
    assert "w-key" not in repr(index.settings)


@pytest.mark.skipif(not SPEC.exists(), reason="the specification is not here")
def test_the_server_knows_the_specification():
    assert violations({"class": 1})
    assert violations({"class": "Passage", "properties": "none"})


def test_a_vector_of_another_dimension_is_refused(index):
    index.put(entry(1))
    with pytest.raises(Refused, match="Does the collection have the model's dimension"):
        index.put(entry(2, towards(0)[: SIZE - 2]))


@pytest.mark.parametrize("status", ["DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"])
def test_a_service_that_does_not_answer_in_time_is_unavailable(server, index, status):
    index.put(entry(1))
    server.failing = [grpc.StatusCode[status]] * 10
    with pytest.raises(Unavailable, match="does not answer"):
        index.found(towards(0))


def test_nobody_there_is_unavailable():
    with serving(Weaviate()) as gone:
        told = settings(gone)
    with pytest.raises(Unavailable, match="does not answer"):
        INDEXES["weaviate"].put(told, [entry(1)])


@pytest.mark.parametrize("url", ["", "weaviate.example.com", "https://", "http://127.0.0.1/v1"])
def test_an_address_is_whole(url):
    with pytest.raises(ValidationError, match="Write the server's whole address"):
        WeaviateSettings.model_validate({"url": url})


@pytest.mark.parametrize("name", ["passages", "1", "A-b", ""])
def test_a_collections_name_is_one(name):
    with pytest.raises(ValidationError):
        WeaviateSettings.model_validate({"url": "http://127.0.0.1", "collection": name})
