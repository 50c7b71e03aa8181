"""Jobs of the tickets' room."""

from replywell.kit import jobs
from replywell.tickets.actions.search_index import index_batch


@jobs.job("index tickets", queue=jobs.SLOW)
def index_old_tickets(below: int | None = None) -> None:
    """Tickets that are older than the search, a batch a job, newest first."""
    _count, further = index_batch(below=below, missing=True)
    if further is not None:
        jobs.defer("index tickets", queue=jobs.SLOW, below=further)


@jobs.job("index renamed", queue=jobs.SLOW)
def index_renamed(contact: int | None = None, company: int | None = None, below: int | None = None) -> None:
    """The tickets of a requester, or of a whole company, that is called otherwise now; a batch a job."""
    _count, further = index_batch(below=below, contact=contact, company=company)
    if further is not None:
        jobs.defer("index renamed", queue=jobs.SLOW, contact=contact, company=company, below=further)
