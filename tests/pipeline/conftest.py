"""A question that may be answered unattended. Imports wait until Django is set up."""

import pytest


@pytest.fixture
def question(rosa, mailbox):
    """Rosa asks something that the articles answer."""
    from replywell.tickets.actions.conversation import Said, open_ticket

    said = Said(
        contact=rosa,
        connection=mailbox,
        external_id="q@example.org",
        subject="How long does a refund take?",
        text="How long does a refund take to reach the bank?",
    )
    return open_ticket(said)
