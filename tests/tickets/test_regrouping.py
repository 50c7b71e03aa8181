"""Tickets are merged and split, and put back as they were; nothing is lost on the way."""

import itertools

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from replywell.kit.errors import Conflict, Invalid
from replywell.people.actions.contacts import contact_for
from replywell.people.actors import actor_of
from replywell.tickets.actions.conversation import Said, open_ticket, receive_reply, reply, write_note
from replywell.tickets.actions.following import follow
from replywell.tickets.actions.linking import link
from replywell.tickets.actions.moving import STATE
from replywell.tickets.actions.regrouping import NotUndoable, OtherRequester, merge, split, undo
from replywell.tickets.actions.tags import add_tags
from replywell.tickets.models import Message, Note, Regrouping, Ticket
from tests.tickets.together import at_once


@pytest.fixture
def again(rosa, mailbox, refund):
    """Rosa's second ticket about the same."""
    return open_ticket(
        Said(contact=rosa, connection=mailbox, subject="Refund??", text="Still nothing.")
    ).ticket


def state(*tickets: Ticket) -> list:
    """Everything that a merge or a split may change, and must put back."""
    found = []
    for ticket in tickets:
        now = Ticket.objects.get(pk=ticket.pk)
        own = {name: getattr(now, name) for name in (*STATE, "tags", "custom", "merged_into_id", "subject")}
        found.append(
            own
            | {
                "messages": sorted(now.messages.values_list("pk", flat=True)),
                "notes": sorted(now.notes.values_list("pk", flat=True)),
                "followers": sorted(now.followers.values_list("agent", flat=True)),
                "links": sorted((*now.links.values_list("pk"), *now.linked_from.values_list("pk"))),
            }
        )
    return found


def test_a_merge_moves_everything_and_leaves_a_closed_pointer(ada, ben, refund, again):
    write_note(refund, "Looks odd.", by=ada)
    follow(refund, ben)
    add_tags(refund, ["refund"], by=actor_of(ada))
    merge(refund, again, by=actor_of(ada))

    refund.refresh_from_db(), again.refresh_from_db()
    assert (refund.status, refund.merged_into, refund.waiting_since) == ("closed", again, None)
    assert (again.messages.count(), again.notes.count(), again.tags) == (2, 1, ["refund"])
    assert again.followers.get().agent == ben
    assert again.events.get(kind="merged").data["other"] == refund.pk
    assert refund.events.get(kind="merged_into").data["other"] == again.pk


def test_the_longer_waiting_requester_counts_after_a_merge(ada, refund, again):
    reply(again, "Hello", by=ada, status="resolved")
    since = refund.waiting_since
    merge(refund, again, by=actor_of(ada))

    again.refresh_from_db()
    assert (again.status, again.waiting_since) == ("open", since)


def test_tickets_of_different_people_are_merged_only_knowingly(ada, refund, mailbox):
    stranger = contact_for("sam@example.org", "Sam")
    other = open_ticket(Said(contact=stranger, text="Me too.", connection=mailbox)).ticket
    with pytest.raises(OtherRequester):
        merge(other, refund, by=actor_of(ada))
    merge(other, refund, by=actor_of(ada), knowingly=True)
    refund.refresh_from_db()
    assert refund.assistant_off, "The assistant must not tell one of the other."


def test_a_reply_on_its_way_out_is_not_led_to_another_person(ada, refund, mailbox):
    other = open_ticket(Said(contact=contact_for("sam@example.org"), text="Hi", connection=mailbox)).ticket
    reply(other, "For Sam's eyes", by=ada)
    with pytest.raises(Conflict, match="on its way"):
        merge(other, refund, by=actor_of(ada), knowingly=True)


def test_what_cannot_be_merged_says_why(ada, refund, again):
    with pytest.raises(Invalid, match="itself"):
        merge(refund, refund, by=actor_of(ada))
    merge(refund, again, by=actor_of(ada))
    with pytest.raises(Conflict, match="already"):
        merge(refund, again, by=actor_of(ada))
    with pytest.raises(Conflict, match="already"):
        merge(again, refund, by=actor_of(ada))


def test_undoing_a_merge_puts_everything_back(ada, ben, refund, again):
    write_note(refund, "Looks odd.", by=ada)
    follow(refund, ben)
    add_tags(refund, ["refund", "vip"], by=actor_of(ada))
    add_tags(again, ["vip"], by=actor_of(ada))
    before = state(refund, again)
    made = merge(refund, again, by=actor_of(ada))
    assert state(refund, again) != before
    undo(made, by=actor_of(ada))

    assert state(refund, again) == before
    with pytest.raises(NotUndoable, match="already"):
        undo(made, by=actor_of(ada))


