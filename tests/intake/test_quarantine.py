"""What lies in quarantine is released with one click, once."""

from replywell.adapters.channels.port import InboundMessage, Party
from replywell.connections.queries import instance
from replywell.intake.actions.take_in import _item, _settle, translate
from replywell.tickets.models import Message, Ticket
from tests.intake.letters import SUPPORT, arrives, delivered, letter, looked_up


def test_releasing_places_the_mail(mailbox):
    item = arrives(mailbox, letter(subject="Out of office", headers={"Auto-Submitted": "auto-replied"}))
    released = translate(item, anew=True)

    assert released.outcome == "ticket"
    assert released.ticket.requester.email == "rosa@example.org"
    item.refresh_from_db()
    assert (item.outcome, item.ticket) == ("ticket", released.ticket)


def test_releasing_twice_places_it_once(mailbox):
    item = arrives(mailbox, letter(headers={"X-Replywell-Loop": instance()}))
    translate(item, anew=True)
    translate(item, anew=True)

    assert Message.objects.count() == 1


def test_a_claim_to_be_an_agent_is_not_believed_when_released(mailbox, refund, answer):
    item = looked_up(arrives(mailbox, letter(sender="ada@example.com", in_reply_to=answer.external_id)))
    released = translate(item, anew=True)

    assert released.outcome == "ticket"
    assert released.ticket != refund
    assert released.message.author == "contact"
    assert refund.messages.count() == 2


def test_what_has_no_sender_stays_in_quarantine(mailbox):
    item = arrives(mailbox, letter(sender=None))

    assert translate(item, anew=True).outcome == "quarantined"
    assert not Ticket.objects.exists()


def test_what_was_placed_is_not_placed_anew(mailbox):
    item = arrives(mailbox, letter())

    assert translate(item, anew=True).ticket == item.ticket
    assert translate(item).ticket == item.ticket
    assert Message.objects.count() == 1


def test_a_released_reply_finds_its_ticket(mailbox, refund, answer):
    item = arrives(
        mailbox, letter(in_reply_to=answer.external_id, headers={"X-Replywell-Loop": instance()}), SUPPORT
    )
    released = translate(item, anew=True)

    assert (released.outcome, released.ticket) == ("reply", refund)


def test_one_of_several_mails_in_a_post_that_is_kept_back_stays_in_sight(mailbox):
    """A provider may post many at once; released, each is there once."""
    raw = delivered(b"two", key="batch")
    good = InboundMessage(sender=Party("rosa@example.org"), reply_text="Hello.", message_id="a@x.example")
    odd = InboundMessage(
        sender=Party("sam@x.example"), reply_text="Hi.", message_id="b@x.example", problem="Odd."
    )
    for order in ([good, odd, good], [odd, good]):
        item = _item(mailbox, raw)
        item.key = f"batch {len(order)}"
        _settle(item, order)
        assert (item.outcome, item.reason) == ("quarantined", "Odd.")

    _settle(item, [odd, good], released=True)
    assert sorted(Message.objects.values_list("external_id", flat=True)) == ["a@x.example", "b@x.example"]
