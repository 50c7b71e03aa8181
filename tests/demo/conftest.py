"""A demo desk whose mails are caught, and Ada at it. Imports wait until Django is set up."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from django.test import Client

if TYPE_CHECKING:
    from tests.demo.catching import Door


@pytest.fixture
def door() -> "Iterator[Door]":
    """Where answers arrive."""
    from tests.demo.catching import Door

    door = Door()
    with door.listener:
        yield door


@pytest.fixture
def demo(mailbox, settings, door):
    """The mailbox of a demo desk: what it sends goes to the catcher beside the listener."""
    settings.ENV = settings.ENV.model_copy(update={"mail_port": door.listener.port})
    mailbox.settings |= {"outbound": "smtp", "smtp_host": "127.0.0.1", "smtp_port": door.listener.port + 1}
    mailbox.save()
    return mailbox


@pytest.fixture
def as_ada(client: Client, ada, demo) -> Client:
    client.force_login(ada)
    return client
