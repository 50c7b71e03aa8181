"""A desk that listens, and Anymail without its notice."""

import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.adapters.channels.email.listener_desk import Desk


@pytest.fixture(autouse=True)
def _no_notice_of_anymail() -> Iterator[None]:
    """Anymail says on each use that it no longer tests against SendGrid itself."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="django-anymail has dropped official support")
        yield


@pytest.fixture
def desk() -> "Iterator[Desk]":
    """It listens."""
    from tests.adapters.channels.email.listener_desk import Desk

    desk = Desk()
    with desk.listener:
        yield desk
