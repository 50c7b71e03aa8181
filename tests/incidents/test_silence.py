"""The assistant says nothing of its own where a ticket may be part of an incident."""

from replywell.incidents.actions.incidents import open_incident
from replywell.pipeline.gather import facts_of
from replywell.resolution.guard import open_incident as rule
from replywell.resolution.values import Autonomy, Proposal
from tests.incidents.outage import OTHERS, TROUBLES, writes


def _objection(ticket):
    facts = facts_of(ticket.messages.get())
    return rule(facts, None, None, Proposal(), Autonomy())


def test_linked_tickets_and_new_ones_like_them_get_no_answer_unattended(mailbox, lea):
    linked = [writes(mailbox, n, TROUBLES[n]) for n in range(3)]
    assert _objection(linked[0]) == ""
    open_incident(linked, by=lea, title="Login down")

    assert _objection(linked[0]) == "It may be part of the incident “Login down”."
    assert _objection(writes(mailbox, 8, TROUBLES[5])) == "It may be part of the incident “Login down”."
    assert _objection(writes(mailbox, 9, OTHERS[1][1], subject=OTHERS[1][0])) == ""
