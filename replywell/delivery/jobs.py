"""Jobs of the delivery."""

from replywell.delivery.actions import dispatch
from replywell.kit import jobs
from replywell.tickets.models import TicketEvent


@jobs.job("send")
def send(outbound: int) -> None:
    dispatch.send(outbound)


@jobs.job("post")
def post(event: int) -> None:
    heard = TicketEvent.objects.select_related("message__ticket__requester").get(pk=event)
    if heard.message:
        dispatch.post(heard.message)
