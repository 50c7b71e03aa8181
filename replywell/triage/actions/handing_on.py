"""A ticket whose requester has waited too long goes to somebody else of its team."""

from django.db import transaction

from replywell.people.actors import SYSTEM
from replywell.people.models import Agent, Role
from replywell.tickets.actions import triage
from replywell.tickets.models import Ticket
from replywell.triage.assign import Handed, Wanted, choose_agent
from replywell.triage.colleagues import OPEN, candidates, one_at_a_time, waiting


@transaction.atomic
def hand_on(number: int, *, because: str, to_lead: bool = False, late: bool = False) -> Handed | None:
    """To the next agent who can take it, or to a lead of its team; whoever has it keeps it where nobody can. What is
    `late` is told to nobody by itself.

    None where nobody waits for an answer, it has no team, or a lead has it already.
    """
    ticket = Ticket.objects.select_for_update().filter(pk=number).first()
    if ticket is None or ticket.team_id is None or ticket.status not in OPEN or ticket.waiting_since is None:
        return None
    leads = set(
        Agent.objects.filter(teams=ticket.team_id, role=Role.LEAD, is_active=True).values_list(
            "pk", flat=True
        )
    )
    if to_lead and ticket.assignee_id in leads:
        return None
    one_at_a_time()
    known = waiting(ticket)
    others = [
        each
        for each in candidates(ticket.team_id, known.channel)
        if each.id != ticket.assignee_id and (not to_lead or each.id in leads)
    ]
    handed = choose_agent(Wanted(team=known.team, skills=tuple(ticket.skills)), others)
    if handed.agent is not None:
        agent = Agent.objects.get(pk=handed.agent)
        triage.assign(ticket, agent, by=SYSTEM, because=f"{because} {handed.because}", late=late)
    return handed
