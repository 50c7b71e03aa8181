"""Jobs of the resolution."""

from replywell.kit import jobs
from replywell.resolution.actions import answering, looking, outcomes, sending
from replywell.resolution.actions.codes import mail_code
from replywell.tickets.models import TicketEvent


@jobs.job("mail action code")
def mail_action_code(code: int) -> None:
    mail_code(code)


@jobs.job("send draft")
def send_draft(draft: int) -> None:
    sending.send_due(draft)


@jobs.job("send held answer")
def send_held_answer(answer: int) -> None:
    answering.send_held(answer)


@jobs.job("note outcome")
def note_outcome(event: int) -> None:
    for heard in TicketEvent.objects.select_related("ticket", "message").filter(pk=event):
        outcomes.note_outcome(heard)


@jobs.job("look at ladder", queue=jobs.SLOW, retry=None)
def look_at_ladder() -> None:
    looking.look_at_all()


@jobs.job("settle resolutions", queue=jobs.SLOW, retry=None)
def settle_resolutions() -> None:
    outcomes.settle()
