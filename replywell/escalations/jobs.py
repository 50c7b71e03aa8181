"""Jobs of the escalations."""

from replywell.escalations.actions.alerts import send
from replywell.escalations.actions.answering import end_with
from replywell.kit import jobs
from replywell.tickets.models import TicketEvent


@jobs.job("send escalation alerts")
def send_escalation_alerts(medium: str, address: str) -> None:
    while send(medium, address):
        pass


@jobs.job("end escalations")
def end_escalations(event: int) -> None:
    for heard in TicketEvent.objects.select_related("ticket").filter(pk=event):
        end_with(heard.ticket)
