"""Tickets that are like another, or like some words."""

from django.conf import settings
from django.db import connection

from replywell.adapters.models.embedded import embedder
from replywell.knowledge.similar import similar_tickets, tickets_like
from replywell.people.models import Agent
from replywell.tickets.models import Message, Ticket
from replywell.tickets.queries import ticket_for
from replywell.tickets.search import ranked, related
from replywell.tickets.search_words import words

MOST = 20
TELLING = 10
FREQUENT = 20_000
_TELLING = """
select word from tickets_searchword where word = any(%s) and tickets between 2 and %s order by tickets, word limit %s
"""


def alike(agent: Agent, like: int | str, limit: int = MOST) -> list[Ticket]:
    """The tickets closest in meaning to the one with this number, or to these words; else those with its words.

    Only what this agent may see. Raises `NotFound` where the ticket is not there for them.
    """
    if isinstance(like, int):
        found = similar_tickets(agent, ticket_for(agent, like), limit)
    else:
        found = tickets_like(agent, like, embedder(settings.ENV.root / "models"), limit)
    if not found:
        return _by_words(agent, like, limit)
    known = related(Ticket.objects.filter(pk__in=[ticket.pk for ticket in found])).in_bulk()
    return [known[ticket.pk] for ticket in found if ticket.pk in known]


def _by_words(agent: Agent, like: int | str, limit: int) -> list[Ticket]:
    """Those that share the rarest words, which tell most."""
    asked = list(dict.fromkeys(words(_text(like))))[:400]
    with connection.cursor() as cursor:
        cursor.execute(_TELLING, [asked, FREQUENT, TELLING])
        telling = [word for (word,) in cursor.fetchall()]
    found = ranked(agent, telling or asked[:TELLING], limit + 1)
    return [ticket for ticket in found if ticket.pk != like][:limit]


def _text(like: int | str) -> str:
    if isinstance(like, str):
        return like
    subject = Ticket.objects.filter(pk=like).values_list("subject", flat=True).first() or ""
    opening = Message.objects.filter(ticket=like).order_by("id").values_list("text", flat=True).first() or ""
    return f"{subject} {opening[:4000]}"
