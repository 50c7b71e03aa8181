"""A search as an agent asks for it, and a ticket to be found."""

from replywell.tickets.actions.conversation import Said, open_ticket
from replywell.tickets.search import search


def found(agent, text, **more):
    return [ticket.pk for ticket in search(agent, text, **more).tickets]


def ask(who, text, subject="A question", files=()):
    return open_ticket(Said(contact=who, subject=subject, text=text, files=files)).ticket


FILE = {"name": "Kündigung-2041.pdf", "type": "application/pdf", "size": 3, "sha256": "0" * 64}
