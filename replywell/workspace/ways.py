"""The ways in which requesters talk with the desk, as pages show them. Only looks: nothing is decided here."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from replywell.tickets.models import Ticket


@dataclass(frozen=True, slots=True)
class Way:
    """`copies`: others can get a copy of an answer. `live`: one sees whether they are here and write."""

    name: str | Promise
    sign: str
    copies: bool = False
    live: bool = False


MAIL = Way(_("E-mail"), "mail", copies=True)
WAYS = {
    "email": MAIL,
    "widget": Way(_("Chat"), "messages", live=True),
    "slack": Way("Slack", "hash"),
    "teams": Way("Teams", "team"),
}


def way_of(adapter: str) -> Way:
    """How a channel is shown; one that nobody has named yet by its own word."""
    return WAYS.get(adapter) or Way(adapter.replace("_", " ").capitalize(), "message")


def way_of_ticket(ticket: Ticket) -> Way:
    """Where its requester is answered."""
    return way_of(ticket.connection.adapter) if ticket.connection else MAIL
