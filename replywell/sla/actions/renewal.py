"""After a policy or a calendar has changed, the clocks of all open tickets are counted anew, in the background; after a
contact has another company or a company another plan, those of their tickets."""

from django.db import transaction
from django.db.models import QuerySet

from replywell.kit import clock, jobs
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.models import Renewal
from replywell.tickets.actions.promising import forget_paces
from replywell.tickets.models import Ticket
from replywell.tickets.queries import working

BATCH = 250
"""Tickets of one transaction: while it runs, whoever answers one of them waits."""


def renew(*, contact: int | None = None, company: int | None = None) -> Renewal:
    """Count anew in a job, of one contact or company where one is given. One that is under way for the same tickets
    begins again with what changed since."""
    made = Renewal(contact_id=contact, company_id=company)
    of = {} if contact is company is None else {"contact": contact, "company": company}
    with transaction.atomic():
        Renewal.objects.filter(finished_at=None, **of).update(finished_at=clock.now())
        made.total = _open(made).count()
        made.save()
        jobs.defer("renew clocks", queue=jobs.SLOW, renewal=made.pk)
    return made


def renew_on(number: int) -> None:
    """Go on with a renewal where it stopped; nothing happens to one that is over."""
    while True:
        with transaction.atomic():
            renewal = Renewal.objects.select_for_update().filter(pk=number, finished_at=None).first()
            if renewal is None:
                return
            tickets = list(
                _open(renewal)
                .filter(pk__gt=renewal.after)
                .order_by("pk")
                .values_list("pk", flat=True)[:BATCH]
            )
            keep_clocks(*tickets)
            renewal.done += len(tickets)
            if tickets:
                renewal.after = tickets[-1]
            if len(tickets) < BATCH:
                renewal.finished_at = clock.now()
                forget_paces()
            renewal.save(update_fields=["done", "after", "finished_at"])


def carry_on() -> int:
    """Renewals that are not over go on, whatever became of their jobs. Returns how many."""
    left = list(Renewal.objects.filter(finished_at=None).values_list("pk", flat=True))
    for number in left:
        jobs.defer("renew clocks", queue=jobs.SLOW, renewal=number)
    return len(left)


def _open(renewal: Renewal) -> QuerySet[Ticket]:
    """Those that are worked on; others are counted anew when they are reopened."""
    tickets = Ticket.objects.filter(working(), side_of=None)
    if renewal.contact_id:
        tickets = tickets.filter(requester=renewal.contact_id)
    if renewal.company_id:
        tickets = tickets.filter(requester__company=renewal.company_id)
    return tickets
