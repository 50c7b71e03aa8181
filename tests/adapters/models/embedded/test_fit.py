"""Heads learned from many examples, from few, and from names alone."""

import io
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replywell.adapters.models.embedded import lexical
from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.adapters.models.embedded.fit import fit
from replywell.adapters.models.embedded.head import Examples, mended
from replywell.adapters.models.embedded.heads import Heads
from replywell.adapters.models.embedded.kernel import add_products, solve, solve_by_sample, wanted_of
from replywell.adapters.models.embedded.lexical import KINDS, kind_of, read, terms_of
from replywell.adapters.models.embedded.stored import head_bytes, head_from
from replywell.adapters.models.port import Dimension, Label

FRUIT = ("I ate a sweet {} apple", "The {} pear tree carries fruit", "A basket with {} plums and cherries")
TRAIN = (
    "The {} train to Berlin is late",
    "Which platform does the {} express leave from",
    "A {} rail ticket",
)
COLOURS = ("red", "green", "old", "small", "big", "new", "good", "first", "last", "fine")


@pytest.fixture
def two_matters(engine: MiniLM) -> Examples:
    texts = [line.format(colour) for lines in (FRUIT, TRAIN) for line in lines for colour in COLOURS]
    return _examples(engine, texts, [0] * 30 + [1] * 30)


def _examples(engine: MiniLM, texts: list[str], answers: list[int]) -> Examples:
    return Examples(engine.hear(texts), texts, np.array(answers))


def _says(head, engine: MiniLM, text: str):
    return head.predict(engine.hear([text])[0], terms_of(text))


def test_a_head_tells_matters_apart(engine: MiniLM, two_matters: Examples) -> None:
    head = fit(two_matters, 2).head

    assert _says(head, engine, "A bowl of sweet cherries and apples").probabilities[0] > 0.8
    assert _says(head, engine, "The express to Hamburg is late again").probabilities[1] > 0.8
    assert _says(head, engine, "My connection at the station was cancelled").probabilities[1] > 0.5


def test_a_head_listens_to_manner_where_meaning_says_nothing() -> None:
    draw = np.random.default_rng(4)
    vectors = draw.normal(size=(200, 2, 384)).astype(np.float32)
    answers = draw.integers(0, 2, 200)
    vectors[:, 1, 0] += 40 * answers
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    examples = Examples(vectors.reshape(200, 768), [""] * 200, answers)
    fitted = fit(examples, 2)

    assert fit(examples, 2, manner=False).head.manner == 0
    assert fitted.head.manner > 0
    assert (fitted.unseen.argmax(1) == answers).mean() > 0.95


def test_probabilities_sum_to_one_and_are_never_certain(engine: MiniLM, two_matters: Examples) -> None:
    said = _says(fit(two_matters, 2).head, engine, FRUIT[0].format("red")).probabilities

    assert said.sum() == pytest.approx(1, abs=1e-5)
    assert 0 < said.min() < said.max() < 1


def test_the_same_examples_give_the_same_head(two_matters: Examples) -> None:
    first, second = fit(two_matters, 2, seed=7), fit(two_matters, 2, seed=7)

    assert np.array_equal(first.unseen, second.unseen)
    assert np.array_equal(first.head.dense, second.head.dense)


def test_random_answers_give_no_confidence(engine: MiniLM, two_matters: Examples) -> None:
    shuffled = np.random.default_rng(1).permutation(two_matters.answers)
    noise = Examples(two_matters.vectors, two_matters.texts, shuffled)

    assert fit(noise, 2).unseen.max(1).mean() < 0.65


def test_names_alone_are_enough_to_begin_with(engine: MiniLM) -> None:
    nothing = _examples(engine, [], [])
    names = _examples(engine, ["fruit: apples, pears, plums", "railway: trains, stations, tickets"], [0, 1])
    head = fit(nothing, 2, anchors=names).head

    said = _says(head, engine, "When does the express to Berlin leave?").probabilities
    assert said.argmax() == 1
    assert head.manner == 0, "nothing shows that the manner of names is that of messages"
    assert said.max() < 0.95, "without an example nobody may be sure"


