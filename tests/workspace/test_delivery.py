"""A reply that did not arrive is sent again by a person, and by nobody else."""

import pytest

from replywell.delivery.models import Outbound
from replywell.tickets.actions.conversation import reply


@pytest.fixture
def unsure(refund, ada):
    message = reply(refund, "It is on its way.", by=ada)
    row = {
        "recipient": "rosa@example.org",
        "state": "unsure",
        "attempts": 3,
        "error": "The connection broke.",
    }
    return Outbound.objects.create(message=message, **row)


def again(number: int, row: Outbound) -> str:
    return f"/tickets/{number}/messages/{row.message_id}/delivery/"


def test_the_page_tells_why_and_offers_to_send_again(desk, unsure):
    page = desk.get("/tickets/412/").text

    assert "The connection broke." in page
    assert "Send again" in page


def test_sending_again_puts_it_back_into_the_outbox(desk, unsure):
    assert desk.post(again(412, unsure)).status_code == 302

    unsure.refresh_from_db()
    assert (unsure.state, unsure.attempts) == ("queued", 0)
    assert "Send again" not in desk.get("/tickets/412/").text


def test_what_was_sent_is_left_alone(desk, unsure):
    Outbound.objects.update(state="sent")
    desk.post(again(412, unsure))

    unsure.refresh_from_db()
    assert unsure.state == "sent"


def test_a_viewer_neither_sees_the_button_nor_may_press_it(viewer, unsure):
    assert "Send again" not in viewer.get("/tickets/412/").text
    assert viewer.post(again(412, unsure)).status_code == 403


def test_a_message_of_another_ticket_is_not_found(desk, unsure, rosa):
    from replywell.tickets.models import Ticket

    other = Ticket.objects.create(requester=rosa, subject="Another")

    assert desk.post(again(other.pk, unsure)).status_code == 404
