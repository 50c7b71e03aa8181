"""How much mail may leave that no person wrote: a bound for each address, each ticket and each domain.

The assistant has rules of its own before it answers. These hold whatever it decided, and however many walks
decide at once: they are counted where mail goes into the outbox.
"""

import re
from datetime import timedelta

from django.db import connection

from replywell.delivery.models import Outbound
from replywell.delivery.queries import suppression_of
from replywell.kit import clock
from replywell.tickets.models import Message

TO_AN_ADDRESS = 6
"""Mails an hour."""
ON_A_TICKET = 8
"""Mails a day."""
TO_A_DOMAIN = 60
"""Mails an hour, but to the domains where half the world has a mailbox: there only the address counts."""
_EVERYBODYS = re.compile(
    r"(?:gmail|googlemail|outlook|hotmail|live|msn|yahoo|ymail|icloud|me|mac|aol|gmx|web|t-online|freenet|proton"
    r"|protonmail|pm|mail|yandex|qq|163|126|sina|naver|daum|hanmail|orange|free|wanadoo|laposte|libero|virgilio"
    r"|seznam|wp|o2|onet|interia|rediffmail|uol|bol|terra|comcast|verizon|att|sbcglobal|cox|btinternet|zoho|fastmail)"
    r"(?:\.com?)?(?:\.[a-z]{2,3})?"
)


def is_everybodys(domain: str) -> bool:
    """Whether half the world may have a mailbox there: such a domain says nothing about who somebody is."""
    return _EVERYBODYS.fullmatch(domain.lower()) is not None


def mailbox_of(address: str) -> str:
    """The address without what stands behind a plus: systems that answer make a new one for each mail."""
    local, _, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def objection(message: Message, recipient: str) -> str:
    """Why a mail that no person wrote must not leave now; empty when it may.

    Counts and what is put into the outbox afterwards belong into one transaction: others wait for it.
    """
    if row := suppression_of(recipient):
        return f"{row.get_reason_display()}. Only mail that a person wrote goes there."
    domain = recipient.lower().rpartition("@")[2]
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext('automatic mail'), hashtext(%s))",
            [domain],
        )
    automatic = Outbound.objects.filter(automatic=True).exclude(state=Outbound.State.HELD)
    lately = automatic.filter(
        created_at__gte=clock.now() - timedelta(hours=1), recipient__endswith=f"@{domain}"
    )
    boxes = [mailbox_of(each) for each in lately.values_list("recipient", flat=True)[: 50 * TO_A_DOMAIN]]
    if boxes.count(mailbox_of(recipient)) >= TO_AN_ADDRESS:
        return "This address got enough mail in the last hour that no person wrote."
    if len(boxes) >= TO_A_DOMAIN and not is_everybodys(domain):
        return "This domain got enough mail in the last hour that no person wrote."
    today = automatic.filter(created_at__gte=clock.now() - timedelta(days=1))
    if today.filter(message__ticket=message.ticket_id).count() >= ON_A_TICKET:
        return "On this ticket enough mail left today that no person wrote."
    return ""
