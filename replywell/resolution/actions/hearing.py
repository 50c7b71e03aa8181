"""What follows from a message that answered with a code. Its verdict was fixed before it was kept."""

from django.db import transaction

from replywell.people.actors import ASSISTANT
from replywell.resolution.account_actions import ActionRun
from replywell.resolution.actions.acting import advance, held_run
from replywell.resolution.actions.action_talk import say_heard, say_wrong
from replywell.resolution.actions.codes import HEARD
from replywell.tickets.actions.events import record
from replywell.tickets.models import Message
from replywell.tickets.queries import newest_message

State = ActionRun.State


def answers_with_code(message: Message) -> bool:
    return HEARD in message.meta


@transaction.atomic
def follow_code(message: Message) -> ActionRun | None:
    """Once, however often the job runs: right opens the gate, wrong says how many tries are left, over sends another."""
    said = message.meta[HEARD]
    number = ActionRun.objects.filter(pk=said.get("run"), ticket=message.ticket_id).values_list(
        "pk", flat=True
    )
    if not number:
        return None
    run = held_run(number[0])
    if run.state != State.WAITING_FOR_CODE:
        return None
    if said["verdict"] == "right" and run.is_identified:
        advance(run)
        run.save()
        if run.state == State.WAITING_FOR_APPROVAL:
            say_heard(run)
        return run
    if (
        newest_message(run.ticket_id) != message.pk
        or run.codes.filter(created_at__gt=message.created_at).exists()
    ):
        return None  # answered already, or overtaken
    if said["verdict"] == "wrong" and said["left"] > 0:
        say_wrong(run, said["left"])
        return run
    advance(run)
    if run.state == State.EXPIRED:
        record(run.ticket, "action_expired", by=ASSISTANT, name=run.name, run=run.pk)
    run.save()
    return run
