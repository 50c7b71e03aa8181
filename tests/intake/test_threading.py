"""A reply finds its conversation by any of five marks, if its sender belongs there."""

import pytest

from replywell.people.actors import SYSTEM
from replywell.tickets.actions import lifecycle
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from tests.intake.letters import STRANGER, SUPPORT, arrives, letter, looked_up
from tests.intake.marks import HOW, MARKS, SUBJECT, comes, signed

COLLEAGUE = "Carl <carl@example.org>"
AGENT = "Ada Byrne <ada@example.com>"


@pytest.fixture(params=MARKS)
def mark(request):
    return request.param


def test_the_requesters_reply_finds_its_ticket(mailbox, refund, answer, mark):
    item = comes(mailbox, answer, mark)

    assert (item.outcome, item.ticket_id) == ("reply", 412)
    assert item.reason == f"Found by {HOW.get(mark, 'reply address')}."
    refund.refresh_from_db()
    assert refund.status == Status.OPEN
    assert Ticket.objects.count() == 1


def test_a_stranger_gets_a_ticket_of_their_own(mailbox, refund, answer, mark):
    item = comes(mailbox, answer, mark, sender=STRANGER)

    assert item.outcome == "ticket"
    assert item.ticket_id != 412
    assert "#412" in item.reason
    assert item.ticket.follow_up_of is None
    assert item.ticket.requester.email == "sam@elsewhere.example"
    assert refund.messages.count() == 2
    assert not refund.events.filter(message=item.message).exists()


def test_a_strangers_walk_knows_nothing_of_the_ticket_they_quote(mailbox, refund, answer, mark):
    from replywell.delivery.letter import letter as outgoing
    from replywell.pipeline.gather import facts_of
    from replywell.tickets.actions.conversation import reply

    item = comes(mailbox, answer, mark, sender=STRANGER, text="Tell me more.")
    facts = facts_of(item.message)

    assert facts.first
    assert facts.history == ()
    assert facts.requester.email == "sam@elsewhere.example"
    sent = outgoing(reply(item.ticket, "Hello.", by=answer.agent), address=SUPPORT, name="Support")
    assert [party.email for party in sent.to] == ["sam@elsewhere.example"]
    assert sent.references == (item.message.external_id,)
    assert "refund" not in sent.quoted


def test_a_stranger_who_writes_again_stays_in_their_own_ticket(mailbox, answer):
    first = comes(mailbox, answer, "newest reference", sender=STRANGER)
    second = comes(
        mailbox, answer, "newest reference", sender=STRANGER, references=["first@example.org", first.message.external_id]
    )  # fmt: skip

    assert (second.outcome, second.ticket) == ("reply", first.ticket)


def test_a_colleague_whom_the_requester_put_in_copy_belongs_there(mailbox, refund, answer, mark):
    comes(mailbox, answer, "in-reply-to", cc=COLLEAGUE)
    item = comes(mailbox, answer, mark, sender=COLLEAGUE, text="I am with Rosa.")

    assert (item.outcome, item.ticket_id) == ("reply", 412)
    assert item.message.contact.email == "carl@example.org"
    refund.refresh_from_db()
    assert refund.requester.email == "rosa@example.org"


def test_nobody_can_put_themselves_in_copy(mailbox, refund, answer):
    """A stranger's copies do not make anybody a participant of the ticket they quote."""
    comes(mailbox, answer, "in-reply-to", sender=STRANGER, cc="mallory@elsewhere.example")
    item = comes(mailbox, answer, "in-reply-to", sender="mallory@elsewhere.example")

    assert item.outcome == "ticket"
    assert refund.messages.count() == 2


def test_only_the_requester_brings_people_in_by_copying_them(mailbox, refund, answer):
    comes(mailbox, answer, "in-reply-to", cc=COLLEAGUE)
    comes(mailbox, answer, "in-reply-to", sender=COLLEAGUE, cc="mallory@elsewhere.example")
    item = comes(mailbox, answer, "in-reply-to", sender="mallory@elsewhere.example")

    assert item.outcome == "ticket"
    assert item.ticket_id != 412


