"""Browsers of an author and of somebody who publishes."""

import pytest
from django.test import Client


@pytest.fixture
def lea(db):
    """Lea, who may publish."""
    from replywell.people.actions.agents import add_agent

    return add_agent("lea@example.com", name="Lea Roth", role="lead")


@pytest.fixture
def browser_of():
    def signed_in(agent) -> Client:
        client = Client()
        client.force_login(agent)
        return client

    return signed_in


@pytest.fixture
def adas(browser_of, ada):
    return browser_of(ada)


@pytest.fixture
def leas(browser_of, lea):
    return browser_of(lea)
