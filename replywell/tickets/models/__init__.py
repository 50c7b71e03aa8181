"""Tickets and what is said, noted and done on them: the heart."""

from replywell.tickets.models.categories import Category, CustomField, Tag
from replywell.tickets.models.events import TicketEvent
from replywell.tickets.models.messages import Attachment, Draft, Message, Note
from replywell.tickets.models.paces import Pace
from replywell.tickets.models.search import SearchWord, TicketWords
from replywell.tickets.models.ticket import Follower, Regrouping, Reminder, Ticket, TicketLink, Urgency

__all__ = [
    "Attachment",
    "Category",
    "CustomField",
    "Draft",
    "Follower",
    "Message",
    "Note",
    "Pace",
    "Regrouping",
    "Reminder",
    "SearchWord",
    "Tag",
    "Ticket",
    "TicketEvent",
    "TicketLink",
    "TicketWords",
    "Urgency",
]