def test_a_foreign_message_is_out_of_scope(engine: MiniLM, two_matters: Examples) -> None:
    head = fit(two_matters, 2).head

    inside = _says(head, engine, "The late train to Hamburg").in_scope
    assert inside > _says(head, engine, "def main(): raise SystemExit").in_scope + 0.3


def test_a_label_with_a_single_example_does_not_break_the_others(
    engine: MiniLM, two_matters: Examples
) -> None:
    more = _examples(engine, ["The cat sleeps on the sofa"], [2])
    joined = Examples(
        np.concatenate([two_matters.vectors, more.vectors]),
        [*two_matters.texts, *more.texts],
        np.concatenate([two_matters.answers, more.answers]),
    )

    assert _says(fit(joined, 3).head, engine, "A plum cake").probabilities.argmax() == 0


def _dimension(*extra: str) -> Dimension:
    return Dimension(
        name="matter",
        labels=(
            Label(name="fruit", examples=(*(line.format("red") for line in FRUIT), *extra)),
            Label(name="railway", examples=tuple(line.format("red") for line in TRAIN)),
        ),
    )


def test_a_head_is_remembered_on_disk_and_a_damaged_one_learned_anew(tmp_path: Path, engine: MiniLM) -> None:
    vector, terms = engine.hear(["A ripe peach"])[0], terms_of("A ripe peach")
    learned = Heads(tmp_path, engine).of(_dimension()).predict(vector, terms)
    (file,) = (tmp_path / "heads").glob("*.npz")

    recalled = Heads(tmp_path, engine).of(_dimension()).predict(vector, terms)
    assert np.array_equal(recalled.probabilities, learned.probabilities)
    assert recalled.in_scope == learned.in_scope

    file.write_bytes(file.read_bytes()[:500])
    again = Heads(tmp_path, engine).of(_dimension()).predict(vector, terms)
    assert np.allclose(again.probabilities, learned.probabilities)


def test_another_example_makes_another_head(tmp_path: Path, engine: MiniLM) -> None:
    heads = Heads(tmp_path, engine)

    assert heads.of(_dimension()) is heads.of(_dimension())
    assert heads.of(_dimension("The sleeping cat")) is not heads.of(_dimension())


@given(st.text(max_size=300))
def test_any_text_has_terms_and_a_lexicon_weighs_them(text: str) -> None:
    terms = terms_of(text)
    lexicon, rows = read([text, "another text"])
    places, weights = lexicon.weigh(terms)

    assert len(places) == len(terms)
    for kind in {kind_of(term) for term in terms}:
        assert np.linalg.norm(weights[lexicon.kinds[places] == kind]) == pytest.approx(1, abs=1e-4)
    row = np.zeros(len(lexicon.rarity), np.float32)
    row[places] = weights
    assert np.allclose(rows[0].toarray()[0], row, atol=1e-5), "learned from as it is asked about"


def test_the_odds_of_the_likeliest_are_mended_and_the_order_stays() -> None:
    said = np.array([[0.9, 0.06, 0.04], [0.4, 0.35, 0.25], [0.2, 0.2, 0.6]])
    told = mended(said, np.array([0.5, 0.0]))
    assert np.allclose(told.sum(1), 1)
    assert told[0].round(3).tolist() == [0.75, 0.15, 0.1]  # odds of 9 become 3; the rest as before, 3 to 2
    assert (told.argmax(1) == said.argmax(1)).all()
    unsure = mended(said, np.array([0.5, -3.0]))
    assert (unsure.argmax(1) == said.argmax(1)).all() and (unsure.max(1) <= 0.61).all()
    assert mended(np.array([1.0]), np.array([0.5, 0.0])).tolist() == [1.0]


