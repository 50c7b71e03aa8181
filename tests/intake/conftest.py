"""Ticket 412 with Ada's answer, named as it leaves. Imports wait until Django is set up."""

import pytest


@pytest.fixture
def answer(refund, ada):
    """Ada's answer to ticket 412, with its signed Message-ID."""
    from replywell.delivery.actions.dispatch import post
    from replywell.tickets.actions.conversation import reply

    message = reply(refund, "It is on its way.", by=ada)
    post(message)
    message.refresh_from_db()
    return message
