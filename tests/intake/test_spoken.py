"""Channels that know people by handles: one contact, one ticket a conversation, nothing twice."""

import pytest

from replywell.adapters.channels.port import Raw
from replywell.intake.actions.take_in import store, translate
from replywell.intake.models import InboundItem
from replywell.kit.errors import Unavailable, Unsupported
from replywell.people.actors import actor_of
from replywell.people.models import Contact
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.lifecycle import close, resolve
from replywell.tickets.models import Message, Ticket
from tests.intake.talk import TalkChannel, says
from tests.tickets.together import deferred


def test_a_first_message_opens_a_ticket_of_somebody_without_an_address(talk):
    item = says(talk, "How do I export my clients?", key="1", name="Rosa")

    assert item.outcome == "ticket"
    ticket = item.ticket
    assert (ticket.subject, ticket.connection, ticket.requester.email) == (
        "How do I export my clients?",
        talk,
        "",
    )
    assert str(ticket.requester) == "Rosa"
    assert [str(each) for each in ticket.requester.identities.all()] == ["visitor:V1"]


def test_what_follows_in_the_conversation_joins_it_and_the_same_again_changes_nothing(talk):
    first = says(talk, "Hello", key="1")
    second = says(talk, "It is about my refund", key="2")
    again = says(talk, "It is about my refund", key="2", subject="told again")

    assert (second.outcome, second.ticket) == ("reply", first.ticket)
    assert (again.outcome, again.message) == ("duplicate", second.message)
    assert first.ticket.messages.count() == 2


def test_another_conversation_is_another_ticket_of_the_same_contact(talk):
    first, second = says(talk, "One", key="1"), says(talk, "Two", key="2", conversation="other")

    assert first.ticket != second.ticket
    assert first.ticket.requester == second.ticket.requester


def test_the_same_id_and_conversation_in_another_connection_are_another_message(talk):
    from replywell.connections.models import Connection

    other = Connection.objects.create(slug="talk-2", name="Second", adapter="talk", settings={})
    first, second = says(talk, "One", key="1"), says(other, "Two", key="1")

    assert second.outcome == "ticket"
    assert first.ticket != second.ticket


def test_after_a_closed_ticket_the_conversation_goes_on_in_a_linked_follow_up(talk, ada):
    first = says(talk, "One", key="1").ticket
    resolve(first, by=actor_of(ada))
    close(first, by=actor_of(ada))

    second = says(talk, "One more thing", key="2")
    third = says(talk, "and another", key="3")

    assert second.ticket.follow_up_of == first
    assert (third.outcome, third.ticket) == ("reply", second.ticket)


def test_an_edit_changes_the_message_and_keeps_what_it_said(talk):
    first = says(talk, "My card is 1234", key="1")
    item = says(talk, "My card is ****", key="1", change="edited")

    message = first.ticket.messages.get()
    first.ticket.refresh_from_db()
    assert (item.outcome, message.text, first.ticket.snippet) == (
        "changed",
        "My card is ****",
        "My card is ****",
    )
    assert [old["text"] for old in message.meta["history"]] == ["My card is 1234"]
    assert first.ticket.events.filter(kind="message_edited").count() == 1
    assert says(talk, "My card is ****", key="1", change="edited", subject="again").outcome == "duplicate"


def test_a_deletion_takes_the_words_from_the_page_and_keeps_them_for_agents(talk):
    first = says(talk, "Never mind", key="1")
    says(talk, key="1", change="deleted")

    message = first.ticket.messages.get()
    assert message.text == ""
    assert message.meta["history"][0]["text"] == "Never mind"
    assert first.ticket.events.filter(kind="message_deleted").exists()


def test_a_change_of_what_is_not_here_is_ignored(talk):
    item = says(talk, "Ha", key="9", change="edited")

    assert item.outcome == "ignored"
    assert not Ticket.objects.exists()


@pytest.fixture
def answered(talk, ada):
    ticket = says(talk, "Hello", key="1").ticket
    reply(ticket, "Like this.", by=ada)
    return ticket


def test_solved_resolves(talk, answered):
    item = says(talk, pressed="solved", key="p1")

    answered.refresh_from_db()
    assert (item.outcome, answered.status) == ("pressed", "resolved")
    kinds = list(answered.events.filter(actor__startswith="contact:").values_list("kind", flat=True))
    assert kinds == ["message_received", "said_solved", "resolved"]
    assert answered.messages.count() == 2, "A button is no message."


def test_more_help_reopens_and_the_requester_waits(talk, answered, ada):
    resolve(answered, by=actor_of(ada))
    says(talk, pressed="more_help", key="p1")

    answered.refresh_from_db()
    assert answered.status == "open"
    assert answered.waiting_since and answered.due_at


