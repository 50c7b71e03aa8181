"""The index in this process."""

from uuid import uuid4

import pytest

from replywell.adapters.index import INDEXES
from tests.adapters.index.contract import IndexContract, Kept, entry, towards


class TestMemory(IndexContract):
    @pytest.fixture
    def index(self) -> Kept:
        return Kept(INDEXES["memory"], INDEXES["memory"].Settings(space=uuid4().hex))


def test_spaces_are_apart():
    memory = INDEXES["memory"]
    one, other = (Kept(memory, memory.Settings(space=uuid4().hex)) for _ in range(2))
    one.put(entry(1))

    assert (one.found(towards(0)), other.found(towards(0))) == ([1], [])
