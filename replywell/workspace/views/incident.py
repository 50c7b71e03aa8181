"""One incident: what it is, whom it concerns, its tickets and its story."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.incidents.actions.incidents import change, link, link_all, mark, unlink, write_incident_note
from replywell.incidents.models import Incident, IncidentTicket
from replywell.incidents.queries import (
    LINKED,
    PROPOSED,
    affected,
    entries,
    incident_for,
    tickets_of,
)
from replywell.kit.errors import Invalid
from replywell.people.models import Agent, Role
from replywell.people.permissions import may
from replywell.tickets.queries import ticket_for, visible_to
from replywell.tickets.search import ranked
from replywell.tickets.search_words import words as words_of
from replywell.workspace.composing import label
from replywell.workspace.views.desk import DeskView, around
from replywell.workspace.views.incidents import numbers_of
from replywell.workspace.views.on_ticket import TicketView

SHOWN = 200
FOUND = 20


class IncidentView(DeskView):
    """A view of one incident."""

    verb = "handle incidents"
    incident: Incident

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.incident = incident_for(kwargs["number"])
        return super().dispatch(request, *args, **kwargs)

    def back(self, anchor: str = "") -> HttpResponse:
        place = reverse("workspace:incident", args=[self.incident.pk])
        return HttpResponseRedirect(f"{place}{anchor}")

    def page(self, *, problem: str = "", status: int = 200) -> HttpResponse:
        agent, incident = self.agent, self.incident
        words = self.request.GET.get("q", "").replace("\0", "").strip()[:200]
        linked = list(tickets_of(agent, incident)[:SHOWN])
        for row in linked:
            row.label = label(row.ticket.status)  # type: ignore[attr-defined]  # told with it
        context: dict[str, Any] = {
            "incident": incident,
            "affected": affected(agent, incident),
            "linked": linked,
            "maybe": list(tickets_of(agent, incident, PROPOSED)[:SHOWN]),
            "entries": entries(incident),
            "statuses": [s for s in Incident.Status.choices if s[0] != Incident.Status.RESOLVED],
            "severities": Incident.Severity.choices,
            "owners": Agent.objects.filter(is_active=True).exclude(role__in=[Role.VIEWER, Role.LIGHT]),
            "may_handle": may(agent, "handle incidents"),
            "may_announce": may(agent, "announce incidents"),
            "q": words,
            "found": _found(agent, words, {row.ticket_id for row in linked}) if words else [],
            "problem": problem,
        }
        if self.request.htmx and self.request.method == "GET":
            return render(self.request, "workspace/incident.html#live", context)
        around_it = around(agent, at="incidents")
        return render(self.request, "workspace/incident.html", around_it | context, status=status)


class IncidentPage(IncidentView):
    """GET shows it, htmx gets what changes by itself; POST changes its title, status, severity, owner or products."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.page()

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        given = request.POST
        values: dict[str, Any] = {}
        if "title" in given:
            values["title"] = " ".join(self.text("title").split())[:200]
        if "status" in given:
            values["status"] = self.text("status")
        if "severity" in given:
            values["severity"] = self.number("severity")
        if "owner" in given:
            values["owner"] = Agent.objects.filter(pk=self.number("owner") or 0).first()
        if "products" in given:
            named = [" ".join(name.split())[:60] for name in self.text("products").split(",")]
            values["products"] = list(dict.fromkeys(filter(None, named)))[:20]
        if values.get("title") == "":
            return self.page(problem=_("Give the incident a name that says what is wrong."), status=422)
        if values.get("status") == Incident.Status.RESOLVED:
            return HttpResponseRedirect(self.request.path + "update/?resolves=1")
        try:
            change(self.incident, by=self.agent, **values)
        except Invalid as error:
            return self.page(problem=error.message, status=422)
        return self.back()


class IncidentNotes(IncidentView):
    """POST writes a note that only colleagues read."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        try:
            write_incident_note(self.incident, self.text("text"), by=self.agent)
        except Invalid as error:
            return self.page(problem=error.message, status=422)
        return self.back("#story")


class IncidentTickets(IncidentView):
    """POST links tickets to it, takes them out, or marks them."""

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        chosen = numbers_of(request.POST.getlist("ticket"))
        if named := self.text("named").strip().removeprefix("#"):
            if not named.isascii() or not named.isdigit() or len(named) > 18:
                return self.page(problem=_("Give the number of a ticket, such as 412."), status=422)
            link(self.incident, ticket_for(self.agent, int(named)), by=self.agent)
            return self.back("#tickets")
        tickets = list(visible_to(self.agent).filter(pk__in=chosen))
        if not tickets:
            return self.page(problem=_("No ticket is selected. Mark some in the list first."), status=422)
        do = self.text("do")
        if do == "link":
            link_all(self.incident, tickets, by=self.agent)
        for ticket in tickets if do != "link" else ():
            match do:
                case "unlink":
                    unlink(self.incident, ticket, by=self.agent)
                case "untold" | "told":
                    mark(self.incident, ticket, by=self.agent, untold=do == "untold")
        return self.back("#tickets")


class IncidentOf(TicketView):
    """POST links the ticket to an incident, says that it is none of it, or takes it out."""

    verb = "handle incidents"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        incident = incident_for(self.number("incident") or 0)
        if self.text("do") == "link":
            link(incident, self.ticket, by=self.agent)
            return self.changed("banner", note=_("Linked to the incident."))
        unlink(incident, self.ticket, by=self.agent)
        return self.changed("banner", note=_("Not part of the incident."))


def _found(agent: Agent, words: str, without: set[int]) -> list[Any]:
    """Tickets that have these words and are not linked yet."""
    taken = IncidentTicket.objects.filter(state=LINKED, ticket__in=without)
    found = ranked(agent, words_of(words)[:10], FOUND + len(without))
    known = set(taken.values_list("ticket", flat=True)) | without
    return [ticket for ticket in found if ticket.pk not in known][:FOUND]
