"""Jobs of the triage."""

from replywell.kit import jobs
from replywell.tickets.models import TicketEvent
from replywell.triage.actions.handing_on import hand_on

RESPONSES = {"first_response", "next_response"}


@jobs.job("hand on")
def hand_on_late(event: int) -> None:
    """At 90 per cent of the time for an answer the next agent has the ticket, when it is missed a lead."""
    for heard in TicketEvent.objects.filter(pk=event, data__promise__in=RESPONSES, data__stage__gte=90):
        missed = heard.kind == "sla_breached"
        why = "The answer is overdue." if missed else "The answer is nearly due."
        hand_on(heard.ticket_id, because=why, to_lead=missed, late=bool(heard.data.get("late")))
