"""Jobs of the SLA."""

from replywell.kit import jobs
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.actions.renewal import renew, renew_on
from replywell.tickets.models import TicketEvent


@jobs.job("keep clocks")
def keep_clocks_of(event: int) -> None:
    for ticket in TicketEvent.objects.filter(pk=event).values_list("ticket", flat=True):
        keep_clocks(ticket)


@jobs.job("renew clocks", queue=jobs.SLOW)
def renew_clocks(renewal: int) -> None:
    renew_on(renewal)


@jobs.job("renew clocks of", queue=jobs.SLOW)
def renew_clocks_of(contact: int | None = None, company: int | None = None) -> None:
    renew(contact=contact, company=company)
