"""People who write the same at once, and people who do not."""

from datetime import timedelta

from replywell.kit import clock
from replywell.people.actions.contacts import contact_for
from replywell.tickets.actions.conversation import Said, open_ticket

TROUBLES = (
    "Since this morning the login page only shows error 500 and I cannot get in.",
    "I try to sign in and the login page shows a server error.",
    "The login page is down, error 500 after my password.",
    "We cannot log in, the login page gives a server error.",
    "Login page error again, nobody here can log in.",
    "Your login page shows error 500 when I sign in.",
)
OTHERS = (
    ("Invoice", "Could you send me the invoice of March once more?"),
    ("Export", "How do I export my client list as a spreadsheet?"),
    ("Colours", "The colours of my gallery look pale in print."),
    ("Seats", "We would like two more seats for our studio."),
    ("Domain", "Is it possible to use our own domain for galleries?"),
    ("Refund", "I cancelled and wait for my money."),
    ("Watermark", "Where can I switch the watermark off?"),
    ("Fonts", "Which fonts may I upload?"),
)


def writes(mailbox, number, text, *, subject="Cannot log in", at=None, address="", **meta):
    """Somebody writes in; `number` tells people apart."""
    contact = contact_for(address or f"person{number}@company{number}.example", f"Person {number}")
    with clock.at(at or clock.now()):
        said = Said(contact=contact, connection=mailbox, subject=subject, text=text, meta=meta)
        return open_ticket(said).ticket


def quiet_weeks(mailbox, *, weeks=2, now=None):
    """Everyday tickets, four a day."""
    now = now or clock.now()
    return [
        writes(mailbox, 1000 + n, text, subject=subject, at=now - timedelta(hours=6 * n + 3))
        for n in range(weeks * 28)
        for subject, text in [OTHERS[n % len(OTHERS)]]
    ]


def outage(mailbox, *, people=12, now=None):
    """So many people write within eight minutes that they cannot log in."""
    now = now or clock.now()
    return [
        writes(mailbox, n, TROUBLES[n % len(TROUBLES)], at=now - timedelta(seconds=480 - 480 * n // people))
        for n in range(people)
    ]