def test_whoever_asks_for_a_person_gets_no_assistant_any_more(talk):
    ticket = says(talk, "Hello", key="1").ticket
    says(talk, pressed="person", key="p1")

    ticket.refresh_from_db()
    assert ticket.assistant_off
    assert ticket.waiting_since
    assert ticket.events.filter(kind="person_wanted").count() == 1
    says(talk, pressed="person", key="p2")
    assert ticket.events.filter(kind="person_wanted").count() == 1


def test_a_person_may_be_asked_for_before_anything_is_said(talk):
    ticket = says(talk, pressed="person", key="p1").ticket

    ticket.refresh_from_db()
    assert ticket.assistant_off
    assert ticket.messages.get().text == "I would like to talk to a person."


def test_a_button_on_a_closed_ticket_changes_nothing(talk, answered, ada):
    resolve(answered, by=actor_of(ada))
    close(answered, by=actor_of(ada))

    assert says(talk, pressed="more_help", key="p1").outcome == "ignored"
    answered.refresh_from_db()
    assert answered.status == "closed"


def test_a_proven_address_joins_the_contact_who_has_it_and_a_claimed_one_does_not(talk, rosa):
    proven = says(talk, "Hi", key="1", handle="A", email="Rosa@Example.org", address_proven=True)
    claimed = says(talk, "Hi", key="2", handle="B", email="rosa@example.org")

    assert proven.ticket.requester == rosa
    stranger = claimed.ticket.requester
    assert stranger != rosa
    assert stranger.email == ""
    assert [claim.value for claim in stranger.claims.all()] == ["rosa@example.org"]
    assert Contact.objects.count() == 2


def test_a_claim_joins_nobody_later_either(talk):
    from replywell.connections.models import Connection
    from tests.intake.letters import arrives, letter

    mailbox = Connection.objects.create(
        slug="support",
        name="S",
        settings={"address": "support@example.com", "name": "S", "inbound": "listener", "outbound": "none"},
    )
    claimed = says(talk, "Hi", key="1", email="rosa@example.org").ticket
    item = arrives(mailbox, letter())

    assert item.ticket.requester != claimed.requester
    assert not claimed.requester.identities.filter(kind="email").exists()


def test_two_accounts_in_one_browser_are_two_contacts(talk):
    visitor = ["visitor", "V1"]
    first = says(talk, "Hi", key="1", handles=[["account", "1"], visitor], conversation="a")
    second = says(talk, "Hi", key="2", handles=[["account", "2"], visitor], conversation="b")
    first_again = says(talk, "Hi", key="3", handles=[["account", "1"], visitor], conversation="c")

    assert first.ticket.requester != second.ticket.requester
    assert first_again.ticket.requester == first.ticket.requester


def test_a_visitor_who_signs_in_stays_who_they_were(talk):
    before = says(talk, "Hi", key="1")
    after = says(talk, "Me again", key="2", handles=[["account", "1"], ["visitor", "V1"]])

    assert after.ticket == before.ticket
    assert {str(each) for each in before.ticket.requester.identities.all()} == {"visitor:V1", "account:1"}


def test_the_number_of_a_ticket_continues_it_for_its_requester_only(talk, refund, rosa):
    stranger = says(talk, "What about #412?", key="1", handle="S")
    own = says(talk, "What about #412?", key="2", handle="R", email="rosa@example.org", address_proven=True)

    assert stranger.ticket != refund
    assert own.ticket == refund
    refund.refresh_from_db()
    assert refund.connection == talk, "She is answered where she wrote last."


def test_a_service_that_is_away_is_asked_again(talk):
    TalkChannel.away.extend([Unavailable("Away."), Unavailable("Still away.", retry_after=90)])
    item = says(talk, "Hello", key="1")
    assert item.outcome == "waiting"

    translate(item)
    assert InboundItem.objects.get().outcome == "waiting"
    assert deferred("translate") == [{"item": item.pk}] * 2

    assert translate(InboundItem.objects.get()).outcome == "ticket"


def test_a_service_that_stays_away_leaves_it_to_people(talk):
    item = store(talk, Raw(key="1", body=b"{}", format="application/json"))
    item.envelope["tries"] = 59
    TalkChannel.away.append(Unavailable("Away for good."))

    item = translate(item)
    assert (item.outcome, item.reason) == ("quarantined", "Away for good.")


def test_what_is_nothing_for_the_desk_is_ignored(talk):
    TalkChannel.away.append(Unsupported("A typing notice."))
    item = says(talk, "…", key="1")

    assert (item.outcome, item.reason) == ("ignored", "A typing notice.")
    assert not Message.objects.exists()
