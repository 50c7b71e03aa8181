"""Jobs of the intake."""

from replywell.connections.models import Connection
from replywell.intake.actions.mailboxes import poll_mailbox
from replywell.intake.actions.take_in import translate
from replywell.intake.actions.verdicts import verify_sender
from replywell.intake.models import InboundItem
from replywell.kit import jobs


@jobs.job("translate")
def translate_item(item: int) -> None:
    translate(InboundItem.objects.select_related("connection").get(pk=item))


@jobs.job("verify sender")
def verify_sender_of(item: int) -> None:
    verify_sender(InboundItem.objects.select_related("connection").get(pk=item))


@jobs.job("poll", queue=jobs.SLOW, retry=None)
def poll(connection: int) -> None:
    poll_mailbox(Connection.objects.get(pk=connection))
