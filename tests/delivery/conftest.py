"""A mail server that is there, and an answer that waits in the outbox. Imports wait for Django."""

import pytest


@pytest.fixture
def server(mailbox):
    """Where Ada's answers leave by."""
    from tests.delivery.server import MailServer, sends_by

    with MailServer() as server:
        sends_by(mailbox, server.port)
        yield server


@pytest.fixture
def row(refund, ada):
    """Ada's answer to ticket 412, in the outbox."""
    from replywell.delivery.actions.dispatch import post
    from replywell.tickets.actions.conversation import reply

    citations = [{"title": "Refunds", "url": "https://help.example.com/refunds"}]
    return post(reply(refund, "It is **on its way**.", by=ada, citations=citations))
