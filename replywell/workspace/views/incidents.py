"""Incidents as a list, those that are proposed, and a new one opened by hand."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from replywell.incidents.actions.incidents import open_incident
from replywell.incidents.actions.proposals import add_proposal, dismiss, open_proposal, proposal_for
from replywell.incidents.models import Incident, IncidentProposal
from replywell.incidents.queries import incident_for, incidents, proposals
from replywell.kit.errors import Invalid, NotFound
from replywell.people.permissions import may
from replywell.tickets.models import Ticket
from replywell.tickets.queries import visible_to
from replywell.workspace.views.desk import DeskView, around

MOST = 500
SHOWN = 100


def numbers_of(given: list[str]) -> list[int]:
    """Numbers of tickets as a form sends them; what is none is left out."""
    return [int(n) for n in given if n.isascii() and n.isdigit() and len(n) < 18][:MOST]


class Incidents(DeskView):
    """GET lists incidents and proposals; POST opens one for the chosen tickets."""

    verb = "handle incidents"

    def get(self, request: HttpRequest) -> HttpResponse:
        context = {
            "incidents": list(incidents()[:SHOWN]),
            "proposals": proposals(self.agent),
            "may_handle": may(self.agent, "handle incidents"),
        }
        if self.request.htmx:
            return render(request, "workspace/incidents.html#live", context)
        return render(request, "workspace/incidents.html", around(self.agent, at="incidents") | context)

    def post(self, request: HttpRequest) -> HttpResponse:
        tickets = visible_to(self.agent).filter(pk__in=numbers_of(request.POST.getlist("ticket")))
        opened = open_incident(
            list(tickets.order_by("pk")),
            by=self.agent,
            title=self.text("title"),
            severity=self.number("severity") or Incident.Severity.PARTIAL,
        )
        return HttpResponseRedirect(reverse("workspace:incident", args=[opened.pk]))


class NewIncident(DeskView):
    """GET asks for a name, with the tickets that are named in the address."""

    verb = "handle incidents"

    def get(self, request: HttpRequest) -> HttpResponse:
        chosen = numbers_of(request.GET.getlist("ticket"))
        tickets = list(
            visible_to(self.agent).filter(pk__in=chosen).select_related("requester").order_by("pk")
        )
        context = {
            "tickets": tickets,
            "title": tickets[0].subject if tickets else "",
            "severities": Incident.Severity.choices,
            "severity": Incident.Severity.PARTIAL,
        }
        return render(request, "workspace/incident_new.html", around(self.agent, at="incidents") | context)


class ProposalPage(DeskView):
    """GET shows why it is proposed, with its tickets; POST opens it, adds it to an incident, or dismisses it."""

    verb = "handle incidents"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self._page(proposal_for(self.agent, number))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        row = proposal_for(self.agent, number)
        chosen = numbers_of(request.POST.getlist("ticket"))
        try:
            match self.text("do"):
                case "open":
                    severity = self.number("severity") or Incident.Severity.PARTIAL
                    title = self.text("title")
                    made = open_proposal(row.pk, chosen, by=self.agent, title=title, severity=severity)
                case "add":
                    incident = incident_for(self.number("incident") or 0)
                    if not incident.is_open:
                        raise NotFound
                    made = add_proposal(row.pk, chosen, by=self.agent, incident=incident)
                case _:
                    dismiss(row.pk, by=self.agent, reason=self.text("reason"))
                    return HttpResponseRedirect(reverse("workspace:incidents"))
        except Invalid as error:
            return self._page(row, problem=error.message, status=422)
        return HttpResponseRedirect(reverse("workspace:incident", args=[made.pk]))

    def _page(self, row: IncidentProposal, *, problem: str = "", status: int = 200) -> HttpResponse:
        found: dict[int, Ticket] = (
            visible_to(self.agent)
            .filter(pk__in=row.tickets)
            .select_related("requester__company", "category")
            .in_bulk()
        )
        context: dict[str, Any] = {
            "proposal": row,
            "waits": row.state in {IncidentProposal.State.WAITING, IncidentProposal.State.PASSED},
            "tickets": [found[number] for number in row.tickets if number in found],
            "hidden": len(row.tickets) - len(found),
            "open_incidents": list(Incident.objects.exclude(status=Incident.Status.RESOLVED)[:50]),
            "severities": Incident.Severity.choices,
            "severity": Incident.Severity.PARTIAL,
            "may_handle": may(self.agent, "handle incidents"),
            "problem": problem,
        }
        around_it = around(self.agent, at="incidents")
        return render(self.request, "workspace/incident_proposal.html", around_it | context, status=status)
