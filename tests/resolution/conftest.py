"""A question that may be answered unattended, as the walk's tests ask it."""

import pytest

from tests.pipeline.conftest import question  # noqa: F401  # a fixture


@pytest.fixture
def olga(db):
    """Who administers the desk. Imports wait until Django is set up."""
    from replywell.people.actions.agents import add_agent

    return add_agent("olga@example.com", name="Olga", role="owner")


@pytest.fixture
def tool(monkeypatch):
    """A tool that only remembers what it was called with."""
    from tests.resolution.acting import Recorded, use

    return use(monkeypatch, Recorded())


@pytest.fixture
def billing(ada):
    """A category whose answers are drafts."""
    from tests.pipeline.answers import desk

    return desk("draft")


@pytest.fixture
def resend(tool, billing, olga):
    """An account action that is on, behind a code and an approval."""
    from tests.resolution.acting import action

    return action(olga, billing)
