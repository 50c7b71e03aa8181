"""Services' clients are extras: without them everything else works, and one is told what to install."""

import subprocess
import sys

import pytest

from replywell.adapters.index import INDEXES
from replywell.adapters.index.pinecone import PineconeSettings
from replywell.adapters.index.weaviate import WeaviateSettings
from replywell.kit.errors import Refused
from tests.adapters.index.contract import PUBLIC, entry, towards

SETTINGS = {
    "pinecone": PineconeSettings.model_validate({"api_key": "k", "host": "desk.svc.pinecone.io"}),
    "weaviate": WeaviateSettings(url="http://127.0.0.1:9"),
}


@pytest.mark.parametrize("name", SETTINGS)
def test_a_client_that_is_not_installed_is_named(monkeypatch, name):
    monkeypatch.setitem(sys.modules, name, None)
    adapter, settings = INDEXES[name], SETTINGS[name]

    for ask in (
        lambda: adapter.put(settings, [entry(1)]),
        lambda: adapter.search(settings, towards(0), PUBLIC, 5),
        lambda: adapter.drop(settings, [1]),
    ):
        with pytest.raises(Refused, match=rf"{name} is not installed.*pip install 'replywell\[{name}\]'"):
            ask()


def test_clients_are_not_loaded_before_they_are_needed():
    told = "import sys, replywell.adapters.index; print({'pinecone', 'weaviate', 'grpc'} & set(sys.modules))"
    assert subprocess.check_output([sys.executable, "-c", told], text=True).strip() == "set()"
