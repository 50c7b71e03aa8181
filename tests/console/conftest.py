"""Who looks, and what arrived at the desk and was answered."""

from collections.abc import Callable
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from replywell.adapters.channels.port import Raw

if TYPE_CHECKING:
    from replywell.intake.models import InboundItem
    from replywell.people.models import Agent


@pytest.fixture
def as_ada(client: Client, ada) -> Client:
    client.force_login(ada)
    return client


@pytest.fixture
def arrive(mailbox) -> "Callable[..., InboundItem]":
    """Lets a mail arrive and returns its item."""
    from replywell.intake.actions.take_in import take_in

    def arrive(
        number: int = 1,
        *,
        sender: str = "rosa@example.org",
        subject: str = "Where is my refund?",
        **headers: str,
    ):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "support@example.com", subject
        mail["Message-ID"] = f"<mail{number}@example.org>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(f"I wait for my refund of order {number}.")
        raw = Raw(
            key=f"delivery-{number}",
            body=mail.as_bytes(),
            envelope_from=sender,
            envelope_to=("support@example.com",),
        )
        return take_in(mailbox, raw)

    return arrive


@pytest.fixture
def held(arrive) -> "InboundItem":
    """An automatic reply that belongs to no ticket: quarantined."""
    item = arrive(77, subject="Out of office", Auto_Submitted="auto-replied")
    assert item.outcome == "quarantined"
    return item


@pytest.fixture
def owner(db) -> "Agent":
    from replywell.people.actions.agents import add_agent

    return add_agent("olga@example.com", name="Olga", role="owner")


@pytest.fixture
def desk(client: Client, owner: "Agent") -> Client:
    """The owner's browser."""
    client.force_login(owner)
    return client


@pytest.fixture
def walk(rosa, mailbox, ada):
    """A question that was answered unattended."""
    from tests.pipeline import answers
    from tests.pipeline.past import asked

    answers.desk("auto")
    return asked(rosa, mailbox, 1)
