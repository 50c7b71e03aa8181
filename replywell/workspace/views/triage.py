"""A guess of the assistant is taken up by one key, in the list and on the ticket."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.workspace.actions.bulk import change
from replywell.workspace.guesses import take_up
from replywell.workspace.views.bulk import safe_place, told
from replywell.workspace.views.desk import DeskView


class Triage(DeskView):
    """POST takes up a guess, `412:category:billing`; it can be undone as other changes of a list are."""

    verb = "classify tickets"

    def post(self, request: HttpRequest) -> HttpResponse:
        number, _colon, rest = self.text("guess").partition(":")
        dimension, _colon, label = rest.partition(":")
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            raise Invalid(_("There is no such choice any more. Reload the page and choose again."))
        outcome = change(
            self.agent, [int(number)], lambda ticket: take_up(ticket, dimension, label, by=self.agent)
        )
        return told(request, outcome, safe_place(request, self.text("back")))
