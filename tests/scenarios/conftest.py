"""A whole desk: a mailbox, an article on refunds, a mail server, a model. Imports wait until Django is set up."""

import pytest


@pytest.fixture
def world(db, ada, mailbox, monkeypatch):
    """Rosa, Ada and everything between them; `world.mode` says what billing may do."""
    from tests.delivery.server import MailServer, sends_by
    from tests.scenarios.world import World

    with MailServer() as server:
        sends_by(mailbox, server.port)
        yield World(mailbox, server, monkeypatch)
