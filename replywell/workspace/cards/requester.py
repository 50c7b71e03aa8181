"""Who asks: the person, their company, and how they are known."""

from typing import Any

from django.db.models import Count, Min, Q

from replywell.people.likeness import agent_too, alike
from replywell.people.models import Agent
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
    return {
        "who": who,
        "renames": may(agent, "change tickets"),
        "company": company,
        "identities": [
            identity for identity in who.identities.order_by("pk")[:8] if identity.value != who.email
        ],
        "claims": list(who.claims.order_by("pk")[:4]),
        "alike": [one for one in alike(who)[:2] if visible_to(agent).filter(requester=one.contact).exists()],
        "agent_too": agent_too(who),
        "tickets": told["all"],
        "open": told["open"],
        "colleagues": colleagues,
    }
