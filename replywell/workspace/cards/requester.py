"""Who asks: the person, their company, and how they are known."""

from typing import Any

from django.db.models import Count, Min, Q

from replywell.people.likeness import Alike, alike, ways_of
from replywell.people.models import Agent, Contact
from replywell.people.permissions import may
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to, working


def load(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """The requester with the facts of their account; counts are of tickets that the agent may see."""
    who = ticket.requester
    told = (
        visible_to(agent)
        .filter(requester=who)
        .aggregate(all=Count("pk"), open=Count("pk", filter=working()), since=Min("created_at"))
    )
    company = who.company
    colleagues = 0
    if company:
        others = visible_to(agent).filter(Q(requester__company=company) & ~Q(requester=who) & working())
        colleagues = others.values("pk")[:100].count()
    ways = ways_of(who)
    return {
        "who": who,
        "renames": may(agent, "change tickets"),
        "company": company,
        "identities": [way for way in ways.known if way[1] != who.email][:8],
        "claims": ways.claims[:4],
        "alike": _alike(agent, who) if ways.has_likeness else [],
        "agent_too": ways.agent,
        "tickets": told["all"],
        "open": told["open"],
        "colleagues": colleagues,
    }


def _alike(agent: Agent, who: Contact) -> list[Alike]:
    """Those who may be the same, as far as the agent may see a ticket of theirs."""
    return [one for one in alike(who)[:2] if visible_to(agent).filter(requester=one.contact).exists()]
