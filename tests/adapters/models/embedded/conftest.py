"""The embedded AI as it ships: real weights, built once and kept between runs."""

from pathlib import Path

import pytest

from replywell.adapters.models.embedded import EmbeddedModel
from replywell.adapters.models.embedded.embedder import MiniLM, embedder
from tests.conftest import MODELS


@pytest.fixture(scope="session")
def cache() -> Path:
    return MODELS


@pytest.fixture(scope="session")
def model(cache: Path) -> EmbeddedModel:
    return EmbeddedModel(cache)


@pytest.fixture(scope="session")
def engine(cache: Path) -> MiniLM:
    return embedder(cache)
