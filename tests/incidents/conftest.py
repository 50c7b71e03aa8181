import pytest


@pytest.fixture
def lea(db, team_billing):
    """Lea, who leads."""
    from replywell.people.actions.agents import add_agent

    return add_agent("lea@example.com", name="Lea Roth", role="lead", teams=[team_billing])


@pytest.fixture
def down(mailbox, lea):
    """An outage that was noticed: its proposal and its tickets."""
    from replywell.incidents.actions.watching import watch
    from tests.incidents.outage import outage, quiet_weeks

    quiet_weeks(mailbox)
    tickets = outage(mailbox)
    (proposal,) = watch()
    return proposal, tickets
