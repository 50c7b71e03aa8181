"""Asking somebody else, forwarding and opening a ticket, from the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from replywell.people.actions.contacts import contact_for
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.actions.starting import start_conversation
from replywell.tickets.models import Message, Ticket
from replywell.workspace.counting import forget

ASK = {"to": "The Bank <claims@bank.example>, ben@bank.example", "subject": "May", "text": "Has it come?"}


@pytest.fixture
def side(refund, ada, mailbox):
    bank = contact_for("claims@bank.example", "The Bank")
    return start_conversation(
        bank, subject="May", text="Has it come?", by=ada, connection=mailbox, side_of=refund
    ).ticket


def test_somebody_else_is_asked_with_a_file(desk, refund):
    file = SimpleUploadedFile("claim.pdf", b"%PDF", "application/pdf")
    page = desk.post("/tickets/412/sides/", ASK | {"files": file, "hold": "1"})

    said = refund.sides.get().messages.get()
    assert page["Location"] == f"/tickets/412/#side-{said.ticket_id}"
    assert (said.cc, said.attachments.get().name) == (["ben@bank.example"], "claim.pdf")
    refund.refresh_from_db()
    assert refund.status == "on_hold"
    assert "asked claims@bank.example, ben@bank.example at the side" in desk.get("/tickets/412/").text


@pytest.mark.parametrize("place", ["/tickets/412/sides/", "/tickets/412/forward/", "/tickets/new/"])
@pytest.mark.parametrize("wrong", [{"to": "nobody"}, {"to": ""}, {"text": "", "subject": "", "message": "9"}])
def test_what_cannot_leave_comes_back_as_typed(desk, refund, place, wrong):
    given = {"to": "a@x.example", "subject": "Kept subject", "text": "Kept text", "way": "send"} | wrong
    page = desk.post(place, given)

    assert page.status_code == 422
    assert given["text"] in page.text
    assert Ticket.objects.count() == 1


def test_the_page_of_a_side_is_its_tickets_page(desk, refund, side):
    assert desk.get(f"/tickets/{side.pk}/")["Location"] == f"/tickets/412/#side-{side.pk}"
    assert f'id="side-{side.pk}"' in desk.get("/tickets/412/").text


def test_a_side_is_answered_and_done_in_place(desk, refund, side):
    receive_reply(side, Said(contact=side.requester, text="On Monday."))
    page = desk.swap(f"/tickets/412/sides/{side.pk}/replies/", {"text": "Thank you."})
    assert "Thank you." in page.text
    assert side.messages.count() == 3
    assert refund.messages.count() == 1

    desk.swap(f"/tickets/412/sides/{side.pk}/resolution/")
    side.refresh_from_db()
    assert side.status == "resolved"


def test_a_side_that_was_written_to_stays_open(desk, side):
    page = desk.swap(f"/tickets/412/sides/{side.pk}/replies/", {"text": "And?"})
    assert f'id="side-{side.pk}" open' in page.text


def test_a_side_of_another_ticket_is_not_here(desk, refund, side, rosa):
    other = Ticket.objects.create(requester=rosa)
    assert desk.swap(f"/tickets/{other.pk}/sides/{side.pk}/replies/", {"text": "Hi"}).status_code == 404
    assert side.messages.count() == 1


def test_a_reply_to_a_side_after_somebody_wrote_keeps_its_text(desk, side):
    receive_reply(side, Said(contact=side.requester, text="On Monday."))
    seen = side.messages.first().pk
    page = desk.swap(f"/tickets/412/sides/{side.pk}/replies/", {"text": "Kept", "seen": seen})
    assert page.status_code == 409
    assert "Kept" in page.text


def test_nothing_of_a_private_ticket_can_be_asked_or_forwarded(desk, legal):
    message = legal.messages.get().pk
    for place in ("sides", "forward"):
        assert desk.get(f"/tickets/412/{place}/").status_code == 404
        assert desk.post(f"/tickets/412/{place}/", ASK | {"message": message}).status_code == 404
    assert not legal.sides.exists()


def test_who_reads_along_sends_nothing(viewer, refund, side):
    for place in ("412/sides/", "412/forward/", "new/", f"412/sides/{side.pk}/replies/"):
        assert viewer.post(f"/tickets/{place}", ASK).status_code == 403


def test_chosen_messages_are_forwarded(desk, refund):
    message = refund.messages.get().pk
    desk.post("/tickets/412/forward/", {"to": "claims@bank.example", "text": "Look", "message": message})

    assert "> I cancelled two weeks ago" in refund.sides.get().messages.get().text
    assert "forwarded it to claims@bank.example" in desk.get("/tickets/412/").text


def test_a_new_ticket_is_sent_or_written_down(desk, mailbox, ada, team_billing):
    given = {"to": "rosa@example.org", "subject": "Hello", "text": "Your card", "team": team_billing.pk}
    desk.post("/tickets/new/", given | {"way": "send", "assignee": ada.pk, "urgency": "1"})
    desk.post("/tickets/new/", given | {"way": "told"})

    sent, told = Ticket.objects.order_by("pk")
    assert (sent.team, sent.assignee, sent.urgency, sent.status) == (team_billing, ada, 1, "pending")
    assert sent.messages.get().author == Message.Author.AGENT
    assert (told.messages.get().author, told.status) == (Message.Author.CONTACT, "new")
    assert not told.events.filter(kind="reply_written").exists()


def test_what_they_told_me_keeps_its_files(desk, mailbox):
    told = {"to": "rosa@example.org", "subject": "Hello", "text": "She brought the bill", "way": "told"}
    files = [SimpleUploadedFile(name, b"%PDF", "application/pdf") for name in ("bill.pdf", "card.pdf")]
    desk.post("/tickets/new/", told | {"files": files})

    ticket = Ticket.objects.get()
    assert [each.name for each in ticket.messages.get().attachments.order_by("pk")] == [
        "bill.pdf",
        "card.pdf",
    ]
    page = desk.get(f"/tickets/{ticket.pk}/").text
    assert "bill.pdf" in page
    assert "card.pdf" in page


def test_a_copy_of_what_nobody_is_sent_is_refused_and_not_forgotten(desk, mailbox):
    told = {"to": "rosa@example.org", "subject": "Hello", "text": "Your card", "way": "told"}
    for more in ({"cc": "ben@x.example"}, {"to": "rosa@example.org, ben@x.example"}):
        page = desk.post("/tickets/new/", told | more)
        assert page.status_code == 422
        assert "nobody gets a copy" in page.text
    assert not Ticket.objects.exists()


def test_queries_stay_constant_with_sides(desk, refund, side, mailbox, ada):
    desk.get("/tickets/412/")
    forget()  # a new event is counted anew, too
    with CaptureQueriesContext(connection) as one:
        desk.get("/tickets/412/")
    for number in range(4):
        to = contact_for(f"bank{number}@bank.example")
        start_conversation(to, subject="x", text="y", by=ada, connection=mailbox, side_of=refund)
    with CaptureQueriesContext(connection) as five:
        desk.get("/tickets/412/")
    # Each new side leaves one more event and no more statements.
    assert len(five) <= len(one)


@pytest.mark.parametrize("noun", ["forward", "split"])
def test_the_messages_to_choose_from_are_not_told_as_news(desk, refund, noun):
    toasts = desk.get(f"/tickets/412/{noun}/").text.partition('id="toasts"')[2]

    assert toasts
    assert "<toast-note" not in toasts
