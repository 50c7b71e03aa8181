"""Jobs of the knowledge."""

from django.conf import settings

from replywell.adapters.models.embedded import embedder
from replywell.kit import jobs
from replywell.knowledge.actions.asking import ask_tending
from replywell.knowledge.actions.sync import sync
from replywell.knowledge.actions.tending import tend
from replywell.knowledge.actions.vectors import remember, remember_some
from replywell.knowledge.models import Source, VectorIndex
from replywell.tickets.models import Ticket, TicketEvent


@jobs.job("sync source", queue=jobs.SLOW, retry=None)
def sync_source(source: int, dry: bool = False, sure: bool = False) -> None:
    found = Source.objects.filter(pk=source, active=True).first()
    if found:
        sync(found, dry=dry, sure=sure)


@jobs.job("tend index", queue=jobs.SLOW, retry=None)
def tend_index(index: int) -> None:
    """An index gets the vectors it lacks, for a while; then the next job goes on."""
    if tend(index):
        again = VectorIndex.objects.filter(pk=index).first()
        if again is not None:
            ask_tending(again)


@jobs.job("remember ticket")
def remember_ticket(event: int) -> None:
    """A new ticket gets its vector; later messages do not change what it is about."""
    heard = TicketEvent.objects.filter(pk=event).values_list("ticket", "data").first()
    if heard and heard[1].get("first"):
        remember(list(Ticket.objects.filter(pk=heard[0])), embedder(settings.ENV.root / "models"))


@jobs.job("remember older tickets", queue=jobs.SLOW, retry=None)
def remember_older_tickets(below: int | None = None) -> None:
    """A batch of tickets from before vectors were kept; then the next one, until all have theirs."""
    further = remember_some(below, embedder(settings.ENV.root / "models"))
    if further is not None:
        jobs.defer("remember older tickets", queue=jobs.SLOW, below=further)
