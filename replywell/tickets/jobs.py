"""Jobs of the tickets' room."""

from replywell.kit import jobs
from replywell.tickets.actions.search_index import index_batch


@jobs.job("index tickets", queue=jobs.SLOW)
def index_old_tickets(below: int | None = None) -> None:
    """Tickets that are older than the search, a batch a job, newest first."""
    _count, further = index_batch(below=below, missing=True)
    if further is not None:
        jobs.defer("index tickets", queue=jobs.SLOW, below=further)
