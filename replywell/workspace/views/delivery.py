"""The way of a reply out of the house."""

from django.http import HttpRequest, HttpResponse

from replywell.delivery.actions.dispatch import send_again
from replywell.delivery.models import Outbound
from replywell.kit.errors import NotFound
from replywell.workspace.views.on_ticket import TicketView


class Delivery(TicketView):
    """POST sends a reply again that failed, came back or may have left; any other is left alone."""

    verb = "reply"

    def post(self, request: HttpRequest, number: int, message: int) -> HttpResponse:
        row = Outbound.objects.filter(message__ticket=self.ticket, message=message).first()
        if row is None:
            raise NotFound("There is no such reply on this ticket.")
        send_again(row)
        return self.changed("conversation")
