"""The nearest passages are found among those that may be read, however few they are."""

import pytest

from replywell.adapters.index.port import Wanted
from replywell.knowledge.index import ask, nearest, serving, serving_embedder
from replywell.knowledge.index.postgres import search
from replywell.knowledge.models import VECTOR_SIZE
from tests.knowledge.strewn import numbers, put, random_units
from tests.pipeline.answers import WordEmbedder

PUBLIC = Wanted(audiences=("public",))


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(("public",)), {"en", "de", "sync"}),
        (Wanted(("public", "internal")), {"en", "de", "sync", "internal"}),
        (Wanted(("signed_in",)), set()),
        (Wanted(()), set()),
        (Wanted(("public",), locales=("de",)), {"de"}),
        (Wanted(("public",), locales=("de", "en")), {"en", "de", "sync"}),
        (Wanted(("public",), labels=("sync", "other")), {"en", "de", "sync"}),
        (Wanted(("public",), labels=("other",)), {"en", "de"}),
        (Wanted(("public",), kind="ticket"), {"ticket"}),
    ],
)
@pytest.mark.parametrize("few", [5_000, 0])
def test_only_what_is_wanted_is_found(db, wanted, expected, few):
    one = random_units(1)
    made = {
        "en": put(one),
        "de": put(one, locale="de"),
        "internal": put(one, audience="internal"),
        "sync": put(one, labels=["sync", "mobile"]),
        "ticket": put(one, kind="ticket"),
    }

    found = numbers(search(serving(), one[0], wanted, 10, few=few))
    assert {name for name, passages in made.items() if passages[0] in found} == expected
    assert len(found) == len(expected)


def test_a_text_is_embedded_by_whom_one_says(db):
    words = WordEmbedder()
    refund, export = put(words.embed(["refund bank", "export csv"]))

    assert numbers(nearest(ask(["my refund"], embedder=words), PUBLIC, 2)) == [refund, export]
    near = {one.passage: one.similarity for one in nearest(ask(["export csv"], embedder=words), PUBLIC, 2)}
    assert near == {export: pytest.approx(1, abs=1e-3), refund: pytest.approx(0, abs=1e-3)}
    asked = ask([], vector=words.embed(["refund bank"])[0])
    assert nearest(asked, PUBLIC, 1)[0].similarity > 0.99


@pytest.mark.parametrize(("text", "limit"), [("", 5), ("  \n", 5), ("refund", 0)])
def test_nothing_asked_is_nothing_found(db, text, limit):
    assert nearest(ask([text], embedder=WordEmbedder()), PUBLIC, limit) == []


def test_the_embedded_encoder_serves(db):
    assert (serving_embedder().name, serving_embedder().size) == ("minilm-int8", VECTOR_SIZE)
