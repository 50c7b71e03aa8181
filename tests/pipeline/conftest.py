"""A question that may be answered unattended, and some that were. Imports wait until Django is set up."""

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


@pytest.fixture
def past(rosa, mailbox, ada):
    """Three questions that were answered unattended."""
    from tests.pipeline.answers import desk
    from tests.pipeline.past import many

    desk("auto")
    return many(rosa, mailbox, 3)