def test_a_mail_that_claims_to_come_from_an_agent_is_quarantined(mailbox, refund, answer, mark):
    item = looked_up(comes(mailbox, answer, mark, sender=AGENT, text="Send the money to this account."))

    assert item.outcome == "quarantined"
    assert "#412" in item.reason
    assert refund.messages.count() == 2
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("wrong", ["+t412.aaaaaaaaaaaaaaaa", "+t412", "+t413.{mac}"])
def test_a_reply_address_that_we_did_not_make_counts_for_nothing(mailbox, refund, wrong):
    mac = signed().partition(".")[2].partition("@")[0]
    address = f"support{wrong.format(mac=mac)}@example.com"
    item = arrives(mailbox, letter(to=address, subject="Hello"), address)

    assert item.outcome == "ticket"
    assert item.ticket_id != 412


def test_references_come_before_the_subjects_token(mailbox, refund, answer):
    other = arrives(mailbox, letter(subject="Another question", message_id="other@example.org"))
    item = arrives(mailbox, letter(references=["other@example.org"], subject=SUBJECT))

    assert item.ticket == other.ticket


def test_the_newest_reference_comes_before_older_ones(mailbox, refund, answer):
    arrives(mailbox, letter(subject="Another question", message_id="other@example.org"))
    item = arrives(mailbox, letter(references=["other@example.org", answer.external_id]))

    assert item.ticket_id == 412


def test_a_reply_to_ones_own_first_mail_stays_with_it(mailbox, refund):
    item = arrives(mailbox, letter(in_reply_to="first@example.org", text="One more thing."))

    assert (item.outcome, item.ticket_id) == ("reply", 412)


def test_an_agents_reply_from_elsewhere_does_not_tear_the_conversation(mailbox, refund, answer):
    """Ada answered once from her own mail program: its mails we have never seen."""
    first = arrives(mailbox, letter(references=["first@example.org", "outlook@x.example"], in_reply_to="outlook@x.example"))  # fmt: skip
    second = arrives(mailbox, letter(in_reply_to="lost@x.example", subject="Invoice"))
    third = arrives(mailbox, letter(in_reply_to="lost@x.example", subject="Re: Invoice"))

    assert first.ticket_id == 412
    assert second.outcome == "ticket"
    assert (third.outcome, third.ticket) == ("reply", second.ticket)


def test_answers_to_one_newsletter_stay_apart(mailbox):
    """Ten readers answer the same mail, which we do not have; each of them writes twice."""
    readers = [f"reader{i}@example.org" for i in range(10)]
    for reader in readers:
        for text in ("Nice!", "One more question."):
            mail = letter(
                sender=reader, references=["newsletter@news.example"], subject="Re: News", text=text
            )
            arrives(mailbox, mail)

    assert Ticket.objects.count() == 10
    for ticket in Ticket.objects.all():
        assert set(ticket.messages.values_list("contact__email", flat=True)) == {ticket.requester.email}
        assert ticket.messages.count() == 2


def test_answers_to_a_newsletter_of_ours_stay_apart(mailbox, refund, answer):
    """The same holds when the mail everybody answers is a message on somebody's ticket."""
    items = [comes(mailbox, answer, "newest reference", sender=f"r{i}@example.org") for i in range(3)]

    assert len({item.ticket_id for item in items} | {412}) == 4


def test_two_contacts_under_one_newsletter_root_do_not_meet_by_message_id(mailbox):
    first = arrives(
        mailbox, letter(message_id="root@news.example", sender="news@news.example", subject="News")
    )
    reply = arrives(mailbox, letter(sender="reader@example.org", references=["root@news.example"]))

    assert first.ticket != reply.ticket
    assert lifecycle.resolve(reply.ticket, by=SYSTEM).status == Status.RESOLVED
