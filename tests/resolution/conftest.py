"""A question that may be answered unattended, as the walk's tests ask it."""

import pytest

from tests.pipeline.conftest import question  # noqa: F401  # a fixture


@pytest.fixture
def olga(db):
    """Who administers the desk. Imports wait until Django is set up."""
    from replywell.people.actions.agents import add_agent

    return add_agent("olga@example.com", name="Olga", role="owner")
