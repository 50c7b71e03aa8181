"""Escalations of all tickets, and answering one: from the desk, or by a link that was sent."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View

from replywell.escalations.actions.answering import acknowledge, finish
from replywell.escalations.models import Escalation
from replywell.escalations.queries import escalations_seen_by, open_escalations
from replywell.escalations.tokens import read_token
from replywell.kit import clock
from replywell.kit.errors import Conflict, NotFound, ReplywellError
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.tickets.queries import visible_to
from replywell.workspace.views.desk import DeskView, around

LISTED = 200


class Escalations(DeskView):
    """GET lists what is open, for leads."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check(self.agent, "watch escalations")
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest) -> HttpResponse:
        found = open_escalations(self.agent).prefetch_related("tellings__agents")[: LISTED + 1]
        rows = list(found)
        context = {"escalations": rows[:LISTED], "more": len(rows) > LISTED, "now": clock.now()}
        return render(request, "workspace/escalations.html", around(self.agent, at="escalations") | context)


class OnEscalation(DeskView):
    verb = "write notes"

    def escalation(self, number: int) -> Escalation:
        """Raises `NotFound` unless this agent may see its ticket."""
        found = escalations_seen_by(self.agent).filter(pk=number).first() if number < 2**63 else None
        if found is None:
            raise NotFound(_("There is no such escalation."))
        return found

    def back(self, escalation: Escalation) -> HttpResponse:
        """Where the answer was given."""
        if not _sees(self.agent, escalation):
            return HttpResponseRedirect(reverse("workspace:queue"))
        if self.text("from") == "list":
            return HttpResponseRedirect(reverse("workspace:escalations"))
        return HttpResponseRedirect(reverse("workspace:ticket", args=[escalation.ticket_id]))


class Acknowledged(OnEscalation):
    """POST says that this agent is at it."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        escalation = self.escalation(number)
        acknowledge(escalation.pk, by=self.agent, how="desk")
        return self.back(escalation)


class Finished(OnEscalation):
    """POST says how it ended, and why."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        escalation = self.escalation(number)
        finish(escalation.pk, self.text("outcome"), reason=self.text("reason"), by=self.agent)
        return self.back(escalation)


@method_decorator(login_not_required, name="dispatch")
class Acknowledgement(View):
    """The page behind the link of an alarm. GET only shows it, so that programs which open links answer nothing; POST
    acknowledges, for the agent whom it was sent to, or for the channel in which it stood."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        escalation, agent = self._read(token)
        return self._page(request, escalation, agent)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        escalation, agent = self._read(token)
        by, how = agent, "link"
        if by is None:
            signed_in = request.user if request.user.is_authenticated else None
            by = signed_in if isinstance(signed_in, Agent) else None
            how = "link" if by else escalation.terms_then.channel or "channel"
        try:
            acknowledge(escalation.pk, by=by, how=how)
        except Conflict:
            pass  # the page tells what became of it
        except ReplywellError as error:
            return self._page(request, escalation, agent, problem=error.message, status=error.status)
        escalation.refresh_from_db()
        return self._page(request, escalation, agent)

    def _read(self, token: str) -> tuple[Escalation, Agent | None]:
        """Raises `NotFound` for a link that is not ours, and for somebody who has left or may not see it any more."""
        found = read_token(token)
        if found is None:
            raise NotFound(_("This link is not complete. Open it from the message again."))
        number, agent = found
        escalation = Escalation.objects.select_related("ticket", "acknowledged_by").filter(pk=number).first()
        who = Agent.objects.filter(pk=agent, is_active=True).first() if agent else None
        if escalation is None or (agent and who is None) or (who and not _sees(who, escalation)):
            raise NotFound(_("This link leads nowhere any more."))
        return escalation, who

    def _page(
        self,
        request: HttpRequest,
        escalation: Escalation,
        agent: Agent | None,
        *,
        status: int = 200,
        problem: str = "",
    ) -> HttpResponse:
        context = {"escalation": escalation, "who": agent, "problem": problem}
        response = render(request, "workspace/acknowledgement.html", context, status=status)
        response.headers["Cache-Control"] = "no-store, private"
        response.headers["Referrer-Policy"] = "same-origin"  # without any, the form could not be posted
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def _sees(agent: Agent, escalation: Escalation) -> bool:
    return visible_to(agent).filter(pk=escalation.ticket_id).exists()
