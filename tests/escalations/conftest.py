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


@pytest.fixture
def steps(ada, ben, olga):
    """Ada first; after 10 minutes Ben, after 20 more the administrators; once more from the beginning."""
    to = [{"after": 10, "to": f"agent:{ben.pk}"}, {"after": 20, "to": "permission:administer"}]
    from tests.escalations.desk import path

    return path(owner=f"agent:{ada.pk}", steps=to, repeat=1)
