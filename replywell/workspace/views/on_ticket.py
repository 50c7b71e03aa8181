"""What every view of one ticket needs: the ticket, if it is for this agent, and its page in parts."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import NotFound
from replywell.people.actors import Actor, actor_of
from replywell.tickets.models import Ticket
from replywell.tickets.queries import ticket_for, visible_to
from replywell.workspace import ticket_page
from replywell.workspace.views.desk import DeskView, around

PARTS = {
    "title": ticket_page.basics,
    "presence": ticket_page.presence,
    "banner": ticket_page.banner,
    "status-bar": ticket_page.status_bar,
    "conversation": ticket_page.talk,
    "sides": ticket_page.sides,
    "actions": ticket_page.account_actions,
    "suggestion": ticket_page.suggestion,
    "composer": ticket_page.composer,
    "panel": ticket_page.panel,
    "context": ticket_page.context,
}


class TicketView(DeskView):
    """A view of one ticket, which is there only for those who may see it."""

    ticket: Ticket

    @property
    def actor(self) -> Actor:
        return actor_of(self.agent)

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.ticket = ticket_for(self.agent, kwargs["number"])
        return super().dispatch(request, *args, **kwargs)

    def changed(
        self, *parts: str, note: str = "", undo: str = "", method: str = "POST", **more: Any
    ) -> HttpResponse:
        """The parts that changed, as fragments where htmx asks, else the whole page again.

        `note` is told in the corner; `undo` is the address that takes it back, by this method; `more` is
        what the parts need besides.
        """
        gone = not visible_to(self.agent).filter(pk=self.ticket.pk).exists()
        place = reverse("workspace:queue") if gone else self.address
        if not self.request.htmx:
            return HttpResponseRedirect(place)
        if gone:  # it went where this agent may not look
            response = HttpResponse()
            response["HX-Redirect"] = place
            return response
        self.ticket = ticket_for(self.agent, self.ticket.pk)
        response = HttpResponse("".join(self.part(name, **more) for name in parts))
        action = {"label": _("Undo"), "url": undo, "method": method}
        told = {"toast": {"message": note} | ({"action": action} if undo else {})} if note else {}
        response["HX-Trigger"] = json.dumps({"ticket-changed": {}} | told) if told else "ticket-changed"
        return response

    def refused(
        self, part: str, *, status: int, then: dict[str, Any] | None = None, **more: Any
    ) -> HttpResponse:
        """A part again, with what is wrong in it; the whole page for browsers without a script."""
        if not self.request.htmx:
            return self.page(status=status, asked={part: more})
        response = HttpResponse(self.part(part, **more), status=status)
        response["HX-Retarget"], response["HX-Reswap"] = f"#{part}", "outerHTML"
        if then:
            response["HX-Trigger-After-Settle"] = json.dumps(then)
        return response

    def other(self, name: str) -> Ticket:
        """Another ticket that the form names by its number. Raises `NotFound` unless this agent may see it."""
        number = self.text(name).strip().removeprefix("#")
        if not number.isascii() or not number.isdigit() or len(number) > 18:
            raise NotFound(_("Give the number of a ticket, such as 412."))
        return ticket_for(self.agent, int(number))

    @property
    def address(self) -> str:
        shown_in = self.ticket.side_of_id
        place = reverse("workspace:ticket", args=[shown_in or self.ticket.pk])
        return f"{place}#side-{self.ticket.pk}" if shown_in else place

    @property
    def remembered(self) -> str:
        """The cookie that keeps what this person's replies last set a ticket to."""
        return f"reply-status-{self.agent.pk}"

    def part(self, name: str, **more: Any) -> str:
        """One fragment of the ticket's page, as HTML."""
        if name == "composer":
            more.setdefault("becomes", self.request.COOKIES.get(self.remembered, ""))
        context = PARTS[name](self.agent, self.ticket, **more)
        return render_to_string(f"workspace/ticket.html#{name}", context, request=self.request)

    def page(
        self,
        *,
        status: int = 200,
        all_of_it: bool = False,
        sides: Any = None,
        asked: dict[str, dict[str, Any]] | None = None,
        **composing: Any,
    ) -> HttpResponse:
        """The whole page; `asked` is what some parts are drawn with."""
        context: dict[str, Any] = around(self.agent)
        composing.setdefault("becomes", self.request.COOKIES.get(self.remembered, ""))
        asked = {
            "composer": composing,
            "conversation": {"all_of_it": all_of_it},
            "sides": sides or {},
            "context": {"closed": self.request.COOKIES.get(f"cards-{self.agent.pk}", "")},
        } | (asked or {})
        for name, look in PARTS.items():
            context |= look(self.agent, self.ticket, **asked.get(name, {}))
        return render(self.request, "workspace/ticket.html", context, status=status)