def test_many_examples_are_told_as_surely_as_they_are_right() -> None:
    """Half of the messages are mislabelled by chance: whatever the raw scores say, one in two is right."""
    draw = np.random.default_rng(3)
    halves = draw.normal(size=(1_200, 2, 384)).astype(np.float32)
    vectors = (halves / np.linalg.norm(halves, axis=2, keepdims=True)).reshape(1_200, 768)
    answers = draw.integers(0, 2, 1_200)
    fitted = fit(Examples(vectors, [""] * len(answers), answers), 2)
    sure = fitted.unseen.max(1).mean()
    right = (fitted.unseen.argmax(1) == answers).mean()
    assert abs(sure - right) < 0.05


def test_terms_are_of_four_kinds() -> None:
    kinds = {term: KINDS[kind_of(term)] for term in terms_of("Export fails\nNO export :( See https://x.y !!")}
    assert kinds["export fails"] == kinds["no"] == "words"
    assert kinds["^export fails"] == "opening"
    assert kinds["~_exp"] == "pieces"
    assert kinds["FORM address"] == kinds[":("] == kinds["!!"] == "signs"


def test_of_very_many_texts_an_even_sample_brings_the_terms(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lexical, "_VOCABULARY_FROM", 2)
    lexicon, rows = read(["apple pie", "pear pie", "plum cake", "fig cake"])

    assert "apple" in lexicon.places and "plum" in lexicon.places
    assert "pear" not in lexicon.places and "fig" not in lexicon.places
    assert rows[1, lexicon.places["pie"]] > 0, "known terms count in every text"


@pytest.mark.parametrize("firmness", [0.05, 0.5])
def test_what_an_example_would_be_told_unknown_is_what_is_told_without_it(firmness: float) -> None:
    draw = np.random.default_rng(5)
    vectors = draw.normal(size=(40, 8)).astype(np.float32)
    near, wanted = vectors @ vectors.T, wanted_of(draw.integers(0, 3, 40), 3)

    unseen = solve(near.copy(), wanted, firmness).unseen
    others = np.arange(1, 40)
    without = solve(near[np.ix_(others, others)], wanted[others], firmness)
    assert np.allclose(unseen[0], near[0, others] @ without.weights, atol=1e-3)


def test_a_sample_that_is_everything_says_what_everything_says() -> None:
    draw = np.random.default_rng(6)
    vectors = draw.normal(size=(60, 80)).astype(np.float32) / 9
    near, wanted = vectors @ vectors.T, wanted_of(draw.integers(0, 2, 60), 2)

    exact = solve(near.copy(), wanted, 0.3)
    sampled = solve_by_sample(near.copy(), np.arange(60), wanted, 0.3)
    assert np.allclose(exact.unseen, sampled.unseen, atol=0.02)


def test_products_of_common_and_of_rare_terms_add_up() -> None:
    _, rows = read([f"the cat number {number} sleeps" for number in range(80)])
    near = np.zeros((80, 80), np.float32)
    add_products(near, rows, rows)
    assert np.allclose(near, (rows @ rows.T).toarray(), atol=1e-5)


def test_a_head_of_a_former_version_is_still_read(engine: MiniLM, two_matters: Examples) -> None:
    """Its terms had one length together, and closeness was measured against examples kept apart."""
    head = fit(two_matters, 2).head
    one_kind = replace(head.lexicon, kinds=np.zeros(len(head.lexicon.rarity), np.uint8))
    with np.load(io.BytesIO(head_bytes(replace(head, known=two_matters.vectors[:9, :384])))) as arrays:
        file = io.BytesIO()
        since = {"kinds", "manners", "manner"}
        np.savez_compressed(file, **{name: arrays[name] for name in arrays.files if name not in since})

    former = head_from(file.getvalue())
    assert former is not None and len(former.known) == 9
    assert former.manner == 0 and _says(former, engine, FRUIT[0].format("red")).probabilities[0] > 0.5
    places, weights = former.lexicon.weigh(terms_of(FRUIT[0].format("red")))
    assert np.linalg.norm(weights) == pytest.approx(1, abs=1e-4)
    assert np.array_equal(places, one_kind.weigh(terms_of(FRUIT[0].format("red")))[0])
