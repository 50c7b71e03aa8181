"""Who is named in a note: `@Ben Okafor`."""

from collections.abc import Sequence

from django.db.models import Q

from replywell.people.models import Agent, Role
from replywell.tickets.models import Note, Ticket

OFFERED = 8


def colleagues(ticket: Ticket) -> list[Agent]:
    """Everybody who may see the ticket, in the order of their names."""
    active = Agent.objects.filter(is_active=True)
    above = Q(role__in=[Role.OWNER, Role.ADMIN]) | Q(pk=ticket.assignee_id)
    if ticket.team_id and ticket.team and ticket.team.private:
        active = active.filter(above | Q(teams=ticket.team_id))
    elif ticket.team_id:
        active = active.filter(~Q(role=Role.LIGHT) | above | Q(teams=ticket.team_id))
    else:
        active = active.filter(~Q(role=Role.LIGHT) | above)
    return list(active.distinct().order_by("name"))


def mentioned(text: str, ticket: Ticket) -> list[int]:
    """Ids of those whose name stands behind an `@`. Who may not see the ticket cannot be named."""
    if "@" not in text:
        return []
    rest, found = text.casefold(), []
    for agent in sorted(colleagues(ticket), key=lambda agent: -len(agent.name)):
        name = f"@{agent.name.casefold()}"
        if name in rest:
            found.append(agent.pk)
    return sorted(found)


def offered(ticket: Ticket, words: str) -> list[Agent]:
    """Those whose name has a word that begins as is typed."""
    typed = words.casefold().strip()
    fits = [
        agent
        for agent in colleagues(ticket)
        if not typed
        or agent.name.casefold().startswith(typed)
        or any(part.startswith(typed) for part in agent.name.casefold().split())
    ]
    return fits[:OFFERED]


def named_in(notes: Sequence[Note]) -> list[str]:
    """The names that these notes mention, to be marked in them; no look where there are none."""
    ids = {pk for note in notes for pk in note.mentions}
    return list(Agent.objects.filter(pk__in=ids).values_list("name", flat=True)) if ids else []
