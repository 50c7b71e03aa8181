"""Texts to unit vectors: right, in any company, from any thread."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from replywell.adapters.models.embedded.embedder import MiniLM, embedder


def test_every_text_becomes_a_unit_vector(engine: MiniLM) -> None:
    vectors = engine.embed(["", "Where is my refund?", "€ ü 你好 \x00 \ud800", "word " * 5_000])

    assert vectors.shape == (4, engine.size)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_text_is_heard_as_what_it_means_and_how_it_is_said(engine: MiniLM) -> None:
    heard = engine.hear(["THIS IS THE WORST AIRLINE EVER!!!", "Thank you for the lovely flight."])
    meaning, manner = heard[:, : engine.size], heard[:, engine.size :]

    assert np.array_equal(
        meaning, engine.embed(["THIS IS THE WORST AIRLINE EVER!!!", "Thank you for the lovely flight."])
    )
    assert np.allclose(np.linalg.norm(manner, axis=1), 1, atol=1e-5)
    assert not np.allclose(manner, meaning, atol=0.01)


def test_no_texts_are_no_vectors(engine: MiniLM) -> None:
    assert engine.embed([]).shape == (0, engine.size)


def test_a_paraphrase_is_closer_than_another_matter(engine: MiniLM) -> None:
    refund, paraphrase, printer = engine.embed(
        ["Where is my refund?", "I am still waiting to get my money back.", "The printer is out of paper."]
    )

    assert refund @ paraphrase > 0.5
    assert refund @ paraphrase > refund @ printer + 0.3


def test_the_vector_of_a_text_does_not_depend_on_its_neighbours(cache: Path) -> None:
    short = "Where is my refund?"
    alone = MiniLM(cache, 1).embed([short])[0]
    in_company = MiniLM(cache, 2).embed(["word " * 100, short, "x", "y", "z"])[1]

    assert np.array_equal(alone, in_company)


def test_many_threads_get_what_one_gets(engine: MiniLM) -> None:
    texts = [f"Ticket {number} is about an invoice." for number in range(40)]
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda text: engine.embed([text])[0], texts))

    assert np.allclose(np.stack(rows), engine.embed(texts))


def test_a_process_has_one_instance(cache: Path) -> None:
    assert embedder(cache) is embedder(cache / "elsewhere" / "..")
