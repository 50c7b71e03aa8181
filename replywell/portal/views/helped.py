"""Whether an answer helped, asked below a mail: the link alone changes nothing, for machines follow links too."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt

from replywell.delivery.asking_back import asked_about
from replywell.portal.views.page import HelpView, from_here
from replywell.tickets.actions.pressing import say_solved, say_unsolved
from replywell.tickets.models import Message
from replywell.tickets.queries import where_it_went
from replywell.tickets.status import Status


@method_decorator([login_not_required, csrf_exempt], name="dispatch")
class DidItHelp(HelpView):
    """GET asks, POST takes the answer: `solved`, or anything else for not solved."""

    kept = False

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        return self._page(self._message(token))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        from_here(request)
        message = self._message(token)
        ticket, requester = where_it_went(message.ticket), message.ticket.requester
        said = "solved" if "solved" in request.POST else "unsolved"
        if ticket.status == Status.CLOSED:
            said = "closed"
        elif said == "solved":
            say_solved(ticket, by=requester)
        else:
            say_unsolved(ticket, by=requester)
        return self._page(message, said)

    def _message(self, token: str) -> Message:
        found = asked_about(token)
        if found is None:
            raise Http404
        return found

    def _page(self, message: Message, said: str = "") -> HttpResponse:
        return self.shown("portal/helped.html", subject=message.ticket.subject, said=said, unlisted=True)
