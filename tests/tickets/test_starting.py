"""An agent begins a conversation, and what it may not do."""

import pytest

from replywell.kit import blobs
from replywell.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from replywell.people.actions.agents import add_agent
from replywell.people.actions.contacts import contact_for, mark_bounced
from replywell.people.actors import actor_of
from replywell.people.models import Role, Team
from replywell.tickets.actions import starting
from replywell.tickets.actions.conversation import Said, receive_reply
from replywell.tickets.actions.forwarding import forward
from replywell.tickets.actions.lifecycle import close, resolve
from replywell.tickets.actions.starting import Bounced, start_conversation, write_down
from replywell.tickets.models import Attachment, Message, Ticket
from replywell.tickets.queries import ticket_for, visible_to
from replywell.tickets.recipients import LARGEST_LETTER, MOST, read_addresses, read_recipients


@pytest.fixture
def bank(db):
    return contact_for("claims@bank.example", "The Bank")


@pytest.fixture
def ask(refund, ada, bank, mailbox):
    """Ada asks the bank about ticket 412; anything can be said otherwise."""

    def asked(**otherwise) -> Message:
        given = {"subject": "Refund of May", "text": "Has it arrived?", "by": ada, "connection": mailbox}
        return start_conversation(bank, **given | {"side_of": refund} | otherwise)

    return asked


def file(content: bytes = b"%PDF", name: str = "claim.pdf", size: int | None = None) -> dict:
    kept = {"name": name, "type": "application/pdf", "sha256": blobs.put(content), "inline": False}
    return kept | {"size": len(content) if size is None else size, "content_id": ""}


def test_a_side_is_a_ticket_of_its_own_and_its_ticket_hears_of_it(ask, refund, bank, ada):
    said = ask(cc=["ben@bank.example"], files=[file()])
    side = said.ticket

    assert (side.side_of, side.requester, side.status, side.assistant_off) == (refund, bank, "pending", True)
    assert (said.author, said.cc, said.attachments.get().name) == ("agent", ["ben@bank.example"], "claim.pdf")
    assert side.events.get().kind == "reply_written"
    told = refund.events.get(kind="side_started")
    assert (told.actor, told.data["side"], told.data["to"]) == (
        str(actor_of(ada)),
        side.pk,
        ["claims@bank.example", "ben@bank.example"],
    )
    assert refund.messages.count() == 1


def test_an_answer_is_told_and_opens_what_was_on_hold_for_it(ask, refund, bank):
    side = ask(hold=True).ticket
    refund.refresh_from_db()
    assert refund.status == "on_hold"

    receive_reply(side, Said(contact=bank, text="I am away.", auto="auto-reply"))
    refund.refresh_from_db()
    assert refund.status == "on_hold"
    assert not refund.events.filter(kind="side_replied").exists()

    receive_reply(side, Said(contact=bank, text="Yes, on Monday."))
    refund.refresh_from_db()
    assert refund.status == "open"
    assert refund.events.get(kind="side_replied").data["side"] == side.pk


def test_a_ticket_on_hold_for_something_else_stays_so(ask, refund, bank, ada):
    from replywell.tickets.actions.lifecycle import wait
    from replywell.tickets.status import Status

    side = ask().ticket
    wait(refund, Status.ON_HOLD, by=actor_of(ada))
    receive_reply(side, Said(contact=bank, text="Yes, on Monday."))
    refund.refresh_from_db()
    assert refund.status == "on_hold"


@pytest.mark.parametrize("otherwise", [{"text": " \0 "}, {"subject": ""}, {"subject": "x" * 501}, {"cc": [f"a{i}@x.example" for i in range(MOST)]}])  # fmt: skip
def test_what_cannot_be_sent_is_told(ask, refund, otherwise):
    with pytest.raises(Invalid):
        ask(**otherwise)
    assert not refund.sides.exists()


