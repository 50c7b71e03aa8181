"""Whether a ticket is one of many: the incident it is part of, or how many ask the same just now."""

from typing import Any

from replywell.incidents.models import Incident
from replywell.incidents.queries import incident_of, newest_update, said_in
from replywell.knowledge.similar import MOST, same_lately
from replywell.people.models import Agent
from replywell.people.organization import main_locale
from replywell.people.permissions import may
from replywell.tickets.models import Ticket

LISTED = 10


def load(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    handles = may(agent, "handle incidents")
    tied = incident_of(ticket.pk)
    if tied is not None:
        update = newest_update(tied.incident)
        text = said_in(update.texts, ticket.language, main_locale())[0] if update else ""
        return {
            "tied": tied,
            "incident": tied.incident,
            "update": update,
            "text": "" if "{{" in text else text,
            "handles": handles,
        }
    alike = same_lately(agent, ticket)
    running = Incident.objects.exclude(status=Incident.Status.RESOLVED)[:20] if handles else []
    return {
        "count": len(alike),
        "more": len(alike) == MOST,
        "tickets": alike[:LISTED],
        "handles": handles,
        "running": running,
    }
