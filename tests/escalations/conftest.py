import pytest

from tests.workspace.conftest import desk, sign_in, viewer

__all__ = ["desk", "sign_in", "viewer"]


@pytest.fixture
def lea(ben):
    """Lea, who leads the Technical team."""
    from replywell.people.actions.agents import add_agent

    return add_agent("lea@example.com", name="Lea Moreau", role="lead", teams=[ben.teams.get()])


@pytest.fixture
def olga(db):
    """Olga, an owner."""
    from replywell.people.actions.agents import add_agent

    return add_agent("olga@example.com", name="Olga Ruiz", role="owner")
