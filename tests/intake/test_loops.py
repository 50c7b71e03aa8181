"""Desks that answer each other stop by themselves, whatever the way between them does to their mails."""

import itertools
import re

import pytest

from replywell.delivery import bounds
from tests.intake.letters import letter
from tests.intake.two_desks import COURTEOUS, Desk

ONE, OTHER = "support@one.example", "help@other.example"
PATIENCE = 40
"""Mails after which nobody believes any more that they stop."""
_HONEST = (b"Auto-Submitted", b"X-Auto-Response-Suppress", b"X-Replywell-Loop")
_IDS = (b"Message-ID", b"In-Reply-To", b"References", b"Reply-To")


def without(mail: bytes, names: tuple[bytes, ...]) -> bytes:
    head, _, body = mail.partition(b"\r\n\r\n")
    for name in names:
        head = re.sub(rb"(?mi)^" + name + rb":.*\r\n(?:[ \t].*\r\n)*", b"", head + b"\r\n")[:-2]
    return head + b"\r\n\r\n" + body


_count = itertools.count()


def renamed(mail: bytes) -> bytes:
    """Each mail comes from a plus address of its own, as systems do that make one for each ticket."""
    return mail.replace(b"<help@other.example>", b"<help+%d@other.example>" % next(_count)).replace(
        b"From: help@", b"From: help+%d@" % next(_count)
    )


WAYS = {
    "as they were sent": lambda mail: mail,
    "without what says that a machine wrote it": lambda mail: without(mail, _HONEST),
    "without that and without all threads": lambda mail: without(mail, _HONEST + _IDS),
    "from an address of its own each": lambda mail: renamed(without(mail, _HONEST + _IDS)),
}


def exchange(one: Desk, other: Desk, way) -> int:
    """The other desk asks something; how many mails follow until both are silent."""
    first = letter(sender=OTHER, to=ONE, subject="A question", text="How do I export?")
    one.hears(first, OTHER)
    mails = 0
    while one.left or other.left:
        for desk, peer in ((one, other), (other, one)):
            sent, desk.left = desk.left, []
            for mail in sent:
                mails += 1
                assert mails < PATIENCE, "They do not stop."
                peer.hears(way(mail), desk.address)
    return mails


@pytest.mark.parametrize("rules", [COURTEOUS, ()], ids=["courteous", "answering everything"])
@pytest.mark.parametrize("way", WAYS)
def test_two_desks_stop_by_themselves(db, way, rules):
    one = Desk("desk_one", ONE, rules).open()
    other = Desk("desk_other", OTHER, rules).open()

    mails = exchange(one, other, WAYS[way])

    if way == "as they were sent" and rules:
        assert mails == 1
    assert mails <= 2 * bounds.TO_AN_ADDRESS
