"""What every index does. A test file of an adapter inherits this and gives the fixture `index`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from replywell.adapters.index.port import Entry, Index, Wanted

SIZE = 16
PUBLIC = Wanted(audiences=("public",))


@dataclass
class Kept:
    """An adapter with the settings of an index that is empty at first."""

    adapter: Index
    settings: Any

    def put(self, *entries: Entry) -> None:
        self.adapter.put(self.settings, entries)

    def drop(self, *passages: int) -> None:
        self.adapter.drop(self.settings, passages)

    def found(self, vector: np.ndarray, wanted: Wanted = PUBLIC, limit: int = 10) -> list[int]:
        return [near.passage for near in self.adapter.search(self.settings, vector, wanted, limit)]


def towards(place: int, leaning: float = 0.0) -> np.ndarray:
    """The unit vector of a place, leaning towards the next one."""
    vector = np.zeros(SIZE, np.float32)
    vector[place], vector[(place + 1) % SIZE] = 1, leaning
    return vector / np.linalg.norm(vector)


def entry(passage: int, vector: np.ndarray | None = None, **more: Any) -> Entry:
    told = {"audience": "public", "locale": "en"} | more
    return Entry(passage, towards(0) if vector is None else vector, **told)


WANTED: list[tuple[str, Wanted, set[int]]] = [
    ("the audience", Wanted(("internal",)), {2}),
    ("several audiences", Wanted(("public", "internal")), {1, 2, 3, 4}),
    ("nobody", Wanted(()), set()),
    ("an audience of none", Wanted(("signed_in",)), set()),
    ("a locale", Wanted(("public",), locales=("de",)), {3}),
    ("several locales", Wanted(("public",), locales=("de", "en")), {1, 3, 4}),
    ("a label in common", Wanted(("public",), labels=("sync", "other")), {4}),
    ("a label of none", Wanted(("public",), labels=("other",)), set()),
    ("tickets", Wanted(("public",), kind="ticket"), {5}),
    ("all at once", Wanted(("public",), locales=("en",), labels=("mobile",)), {4}),
]


class IndexContract:
    index: Callable[..., Kept]

    def test_the_closest_comes_first_with_its_cosine(self, index: Kept):
        index.put(entry(1, towards(0, 1)), entry(2, towards(0)), entry(3, towards(5)))
        near = index.adapter.search(index.settings, towards(0), PUBLIC, 10)

        assert [one.passage for one in near] == [2, 1, 3]
        assert [one.similarity for one in near] == pytest.approx([1, 2**-0.5, 0], abs=1e-3)

    def test_no_more_are_found_than_asked_for(self, index: Kept):
        index.put(*(entry(i, towards(0, i / 10)) for i in range(1, 9)))

        assert index.found(towards(0), limit=3) == [1, 2, 3]
        assert index.found(towards(0), limit=0) == []

    def test_an_empty_index_finds_nothing(self, index: Kept):
        assert index.found(towards(0)) == []

    @pytest.mark.parametrize(("wanted", "expected"), [w[1:] for w in WANTED], ids=[w[0] for w in WANTED])
    def test_only_what_is_wanted_is_found(self, index: Kept, wanted: Wanted, expected: set[int]):
        index.put(
            entry(1),
            entry(2, audience="internal"),
            entry(3, locale="de"),
            entry(4, labels=("sync", "mobile")),
            entry(5, kind="ticket"),
        )
        assert set(index.found(towards(0), wanted)) == expected

    def test_the_filter_holds_inside_the_search(self, index: Kept):
        """Sixty nearer passages that may not be read push none out that may."""
        index.put(*(entry(100 + i, audience="internal") for i in range(60)), entry(1, towards(0, 2)))

        assert index.found(towards(0), limit=5) == [1]

    def test_putting_again_replaces(self, index: Kept):
        index.put(entry(1), entry(2, towards(0, 0.5)))
        index.put(entry(1, towards(8), audience="internal"))

        assert index.found(towards(0)) == [2]
        assert index.found(towards(8), Wanted(("internal",))) == [1]

    def test_what_is_dropped_is_found_no_more(self, index: Kept):
        index.put(entry(1), entry(2))
        index.drop(1, 999)
        index.drop(1)

        assert index.found(towards(0)) == [2]

    def test_nothing_to_do_is_nothing(self, index: Kept):
        index.put()
        index.drop()

        assert index.found(towards(0)) == []

    def test_many_are_taken_at_once(self, index: Kept):
        index.put(*(entry(i, towards(i % SIZE)) for i in range(1, 2_501)))

        assert len(index.found(towards(3), limit=100)) == 100
        index.drop(*range(1, 2_490))
        assert sorted(index.found(towards(3), limit=100)) == list(range(2_490, 2_501))
