"""A suggestion is offered, used or not, and its fate is kept."""

import pytest

from replywell.kit.errors import Invalid
from replywell.resolution.actions.suggestions import discard, edit_share, offer, outdate, send_reply
from replywell.resolution.queries import suggestion_for
from replywell.resolution.values import Citation
from replywell.tickets.actions.conversation import Said, TicketMovedOn, receive_reply
from tests.resolution.examples import proposal

TEXT = "Hello Rosa,\n\nRefunds reach your bank within 5 business days.\n\nBest regards\nSupport"
SOURCES = (
    Citation(passage=1, article=1, title="Refunds", url="https://help.example.com/refunds"),
    Citation(passage=2, article=1, title="Refunds", url="https://help.example.com/refunds"),
    Citation(passage=3, article=2, title="Only on disk", url=""),
)


@pytest.fixture
def offered(refund):
    answer = proposal(text=TEXT, citations=SOURCES)
    return offer(refund, refund.messages.get(), answer, because="Draft: billing is set to draft.")


def sent(refund, ada, text, suggestion):
    message = send_reply(refund, text, by=ada, suggestion=suggestion)
    if suggestion:
        suggestion.refresh_from_db()
    return message


def test_sent_as_it_was(ada, refund, offered):
    message = sent(refund, ada, TEXT, offered)

    assert (offered.fate, offered.edit_share, offered.used_by) == ("sent", 0.0, ada)
    assert offered.settled_at
    assert message.meta["suggestion"] == offered.pk
    assert (
        [claim["text"] for claim in message.meta["claims"]]
        == [claim["text"] for claim in offered.claims]
        != []
    )


def test_white_space_is_no_edit(ada, refund, offered):
    sent(refund, ada, TEXT.replace("\n\n", "\n") + "\n", offered)
    assert offered.fate == "sent"


def test_sent_after_editing(ada, refund, offered):
    message = sent(refund, ada, TEXT.replace("5 business days", "3 to 5 business days"), offered)

    assert offered.fate == "edited"
    assert 0 < offered.edit_share < 0.3
    assert message.meta["suggestion"] == offered.pk
    assert message.meta["claims"] == [], "The sentence is not the one that was checked."


def test_an_answer_of_ones_own_discards_it_and_takes_no_sources(ada, refund, offered):
    message = sent(refund, ada, "I have just called you.", offered)

    assert offered.fate == "discarded"
    assert offered.edit_share > 0.8
    assert (message.meta, message.citations) == ({}, [])


def test_a_reply_beside_it_discards_it(ada, refund, offered):
    sent(refund, ada, TEXT, None)
    offered.refresh_from_db()
    assert offered.fate == "discarded"


def test_the_requester_sees_each_source_with_an_address_once(ada, refund, offered):
    message = sent(refund, ada, TEXT, offered)
    assert message.citations == [{"title": "Refunds", "url": "https://help.example.com/refunds"}]


def test_a_reply_that_is_held_back_leaves_it_on_offer(ada, refund, offered):
    seen = refund.messages.get().pk
    receive_reply(refund, Said(contact=refund.requester, text="More."))
    with pytest.raises(TicketMovedOn):
        send_reply(refund, TEXT, by=ada, seen=seen, suggestion=offered)
    with pytest.raises(Invalid):
        send_reply(refund, " ", by=ada, suggestion=offered)
    offered.refresh_from_db()
    assert offered.fate == "offered"
    assert suggestion_for(refund) is None, "It answers an older message."


def test_a_newer_one_outdates_it(refund, offered):
    newer = offer(refund, refund.messages.get(), proposal(), because="")

    offered.refresh_from_db()
    assert (offered.fate, suggestion_for(refund)) == ("outdated", newer)
    outdate(refund)
    assert suggestion_for(refund) is None


def test_discarding_says_who(ada, refund, offered):
    discard(offered, by=ada)

    offered.refresh_from_db()
    assert (offered.fate, offered.used_by, offered.edit_share) == ("discarded", ada, None)
    assert refund.events.get(kind="suggestion_discarded").data == {"suggestion": offered.pk}


def test_discarding_what_was_settled_changes_nothing(ada, ben, refund, offered):
    sent(refund, ada, TEXT, offered)
    discard(offered, by=ben)

    offered.refresh_from_db()
    assert (offered.fate, offered.used_by) == ("sent", ada)


def test_a_suggestion_of_another_ticket_is_none(ada, refund, offered, rosa):
    from replywell.tickets.actions.conversation import open_ticket

    other = open_ticket(Said(contact=rosa, text="Something else")).ticket
    message = send_reply(other, TEXT, by=ada, suggestion=offered)

    offered.refresh_from_db()
    assert (offered.fate, message.citations, message.meta) == ("offered", [], {})


@pytest.mark.parametrize(
    ("before", "after", "share"),
    [
        ("a b c d", "a b c d", 0.0),
        ("a b c d", "a  b\nc d ", 0.0),
        ("a b c d", "w x y z", 1.0),
        ("", "", 0.0),
        ("a b", "", 1.0),
        ("a b c d", "a b c x", 0.25),
        ("a b c d", "d c b a", 0.75),
    ],
)
def test_how_much_was_edited(before, after, share):
    assert edit_share(before, after) == share


def test_a_long_answer_is_compared_in_time():
    import time

    started = time.monotonic()
    edit_share("the same word " * 3000, "another word the same " * 3000)
    assert time.monotonic() - started < 30
