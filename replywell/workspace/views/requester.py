"""What the requester of a ticket is called."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.actions.contacts import change_contact
from replywell.people.permissions import check
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView

LONGEST = 200


class RequesterOf(TicketView):
    """GET asks for the name of the requester, POST changes it: on this ticket, all their others, and in searches."""

    verb = "change tickets"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        check(self.agent, self.verb)
        return self._form(self.ticket.requester.name)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        typed = self.text("name")
        name = " ".join("".join(sign if sign.isprintable() else " " for sign in typed).split())
        try:
            if not name:
                raise Invalid(_("Enter what they are called."))
            if len(name) > LONGEST:
                raise Invalid(_("A name has at most %(most)s characters. Shorten it.") % {"most": LONGEST})
        except Invalid as error:
            return self._form(typed, error.message, status=error.status)
        if change_contact(self.ticket.requester, {"name": name}, by=self.agent):
            messages.success(request, _("The requester is called %(name)s now.") % {"name": name})
        return HttpResponseRedirect(self.address)

    def _form(self, name: str, problem: str = "", *, status: int = 200) -> HttpResponse:
        context = {"ticket": self.ticket, "name": name[:1000], "problem": problem, "most": LONGEST}
        return render(self.request, "workspace/requester.html", around(self.agent) | context, status=status)
