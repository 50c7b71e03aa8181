"""The team whose tickets are handed out."""

import pytest


@pytest.fixture
def billing(mailbox, team_billing):
    return team_billing
