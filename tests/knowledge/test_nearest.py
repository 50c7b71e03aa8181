"""The nearest passages are found among those that may be read, however few they are."""

import pytest

from replywell.adapters.index.port import Wanted
from replywell.knowledge.index import nearest, serving_embedder, similarity_of
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
        (Wanted(("public",), labels=("sync", "other")), {"sync"}),
        (Wanted(("public",), labels=("other",)), set()),
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

    found = numbers(search(one[0], wanted, 10, few=few))
    assert {name for name, passages in made.items() if passages[0] in found} == expected
    assert len(found) == len(expected)


def test_a_text_is_embedded_by_whom_one_says(db):
    words = WordEmbedder()
    refund, export = put(words.embed(["refund bank", "export csv"]))

    assert numbers(nearest("my refund", PUBLIC, 2, embedder=words)) == [refund, export]
    assert similarity_of("export csv", [refund, export, 0], embedder=words) == {
        export: pytest.approx(1, abs=1e-3),
        refund: pytest.approx(0, abs=1e-3),
    }
    assert similarity_of([float(x) for x in words.embed(["refund bank"])[0]], [refund])[refund] > 0.99


@pytest.mark.parametrize(("text", "limit"), [("", 5), ("  \n", 5), ("refund", 0)])
def test_nothing_asked_is_nothing_found(db, text, limit):
    assert nearest(text, PUBLIC, limit, embedder=WordEmbedder()) == []


def test_the_embedded_encoder_serves():
    assert (serving_embedder().name, serving_embedder().size) == ("minilm-int8", VECTOR_SIZE)
