"""Mail that no person wrote: automatic replies, returned mail, our own, lists."""

import pytest

from replywell.connections.queries import instance
from replywell.people.actors import SYSTEM
from replywell.tickets.actions import lifecycle
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import Status
from tests.intake.letters import arrives, bounce, letter
from tests.tickets.together import deferred

AWAY = {"Auto-Submitted": "auto-replied"}


def test_an_automatic_reply_is_kept_without_changing_the_status(mailbox, refund, answer):
    item = arrives(mailbox, letter(in_reply_to=answer.external_id, subject="Automatic reply: Where is my refund?", headers=AWAY))  # fmt: skip

    refund.refresh_from_db()
    assert (item.outcome, item.ticket_id, item.message.auto) == ("reply", 412, "auto-reply")
    assert refund.status == Status.PENDING


def test_an_automatic_reply_does_not_reopen_a_resolved_ticket(mailbox, refund, answer):
    lifecycle.resolve(refund, by=SYSTEM)
    item = arrives(mailbox, letter(in_reply_to=answer.external_id, subject="Automatic reply: Where is my refund? [#412]", headers=AWAY))  # fmt: skip

    refund.refresh_from_db()
    assert (item.outcome, item.ticket_id) == ("reply", 412)
    assert refund.status == Status.RESOLVED
    assert Ticket.objects.count() == 1


def test_an_automatic_reply_opens_no_follow_up_of_a_closed_ticket(mailbox, refund, answer):
    lifecycle.close(lifecycle.resolve(refund, by=SYSTEM), by=SYSTEM)
    item = arrives(mailbox, letter(in_reply_to=answer.external_id, subject="Automatic reply: refund", headers=AWAY))  # fmt: skip

    assert item.outcome == "quarantined"
    assert item.reason
    assert Ticket.objects.count() == 1


def test_an_automatic_reply_to_nothing_is_quarantined(mailbox):
    item = arrives(mailbox, letter(subject="Out of office", headers=AWAY))

    assert item.outcome == "quarantined"
    assert not Ticket.objects.exists()


def test_a_strangers_automatic_reply_is_quarantined(mailbox, refund, answer):
    item = arrives(mailbox, letter(sender="sam@elsewhere.example", in_reply_to=answer.external_id, headers=AWAY))  # fmt: skip

    assert item.outcome == "quarantined"
    assert Ticket.objects.count() == 1


def test_a_bounce_marks_the_message_and_the_contact(mailbox, refund, answer):
    item = arrives(mailbox, bounce(of=answer.external_id, to="rosa@example.org"))

    answer.outbound.refresh_from_db()
    refund.requester.refresh_from_db()
    assert (item.outcome, item.ticket_id, item.message) == ("reply", 412, answer)
    assert answer.outbound.state == "bounced"
    assert refund.requester.bounced_at
    assert refund.events.get(kind="bounced").message == answer
    assert Message.objects.count() == 2


def test_a_bounce_of_another_address_does_not_mark_the_requester(mailbox, refund, answer):
    arrives(mailbox, bounce(of=answer.external_id, to="somebody@else.example"))

    refund.requester.refresh_from_db()
    assert refund.requester.bounced_at is None


def test_a_delay_is_not_taken_for_a_failure(mailbox, refund, answer):
    report = bounce(of=answer.external_id, to="rosa@example.org", status="4.4.1", action="delayed")
    item = arrives(mailbox, report)

    answer.outbound.refresh_from_db()
    refund.requester.refresh_from_db()
    assert item.ticket_id == 412
    assert answer.outbound.state != "bounced"
    assert refund.requester.bounced_at is None


@pytest.mark.parametrize("of", ["unknown@example.com", "first@example.org"])
def test_a_bounce_of_what_we_did_not_send_is_quarantined(mailbox, refund, of):
    item = arrives(mailbox, bounce(of=of, to="rosa@example.org"))

    assert item.outcome == "quarantined"
    assert Ticket.objects.count() == 1


def test_a_bounce_defers_no_walk(mailbox, refund, answer):
    before = len(deferred("react"))
    arrives(mailbox, bounce(of=answer.external_id, to="rosa@example.org"))

    kinds = set(
        refund.events.filter(pk__in=[a["event"] for a in deferred("react")[before:]]).values_list("kind")
    )
    assert kinds == {("bounced",)}


def test_a_mail_with_our_loop_mark_is_quarantined(mailbox):
    item = arrives(mailbox, letter(headers={"X-Replywell-Loop": instance()}))

    assert item.outcome == "quarantined"
    assert "loop" in item.reason


def test_our_own_mail_that_comes_back_is_quarantined(mailbox, refund, answer):
    """A list that we wrote to brings our own signed Message-ID back under another name."""
    item = arrives(mailbox, letter(sender="list@lists.example", message_id=answer.external_id))

    assert item.outcome == "quarantined"
    assert "loop" in item.reason
    assert Ticket.objects.count() == 1


def test_a_mail_from_our_own_address_is_quarantined(mailbox):
    item = arrives(mailbox, letter(sender="Support <SUPPORT@example.com>"))

    assert item.outcome == "quarantined"
    assert not Ticket.objects.exists()


def test_list_mail_becomes_a_ticket_that_says_so(mailbox):
    item = arrives(mailbox, letter(headers={"List-Id": "<news.example>"}))

    assert item.outcome == "ticket"
    assert item.message.auto == "list"
