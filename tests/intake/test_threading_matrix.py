"""Every way in which a mail can point at a conversation, by whom, under which subject, and where it ends.

432 mails: which marks it bears × who sends it × its subject × how the ticket stands × what it answers. What must
become of each is told by `becomes`, a list of rules that is read from the top.
"""

import itertools
from dataclasses import dataclass

import pytest
from django.db import transaction

from replywell.delivery.actions.dispatch import post
from replywell.people.actors import SYSTEM
from replywell.tickets.actions import lifecycle
from replywell.tickets.actions.conversation import reply_as_assistant
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from tests.intake.letters import ROSA, STRANGER, arrives, letter, looked_up

MARKS = ("full references", "only the oldest", "only in-reply-to", "none")
SENDERS = {"same": ROSA, "new": STRANGER, "agent": "Ada Byrne <ada@example.com>"}
SUBJECTS = ("same", "changed")
STATES = ("open", "resolved", "closed")
ANSWERED = ("acknowledgement", "agent's answer", "own mail", "forwarded", "newsletter", "list of ours")
READERS = ("lea@readers.example", "tom@readers.example")
NEWSLETTER = "issue-7@news.example"
FORWARD = (
    "For your information.\n\n---------- Forwarded message ---------\nFrom: Support <support@example.com>\n"
    "Date: Mon, 2 Feb 2026\nSubject: Where is my refund?\nTo: Rosa Marín <rosa@example.org>\n\nOn its way.\n"
)


@dataclass(frozen=True, slots=True)
class Case:
    marks: str
    sender: str
    subject: str
    state: str
    answered: str

    @property
    def is_marked(self) -> bool:
        """Whether anything in it points at the ticket. Our own mails leave the ticket's number in the subject."""
        numbered = self.answered not in {"own mail", "newsletter"} and self.subject == "same"
        return self.marks != "none" or numbered

    @property
    def points_at_what_we_know(self) -> bool:
        """A newsletter of others is known to none but its readers, each by their own answer to it."""
        return self.is_marked and not (self.answered == "newsletter" and self.sender != "same")


def becomes(case: Case) -> str:
    """What has to become of it; the first rule that fits counts."""
    if not case.points_at_what_we_know:
        return "a ticket of their own"
    if case.sender == "agent":
        return "quarantined"  # anybody can write an agent's address
    if case.sender == "new":
        return "a ticket of their own"
    if case.state == "closed":
        return "a follow-up"
    if case.state == "resolved" and case.subject == "changed":
        return "a follow-up"
    return "a reply"


@pytest.fixture
def conversations(mailbox, refund, ada):
    """Ticket 412 with all that can be answered: message ids by what they are."""
    refund.messages.update(thread_root=NEWSLETTER)
    for reader in READERS:
        arrives(mailbox, letter(sender=reader, references=[NEWSLETTER], subject="Re: News"))
    told = {"own mail": "first@example.org"}
    for name in ("acknowledgement", "agent's answer"):
        said = reply_as_assistant(refund, "It is on its way.", status=Status.PENDING, citations=[], meta={})
        if name == "agent's answer":
            said.author, said.agent = "agent", ada
            said.save()
        post(said)
        said.refresh_from_db()
        told[name] = said.external_id
    return told


def mail_of(case: Case, ids: dict[str, str]) -> bytes:
    answered = {
        "forwarded": "agent's answer",
        "list of ours": "agent's answer",
    }.get(case.answered, case.answered)
    target = NEWSLETTER if case.answered == "newsletter" else ids[answered]
    chain = [NEWSLETTER] if case.answered == "newsletter" else list(dict.fromkeys([ids["own mail"], target]))
    given = {
        "full references": {"references": chain, "in_reply_to": target},
        "only the oldest": {"references": [chain[0], "gone@x.example", "gone@y.example"]},
        "only in-reply-to": {"in_reply_to": target},
        "none": {},
    }[case.marks]
    number = "" if case.answered in {"own mail", "newsletter"} else " [#412]"
    prefix = "Fwd: " if case.answered == "forwarded" else "Re: "
    subject = f"{prefix}Where is my refund?{number}" if case.subject == "same" else "My new address"
    listed = {"List-Id": "<readers.example.com>"} if case.answered == "list of ours" else {}
    text = FORWARD if case.answered == "forwarded" else "And what about this?"
    return letter(sender=SENDERS[case.sender], subject=subject, text=text, headers=listed, **given)


def outcome_of(item, before: set[int]) -> str:
    if item.outcome == "reply" and item.ticket_id == 412:
        return "a reply"
    if item.outcome == "ticket" and item.ticket.pk not in before:
        return "a follow-up" if item.ticket.follow_up_of_id == 412 else "a ticket of their own"
    return str(item.outcome)


def as_it_is(ticket: Ticket) -> tuple:
    return (
        list(ticket.messages.values_list("pk", flat=True)),
        list(ticket.events.values_list("pk", flat=True)),
        Ticket.objects.values_list("status", flat=True).get(pk=ticket.pk),
    )


@pytest.mark.parametrize("answered", ANSWERED)
@pytest.mark.parametrize("state", STATES)
def test_every_mail_ends_where_it_belongs(mailbox, refund, conversations, subtests, state, answered):
    if state != "open":
        lifecycle.resolve(refund, by=SYSTEM)
    if state == "closed":
        lifecycle.close(refund, by=SYSTEM)
    before = set(Ticket.objects.values_list("pk", flat=True))
    untouched = as_it_is(refund)
    for marks, sender, subject in itertools.product(MARKS, SENDERS, SUBJECTS):
        case = Case(marks, sender, subject, state, answered)
        with subtests.test(case=case), transaction.atomic():
            item = looked_up(arrives(mailbox, mail_of(case, conversations)))

            assert outcome_of(item, before) == becomes(case)
            if outcome_of(item, before) != "a reply":
                assert as_it_is(refund) == untouched  # nobody but who belongs there leaves a trace
            if case.sender == "new":
                assert item.ticket.requester.email == "sam@elsewhere.example"
                assert list(item.ticket.messages.all()) == [item.message]
            transaction.set_rollback(True)
