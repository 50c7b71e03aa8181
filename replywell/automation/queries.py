"""Reading canned replies and macros: each agent sees their own, their teams' and everybody's."""

from typing import Any

from django.db.models import Q, QuerySet

from replywell.automation.models import CannedReply, Macro
from replywell.people.models import Agent
from replywell.tickets.models import Ticket

OFFERED = 8


def canned_replies_for(agent: Agent) -> QuerySet[CannedReply]:
    """Those this agent may use."""
    return CannedReply.objects.filter(_usable(agent))


def macros_for(agent: Agent) -> QuerySet[Macro]:
    """Those this agent may use."""
    return Macro.objects.filter(_usable(agent))


def offered_replies(agent: Agent, ticket: Ticket, words: str) -> list[CannedReply]:
    """The canned replies that fit what is typed: by shortcut and name first, then the ticket's language and
    category, then how often they are used."""
    found = canned_replies_for(agent)
    typed = words.split()[:5]
    for word in typed:
        found = found.filter(
            Q(name__icontains=word) | Q(shortcut__icontains=word) | Q(text__icontains=word)
        )  # saved texts are some hundreds

    def rank(reply: CannedReply) -> tuple[Any, ...]:
        first = typed[0].lower() if typed else ""
        named = reply.shortcut.startswith(first) or reply.name.lower().startswith(first)
        here = reply.locale and reply.locale.split("-")[0] == ticket.language.split("-")[0]
        elsewhere = reply.locale and ticket.language and not here
        return (
            not named,
            bool(elsewhere),
            not here,
            not (reply.category_id and reply.category_id == ticket.category_id),
            -reply.uses,
            reply.name.lower(),
        )

    return sorted(found[:500], key=rank)[:OFFERED]


def offered_macros(agent: Agent, words: str) -> list[Macro]:
    """The macros whose name or description has what is typed, the most used first."""
    found = macros_for(agent)
    for word in words.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(description__icontains=word))
    return list(found.order_by("position", "-uses", "name")[:OFFERED])


def _usable(agent: Agent) -> Q:
    mine = Q(owner=agent) | Q(team__in=agent.teams.all())
    return Q(active=True) & (mine | Q(owner=None, team=None))
