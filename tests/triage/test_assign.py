"""Who takes a ticket, and why."""

from datetime import UTC, datetime

import pytest

from replywell.triage.assign import Candidate, Wanted, choose_agent

BEFORE, SINCE = datetime(2026, 2, 1, tzinfo=UTC), datetime(2026, 2, 2, tzinfo=UTC)


def one(id: int, load: int = 0, *skills: str, **more) -> Candidate:
    return Candidate(
        id=id,
        name=f"Agent {id}",
        open=load,
        weight=more.pop("weight", load),
        skills=skills,
        **more,
    )


def wanted(*skills: str, **more) -> Wanted:
    return Wanted(team="Billing", skills=skills, requester="Rosa", **more)


CHOICES = [
    # who is there, what is wanted, who takes it
    ([one(1), one(2)], wanted(), 1),
    ([one(1, 4), one(2, 1)], wanted(), 2),
    ([one(1, 2, capacity=2), one(2, 7)], wanted(), 2),
    ([one(1, 4, capacity=16), one(2, 3)], wanted(), 1),
    ([one(1, 2, weight=6), one(2, 3)], wanted(), 2),  # two critical ones weigh more than three others
    ([one(1), one(2, 7, "refunds")], wanted("refunds"), 2),
    ([one(1, 0, "a"), one(2, 0, "a", "b")], wanted("a", "b"), 2),
    ([one(1, given_at=SINCE), one(2, given_at=BEFORE)], wanted(), 2),
    ([one(1, given_at=SINCE), one(2, 1, given_at=BEFORE)], wanted(), 1),
    ([one(1, 8)], wanted(), None),
    ([], wanted(), None),
    ([one(1, capacity=0)], wanted(), None),
    ([one(1, 2, of_channel=2, channel_capacity=2), one(2, 5)], wanted(), 2),
    ([one(1, 2, of_channel=1, channel_capacity=2), one(2, 5)], wanted(), 1),
    ([one(1, away=True), one(2, off=True), one(3, 6)], wanted(), 3),
    ([one(1, 0, "refunds"), one(2, 5)], wanted("refunds", last=2), 2),
    ([one(1), one(2, 8)], wanted(last=2), 1),
    ([one(1, 0, "refunds"), one(2, 5), one(3, 6)], wanted("refunds", last=2, named=3), 3),
    ([one(1), one(3, away=True)], wanted(named=3), 1),
]


@pytest.mark.parametrize(("there", "asked", "taken"), CHOICES)
def test_who_takes_it(there, asked, taken):
    assert choose_agent(asked, there).agent == taken
    assert choose_agent(asked, there[::-1]).agent == taken


@pytest.mark.parametrize(
    ("there", "asked", "told"),
    [
        ([one(1, 3, "refunds")], wanted("refunds", "vat"), "Agent 1: skill refunds, 3 of 8 open."),
        ([one(1, 2, weight=6)], wanted(), "Agent 1: 2 of 8 open, which weigh 6."),
        ([one(1, 1)], wanted(last=1), "Agent 1: had the last ticket of Rosa, 1 of 8 open."),
        ([one(1, 1)], wanted(named=1), "Agent 1: named by the rule, 1 of 8 open."),
        ([], wanted(), "Nobody in Billing answers tickets, so it waits in the queue."),
        (
            [one(1, away=True), one(2, away=True), one(3, off=True), one(4, 8), one(5, 1, of_channel=1, channel_capacity=1)],
            wanted(),
            "Nobody in Billing is free (2 away, 1 out of hours, 2 at capacity), so it waits in the queue.",
        ),
    ],
)  # fmt: skip
def test_why_is_one_sentence(there, asked, told):
    assert choose_agent(asked, there).because == told
