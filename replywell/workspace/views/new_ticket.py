"""A ticket that an agent opens."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid
from replywell.people.actors import actor_of
from replywell.people.models import Agent, Contact, Role, Team
from replywell.tickets.actions.starting import Bounced, start_conversation, write_down
from replywell.tickets.actions.triage import assign, classify, route
from replywell.tickets.models import Category, Ticket, Urgency
from replywell.tickets.queries import visible_to
from replywell.workspace.views.desk import DeskView, around
from replywell.workspace.views.letters import LIMITS, addressed, typed, uploaded, way_out

RECENT = 100
PLACES = ("team", "assignee", "urgency", "category")


class NewTicket(DeskView):
    """GET is the form; POST writes to somebody (`way` send) or for them (`way` told), and shows the ticket."""

    verb = "reply"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._form(typed(request) | {"way": "send"})

    def post(self, request: HttpRequest) -> HttpResponse:
        form: dict[str, Any] = typed(request) | {
            name: request.POST.get(name, "") for name in (*PLACES, "way")
        }
        try:
            with transaction.atomic():
                ticket = self._opened(form)
        except (Invalid, Conflict) as error:
            return self._form(form, error)
        seen = visible_to(self.agent).filter(pk=ticket.pk).exists()
        place = reverse("workspace:ticket", args=[ticket.pk]) if seen else reverse("workspace:queue")
        return HttpResponseRedirect(place)

    def _opened(self, form: dict[str, Any]) -> Ticket:
        places = self._places()
        to, copies = addressed(form)
        if to is None:
            raise Invalid(_("Enter the address of the person it is for."))
        if form["way"] == "told":
            if any(copies.values()):
                raise Invalid(
                    _("No mail leaves, so nobody gets a copy: give only the address of who told you.")
                )
            ticket = write_down(to, by=self.agent, **self._said(form)).ticket
        elif form["way"] == "send":
            anyway = "anyway" in self.request.POST
            said = self._said(form) | copies
            ticket = start_conversation(to, by=self.agent, despite_bounce=anyway, **said).ticket
        else:
            raise Invalid(_("Choose whether to send the message or to write it down for the requester."))
        return self._placed(ticket, places)

    def _said(self, form: dict[str, Any]) -> dict[str, Any]:
        written = {"subject": form["subject"], "text": form["text"]}
        return {**written, "connection": way_out(), "files": uploaded(self.request)}

    def _places(self) -> dict[str, Any]:
        """Team, assignee, urgency and category from the form, each looked up."""
        return {
            "team": self._one(Team.objects.all(), "team"),
            "assignee": self._one(_answering(), "assignee"),
            "category": self._one(Category.objects.filter(active=True), "category"),
            "urgency": self.number("urgency"),
        }

    def _one(self, rows: Any, name: str) -> Any:
        given = self.number(name)
        found = rows.filter(pk=given).first() if given else None
        if given and found is None:
            raise Invalid(
                _("What was chosen as %(field)s is not there any more. Choose again.") % {"field": name}
            )
        return found

    def _placed(self, ticket: Ticket, places: dict[str, Any]) -> Ticket:
        by = actor_of(self.agent)
        if places["category"] or places["urgency"]:
            classify(ticket, by=by, category=places["category"], urgency=places["urgency"])
        if places["team"]:
            route(ticket, places["team"], by=by)
        if places["assignee"]:
            assign(ticket, places["assignee"], by=by)
        return ticket

    def _form(self, form: dict[str, Any], error: Invalid | Conflict | None = None) -> HttpResponse:
        recent = visible_to(self.agent).filter(side_of=None).order_by("-updated_at")[:RECENT]
        known = Contact.objects.filter(pk__in=[each.requester_id for each in recent.only("requester_id")])
        context: dict[str, Any] = around(self.agent, at="new") | LIMITS | {"form": form, "known": known}
        context |= {"teams": Team.objects.all(), "agents": _answering(), "urgencies": Urgency.choices}
        context |= {"categories": Category.objects.filter(active=True).select_related("parent")}
        context |= {"problem": error.message if error else "", "bounced": isinstance(error, Bounced)}
        return render(
            self.request, "workspace/new_ticket.html", context, status=error.status if error else 200
        )


def _answering() -> Any:
    return Agent.objects.filter(is_active=True).exclude(role__in=[Role.LIGHT, Role.VIEWER])