def test_files_that_are_too_large_together_are_told_before_sending(ask):
    with pytest.raises(Invalid, match="20 MB"):
        ask(files=[file(size=LARGEST_LETTER // 2), file(b"2", size=LARGEST_LETTER // 2 + 1)])


def test_a_bounced_address_is_a_warning(ask, bank):
    mark_bounced(bank)
    with pytest.raises(Bounced, match="came back"):
        ask()
    assert ask(despite_bounce=True).ticket.requester == bank


def test_no_side_of_a_side_and_none_of_a_closed_ticket(ask, refund, ada):
    side = ask().ticket
    with pytest.raises(Invalid):
        ask(side_of=side)
    resolve(refund, by=actor_of(ada))
    close(refund, by=actor_of(ada))
    with pytest.raises(Conflict):
        ask()


def test_a_mailing_is_stopped(ask, monkeypatch):
    monkeypatch.setattr(starting, "AN_HOUR", 2)
    ask()
    ask()
    with pytest.raises(Invalid, match="2 conversations"):
        ask()


@pytest.mark.parametrize("role", [Role.LIGHT, Role.VIEWER])
def test_who_may_not_reply_may_not_begin(ask, role, rosa, mailbox):
    reader = add_agent("lea@example.com", name="Lea", role=role)
    with pytest.raises(NotAllowed):
        ask(by=reader)
    with pytest.raises(NotAllowed):
        write_down(rosa, subject="Hi", text="Hello", by=reader, connection=mailbox)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("team", ["none", "open", "own private", "private"])
def test_a_side_is_visible_exactly_when_its_ticket_is(ask, refund, role, team, ada):
    me = add_agent("me@example.com", name="Me", role=role)
    side = ask().ticket
    if team != "none":
        refund.team = Team.objects.create(name="Their team", private="private" in team)
        refund.save()
        if "own" in team:
            me.teams.add(refund.team)
    side.assignee, side.team = me, None  # what the side itself says must not matter
    side.save()
    seen = visible_to(me).filter(pk__in=[refund.pk, side.pk])

    assert set(seen) in ({refund, side}, set())
    if set(seen):
        assert ticket_for(me, side.pk).side_of == refund
    else:
        with pytest.raises(NotFound):
            ticket_for(me, side.pk)


def test_a_forward_quotes_what_was_chosen_with_its_files(refund, bank, ada):
    first = refund.messages.get()
    Attachment.objects.create(message=first, **file())
    said = forward(refund, [first.pk], bank, comment="Please **look**.", by=ada)

    assert said.ticket.subject == "Fwd: Where is my refund?"
    assert said.text.startswith("Please **look**.\n\nOn ")
    assert "Rosa Marín wrote:\n\n> I cancelled two weeks ago" in said.text
    assert [each.sha256 for each in said.attachments.all()] == [first.attachments.get().sha256]
    assert refund.events.get(kind="forwarded").data["to"] == ["claims@bank.example"]


def test_messages_of_other_tickets_cannot_be_forwarded(refund, bank, ada, rosa):
    other = Ticket.objects.create(requester=rosa)
    foreign = Message.objects.create(ticket=other, author="contact", contact=rosa, text="Secret")
    for chosen in ([foreign.pk], [refund.messages.get().pk, foreign.pk], [], [2**62]):
        with pytest.raises(Invalid):
            forward(refund, chosen, bank, comment="", by=ada)
    assert not refund.sides.exists()


def test_what_a_requester_told_is_written_down_and_no_mail_leaves(rosa, ada, mailbox):
    said = write_down(rosa, subject="By telephone", text="My card broke.", by=ada, connection=mailbox)

    assert (said.author, said.contact, said.meta["via"]) == ("contact", rosa, "agent")
    assert said.ticket.assistant_off
    event = said.ticket.events.get()
    assert (event.kind, event.actor) == ("message_received", str(actor_of(ada)))


def test_addresses_are_read_with_their_names():
    found = read_recipients('The Bank <Claims@Bank.example>; ben@x.example, "B, C" <claims@bank.example>')
    assert [each.email for each in found] == ["claims@bank.example", "ben@x.example"]
    assert read_addresses("Ben <BEN@x.example>, claims@bank.example;") == [
        "ben@x.example",
        "claims@bank.example",
    ]
    assert read_recipients("  ") == read_addresses(" , ; ") == []


@pytest.mark.parametrize("typed", ["a@x.example\r\nBcc: b@x.example", "nobody", "a@", "<>", "a b@x.example", "x" * 6000, "a@x.example\0", ", ".join(f"a{i}@x.example" for i in range(MOST + 1))])  # fmt: skip
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(Invalid):
        read_recipients(typed)
