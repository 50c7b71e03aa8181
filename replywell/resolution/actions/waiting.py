"""A run that waits for a person is made known: an event, of which whoever may approve is told."""

from replywell.people.actors import ASSISTANT
from replywell.resolution.account_actions import ActionRun
from replywell.tickets.actions.events import record

WAITS, APPROVED = "action_waits", "action_approved"
FOR_A_PERSON = frozenset({ActionRun.State.PROPOSED, ActionRun.State.WAITING_FOR_APPROVAL})


def make_known(run: ActionRun) -> None:
    """Once, until somebody decides: what an agent approved and cannot go on after all is news again.

    The caller holds ticket and run. Nothing where no person is waited for.
    """
    if run.state not in FOR_A_PERSON:
        return
    told = run.ticket.events.filter(kind__in=[WAITS, APPROVED], data__run=run.pk)
    if told.order_by("-pk").values_list("kind", flat=True).first() != WAITS:
        record(run.ticket, "action_waits", by=ASSISTANT, name=run.name, run=run.pk)
