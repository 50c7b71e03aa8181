"""After a policy or a calendar has changed, the clocks of all open tickets are counted anew, in the background."""

from django.db import transaction
from django.db.models import QuerySet

from replywell.kit import clock, jobs
from replywell.sla.actions.clocks import keep_clocks
from replywell.sla.models import Renewal
from replywell.tickets.models import Ticket
from replywell.tickets.queries import working

BATCH = 250
"""Tickets of one transaction: while it runs, whoever answers one of them waits."""


def renew() -> Renewal:
    """Count anew in a job. One that is under way begins again with what changed since."""
    with transaction.atomic():
        Renewal.objects.filter(finished_at=None).update(finished_at=clock.now())
        made = Renewal.objects.create(total=_open().count())
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
                _open().filter(pk__gt=renewal.after).order_by("pk").values_list("pk", flat=True)[:BATCH]
            )
            keep_clocks(*tickets)
            renewal.done += len(tickets)
            if tickets:
                renewal.after = tickets[-1]
            if len(tickets) < BATCH:
                renewal.finished_at = clock.now()
            renewal.save(update_fields=["done", "after", "finished_at"])


def _open() -> QuerySet[Ticket]:
    """Those that are worked on; others are counted anew when they are reopened."""
    return Ticket.objects.filter(working(), side_of=None)
