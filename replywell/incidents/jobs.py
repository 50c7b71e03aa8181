"""Jobs of the incidents."""

from replywell.incidents.actions import announcing, watching
from replywell.kit import jobs


@jobs.job("watch incidents", queue=jobs.SLOW, retry=None)
def watch_incidents(past: bool = False) -> None:
    """Whether the tickets that have come since are many of one kind."""
    watching.watch(past=past)


@jobs.job("tell incident", queue=jobs.SLOW)
def tell_incident(update: int) -> None:
    """The next letters of an update; the job comes back for the rest."""
    announcing.tell_some(update)
