"""Jobs of the console: changes of the desk that touch many rows."""

from replywell.automation.actions.macros import retag_macros
from replywell.kit import jobs
from replywell.tickets.actions import tag_definitions
from replywell.tickets.models import Tag


@jobs.job("retag", queue=jobs.SLOW)
def retag(old: str, new: str) -> None:
    """Tickets and macros that have the one tag get the other, or with `new` empty none.

    A tag that was removed and is there again by now stays on them.
    """
    if not new and Tag.objects.filter(name=old).exists():
        return
    tag_definitions.retag(old, new)
    retag_macros(old, new)
