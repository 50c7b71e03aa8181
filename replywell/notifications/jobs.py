"""Jobs of the notifications."""

from replywell.kit import jobs
from replywell.notifications.actions import telling
from replywell.people.models import Agent
from replywell.tickets.models import TicketEvent


@jobs.job("notify")
def notify(event: int) -> None:
    heard = TicketEvent.objects.select_related("ticket__team").filter(pk=event).first()
    if heard:
        telling.tell(heard)


@jobs.job("mail notifications", queue=jobs.SLOW)
def mail_notifications(agent: int) -> None:
    found = Agent.objects.filter(pk=agent).first()
    if found:
        telling.mail_unread(found)
