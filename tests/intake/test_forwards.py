"""An agent passes a mail on to the desk; and the desk's further addresses."""

import pytest

from replywell.tickets.models import Ticket
from replywell.workspace.composing import heard_of
from tests.intake.letters import SUPPORT, arrives, letter

ADA = "Ada Byrne <ada@example.com>"
CONFIRMED = {"Authentication-Results": "mx.example.com; dmarc=pass"}
GMAIL = (
    "Can somebody look at this?\n\n---------- Forwarded message ---------\nFrom: Lea Roth <lea@readers.example>\n"
    "Date: Mon, 2 Feb 2026 at 09:00\nSubject: My order 4711\nTo: Ada Byrne <ada@example.com>\n\nIt has not come.\n"
)
OUTLOOK = (
    "Bitte ansehen.\n\nVon: Lea Roth <lea@readers.example>\nGesendet: Montag, 2. Februar 2026 09:00\n"
    "An: Ada Byrne <ada@example.com>\nBetreff: My order 4711\n\nIt has not come.\n"
)


@pytest.fixture
def believed(mailbox):
    mailbox.settings |= {"verdict_server": "mx.example.com", "aliases": "help@example.com, sales@example.com"}
    mailbox.save()
    return mailbox


def forward(text: str = GMAIL, subject: str = "Fwd: My order 4711", headers=CONFIRMED) -> bytes:
    return letter(sender=ADA, subject=subject, text=text, headers=headers)


@pytest.mark.parametrize(
    ("text", "subject", "note"),
    [
        (GMAIL, "Fwd: My order 4711", "Can somebody look at this?"),
        (OUTLOOK, "WG: My order 4711", "Bitte ansehen."),
    ],
)
def test_whoever_wrote_it_is_the_requester(believed, ada, text, subject, note):
    item = arrives(believed, forward(text, subject))

    ticket = item.ticket
    assert (ticket.requester.email, ticket.requester.name) == ("lea@readers.example", "Lea Roth")
    assert ticket.subject == "My order 4711"
    assert item.message.text.strip().endswith("It has not come.")
    assert (ticket.notes.get().text, ticket.notes.get().agent) == (note, ada)


def test_nothing_answers_a_mail_that_was_passed_on_by_itself(believed, ada):
    from replywell.pipeline.gather import facts_of

    assert facts_of(arrives(believed, forward()).message).unproven


@pytest.mark.parametrize("sender", ["Sam <sam@elsewhere.example>", "Lea <lea@readers.example>"])
def test_only_an_agent_passes_mail_on(believed, ada, sender):
    item = arrives(believed, letter(sender=sender, subject="Fwd: x", text=GMAIL, headers=CONFIRMED))

    assert item.ticket.requester.email in sender
    assert not item.ticket.notes.exists()


def test_an_agent_whom_no_domain_confirms_passes_nothing_on(believed, ada):
    headers = {"Authentication-Results": "mx.example.com; dmarc=fail"}
    assert arrives(believed, forward(headers=headers)).ticket.requester.email == "ada@example.com"


def test_a_mail_of_the_desk_itself_is_not_passed_on_as_a_requesters(believed, ada):
    item = arrives(believed, forward(GMAIL.replace("lea@readers.example", "support+x@example.com")))
    assert item.ticket.requester.email == "ada@example.com"


def test_a_mail_from_a_further_address_of_ours_is_a_loop(believed):
    assert arrives(believed, letter(sender="Help@example.com")).outcome == "quarantined"


def test_further_addresses_of_ours_are_no_copies(believed):
    mail = letter(to=f"{SUPPORT}, help@example.com, Sales+t4@example.com", cc="carl@example.org")
    assert arrives(believed, mail).message.meta["copied"] == ["carl@example.org"]


def test_a_desk_in_bcc_gets_its_ticket(mailbox):
    item = arrives(mailbox, letter(to="somebody@else.example"), SUPPORT)
    assert (item.outcome, Ticket.objects.count()) == ("ticket", 1)


def test_whom_the_requester_copied_gets_the_answer_too(mailbox):
    item = arrives(mailbox, letter(cc="carl@example.org", to=f"{SUPPORT}, rosa@example.org"))
    assert heard_of(item.ticket) == (["carl@example.org"], "")


def test_one_mail_to_two_addresses_of_the_desk_is_one_ticket(believed):
    from replywell.connections.models import Connection

    other = Connection.objects.create(
        slug="sales", name="Sales", settings={"address": "shop@example.com", "outbound": "none"}
    )
    mail = letter(to=f"{SUPPORT}, shop@example.com")
    arrives(believed, mail)
    assert arrives(other, mail, "shop@example.com").outcome == "duplicate"
    assert Ticket.objects.count() == 1
