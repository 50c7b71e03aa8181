"""A ticket that is over becomes knowledge, without what is personal; and it can be taken back."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from replywell.kit.errors import Invalid
from replywell.knowledge.actions.consent import allow_learning, withdraw_learning
from replywell.knowledge.models import TicketConsent
from replywell.knowledge.past_tickets import document
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView


class Learning(TicketView):
    """GET shows what would be kept of the ticket; POST allows it, `allow=no` withdraws that."""

    verb = "write articles"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._shown()

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        if self.text("allow") == "no":
            withdraw_learning(self.ticket, by=self.agent)
            return HttpResponseRedirect(self.address)
        try:
            allow_learning(self.ticket, by=self.agent)
        except Invalid as error:
            return self._shown(problem=error.message, status=error.status)
        return HttpResponseRedirect(reverse("workspace:ticket", args=[self.ticket.pk]))

    def _shown(self, *, problem: str = "", status: int = 200) -> HttpResponse:
        said = self.ticket.messages.select_related("contact__company", "agent").filter(auto="no")
        context = {
            **around(self.agent),
            "ticket": self.ticket,
            "kept": document(self.ticket, said),
            "consent": TicketConsent.objects.filter(ticket=self.ticket).select_related("agent").first(),
            "problem": problem,
        }
        return render(self.request, "workspace/learning.html", context, status=status)