def test_what_happened_since_a_merge_stays_when_it_is_undone(ada, rosa, refund, again):
    made = merge(refund, again, by=actor_of(ada))
    late = receive_reply(again, Said(contact=rosa, text="Thank you!"))
    undo(made, by=actor_of(ada))

    again.refresh_from_db()
    assert list(again.messages.values_list("text", flat=True)) == ["Still nothing.", "Thank you!"]
    assert again.snippet == "Thank you!"
    assert late.ticket_id == again.pk


def test_a_merge_that_went_on_is_undone_from_its_end(ada, rosa, refund, again):
    third = open_ticket(Said(contact=rosa, text="And again")).ticket
    before = state(refund, again, third)
    first, second = merge(refund, again, by=actor_of(ada)), merge(again, third, by=actor_of(ada))
    with pytest.raises(NotUndoable, match="since"):
        undo(first, by=actor_of(ada))
    undo(second, by=actor_of(ada))
    undo(first, by=actor_of(ada))
    assert state(refund, again, third) == before


def test_a_split_makes_a_linked_ticket_of_the_chosen_messages(ada, rosa, refund):
    late = receive_reply(refund, Said(contact=rosa, text="And the address is wrong."))
    new = split(refund, [late.pk], by=actor_of(ada), subject="Wrong address").target

    assert (new.subject, new.requester, new.messages.get()) == ("Wrong address", rosa, late)
    assert new.waiting_since == late.created_at
    refund.refresh_from_db()
    assert refund.snippet.startswith("I cancelled")
    assert refund.linked_from.get().ticket == new
    assert new.events.get(kind="split_from").data["other"] == refund.pk


def test_a_split_takes_messages_of_this_ticket_alone_and_leaves_one(ada, refund, again):
    ours, foreign = refund.messages.get().pk, again.messages.get().pk
    for wrong in ([], [foreign], [ours, foreign], [ours], [10**15]):
        with pytest.raises(Invalid):
            split(refund, wrong, by=actor_of(ada))
    assert Ticket.objects.count() == 2


def test_a_split_is_undone_until_more_is_written(ada, rosa, refund):
    late = receive_reply(refund, Said(contact=rosa, text="And the address is wrong."))
    before = state(refund)
    made = split(refund, [late.pk], by=actor_of(ada))
    note = write_note(made.target, "Mine", by=ada)
    with pytest.raises(NotUndoable, match="instead"):
        undo(made, by=actor_of(ada))
    note.delete()
    undo(made, by=actor_of(ada))
    assert state(refund) == before
    shell = Ticket.objects.get(pk=made.target_id)
    assert (shell.status, shell.merged_into) == ("closed", refund)


numbers = itertools.count()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_merge_and_split_with_undo_are_identities(ada, ben, rosa, mailbox, data):
    """Whatever is on two tickets: merging or splitting and undoing loses and changes nothing."""
    tickets = []
    for _ in range(2):
        ticket = open_ticket(Said(contact=rosa, connection=mailbox, text=f"Hello {next(numbers)}")).ticket
        for act in data.draw(st.lists(st.sampled_from("rantfw"), max_size=5)):
            match act:
                case "r":
                    receive_reply(ticket, Said(contact=rosa, text="More"))
                case "a":
                    status = data.draw(st.sampled_from(["pending", "resolved", "open"]))
                    reply(ticket, "Answer", by=ada, status=status)
                case "n":
                    write_note(ticket, "Note", by=ada)
                case "t":
                    tags = data.draw(st.lists(st.sampled_from(["a", "b", "c"]), min_size=1))
                    add_tags(ticket, tags, by=actor_of(ada))
                case "f":
                    follow(ticket, data.draw(st.sampled_from([ada, ben])))
                case "w" if tickets:
                    link(ticket, tickets[0], by=actor_of(ada))
        tickets.append(ticket)
    one, two = tickets
    before, said, noted = state(one, two), Message.objects.count(), Note.objects.count()
    made = merge(one, two, by=actor_of(ada))
    assert (Message.objects.count(), Note.objects.count()) == (said, noted)
    ids = sorted(made.target.messages.values_list("pk", flat=True))
    chosen = data.draw(st.lists(st.sampled_from(ids), min_size=1, max_size=len(ids) - 1, unique=True))
    merged = state(one, two)
    undo(split(made.target, chosen, by=actor_of(ada)), by=actor_of(ada))
    assert state(one, two) == merged
    undo(made, by=actor_of(ada))
    assert state(one, two) == before
    assert (Message.objects.count(), Note.objects.count()) == (said, noted)


@pytest.mark.usefixtures("committed")
def test_of_two_merges_at_once_one_comes_true(ada, refund, again):
    def attempt(source, target):
        try:
            return merge(source, target, by=actor_of(ada)).pk
        except Conflict:
            return None

    done = at_once(lambda: attempt(refund, again), lambda: attempt(again, refund))
    assert sorted(map(bool, done)) == [False, True]
    assert Regrouping.objects.count() == 1
    assert Message.objects.filter(ticket__merged_into=None).count() == 2
