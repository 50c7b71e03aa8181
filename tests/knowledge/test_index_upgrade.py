"""A desk from before there were indexes keeps its vectors: nothing is embedded again."""

import numpy as np
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from replywell.adapters.index.port import Wanted
from replywell.knowledge.index import ask, serving
from replywell.knowledge.index.postgres import search
from replywell.knowledge.index.status import status
from tests.knowledge.strewn import random_units

BEFORE = [("knowledge", "0006_words")]


@pytest.fixture
def before(committed):
    """The database as it was, and afterwards as it is."""
    latest = [
        node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] == "knowledge"
    ]
    executor = MigrationExecutor(connection)
    executor.migrate(BEFORE)
    yield executor.loader.project_state(BEFORE).apps, latest
    MigrationExecutor(connection).migrate(latest)


def test_vectors_move_over_and_are_found(before):
    apps, latest = before
    vectors = random_units(40)
    article = apps.get_model("knowledge", "Article").objects.create(key="a", title="Refunds", markdown="")
    passage = apps.get_model("knowledge", "Passage")
    rows = [
        passage(
            article=article, position=i, text=f"{i}", hash=f"{i}", locale="en", audience="public",
            embedding=vector, search="",
        )
        for i, vector in enumerate(vectors)
    ]  # fmt: skip
    numbers = [row.pk for row in passage.objects.bulk_create(rows)]

    MigrationExecutor(connection).migrate(latest)

    assert (serving().pk, serving().model, status().missing, status().whole) == (1, "minilm-int8", 0, True)
    for few in (5_000, 0):
        found = search(serving(), vectors[7], Wanted(("public",)), 3, few=few)
        assert found[0].passage == numbers[7]
        assert found[0].similarity == pytest.approx(1, abs=1e-3)
    assert np.asarray(ask([], vector=vectors[7]).vector).shape == (384,)
