"""Promises where tickets are split, merged and put back, and where somebody writes to a closed one: each owes what is in it."""

from datetime import UTC, datetime, timedelta

import pytest

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.sla.actions.clocks import keep_clocks, rebuild
from replywell.sla.models import Policy
from replywell.tickets.actions import regrouping
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply, reply
from replywell.tickets.actions.lifecycle import close, resolve
from replywell.tickets.models import Ticket

MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


@pytest.fixture
def ticket(rosa, mailbox, ada):
    """Rosa opened it on Monday at nine, Ada answered at ten."""
    Policy.objects.create(
        name="All", first_response=120, next_response=240, resolution=2400, pauses=["pending"]
    )
    found = opened(rosa, mailbox, 0)
    with clock.at(at(1)):
        reply(found, "So.", by=ada)
        return kept(found)


def opened(rosa, mailbox, hours: float, **more) -> Ticket:
    with clock.at(at(hours)):
        said = Said(
            contact=rosa, connection=mailbox, external_id=f"{hours}@example.org", subject="Help", text="Help!"
        )
        return kept(open_ticket(said, **more).ticket)


def kept(ticket: Ticket) -> Ticket:
    keep_clocks(ticket.pk)
    return Ticket.objects.get(pk=ticket.pk)


def owed(ticket: Ticket) -> dict[str, datetime | None]:
    """What the ticket still owes, and when that is due."""
    open_ = ticket.targets.filter(met_at=None, ended_at=None)
    return {f"{row.kind} {row.number}": row.due_at for row in open_}


def test_what_is_split_off_is_owed_there_alone(ticket, rosa, ada):
    with clock.at(at(2)):
        receive_reply(ticket, Said(contact=rosa, subject="", text="And another thing?"))
        ticket = kept(ticket)
    with clock.at(at(3)):
        made = regrouping.split(ticket, [ticket.messages.latest("pk").pk], by=actor_of(ada))
        ticket, new = kept(ticket), kept(made.target)
        assert ticket.waiting_since is None
        assert "next_response 1" not in owed(ticket)
        assert owed(new)["first_response 1"] == at(4)
        before = [list(each.targets.values("kind", "number", "due_at")) for each in (ticket, new)]
        rebuild(ticket.pk, new.pk)
        assert [list(each.targets.values("kind", "number", "due_at")) for each in (ticket, new)] == before
    with clock.at(at(3.5)):
        regrouping.undo(made, by=actor_of(ada))
        ticket, new = kept(ticket), kept(new)
        assert owed(ticket)["next_response 1"] == at(6)
        assert owed(new) == {}


def test_a_merge_that_is_undone_leaves_nothing_to_owe_behind(ticket, rosa, mailbox, ada):
    other = opened(rosa, mailbox, 1.5)
    with clock.at(at(2)):
        made = regrouping.merge(other, ticket, by=actor_of(ada))
        ticket = kept(ticket)
        assert "next_response 1" in owed(ticket)
    with clock.at(at(3)):
        regrouping.undo(made, by=actor_of(ada))
        ticket = kept(ticket)
        assert ticket.waiting_since is None
        assert "next_response 1" not in owed(ticket)


def test_who_writes_to_a_closed_ticket_is_promised_a_first_answer_on_the_new_one(ticket, rosa, mailbox, ada):
    with clock.at(at(2)):
        resolve(ticket, by=actor_of(ada))
        close(ticket, by=actor_of(ada))
        ticket = kept(ticket)
    closed = list(ticket.targets.order_by("kind").values())
    new = opened(rosa, mailbox, 24, follow_up_of=ticket)

    assert owed(new)["first_response 1"] == at(26)
    assert list(kept(ticket).targets.order_by("kind").values()) == closed
    assert owed(ticket) == {}
