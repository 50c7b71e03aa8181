"""Jobs of the SLA."""

from replywell.kit import jobs
from replywell.sla.actions.breaches import follow_breaches
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.actions.drafting import draft_post_mortem
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


@jobs.job("log breach")
def log_breach_of(event: int) -> None:
    for ticket in TicketEvent.objects.filter(pk=event).values_list("ticket", flat=True):
        follow_breaches([ticket])


@jobs.job("draft post-mortem", queue=jobs.SLOW)
def draft(breach: int) -> None:
    draft_post_mortem(breach)
