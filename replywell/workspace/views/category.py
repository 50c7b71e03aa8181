"""What a ticket is about."""

from django.http import HttpRequest, HttpResponse

from replywell.kit.errors import Invalid
from replywell.pipeline.actions.overrides import settle
from replywell.tickets.models import Category
from replywell.workspace.views.on_ticket import TicketView


class CategoryOf(TicketView):
    """POST says what the ticket is about; a person's word stays, whatever the assistant finds later."""

    verb = "classify tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        category = Category.objects.filter(pk=self.number("category") or 0, active=True).first()
        if category is None:
            raise Invalid("There is no such category any more. Reload the page and choose again.")
        settle(self.ticket, category=category, by=self.agent)
        return self.changed("panel")
