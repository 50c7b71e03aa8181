"""A ticket becomes part of another one."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.tickets.actions.regrouping import merge, undo
from replywell.tickets.models import Regrouping, Ticket
from replywell.tickets.queries import ticket_for, visible_to
from replywell.tickets.status import Status
from replywell.workspace.surroundings import surroundings
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView

OFFERED = 8


class Merge(TicketView):
    """GET shows what can be merged with, and `?into=` what would happen; POST merges into that ticket."""

    verb = "merge tickets"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        if not self.text("into"):
            return self._shown()
        try:
            return self._shown(target=self._target())
        except (NotFound, Conflict, Invalid) as error:
            return self._shown(problem=error.message, status=error.status)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        target = None
        try:
            target = self._target()
            merge(self.ticket, target, by=self.actor, knowingly=self.text("knowingly") == "1")
        except (NotFound, Conflict, Invalid) as error:
            return self._shown(target=target, problem=error.message, status=error.status)
        return HttpResponseRedirect(reverse("workspace:ticket", args=[target.pk]))

    def _target(self) -> Ticket:
        target = self.other("into")
        if target.pk == self.ticket.pk:
            raise Invalid(_("A ticket cannot be merged into itself. Give another number."))
        return target

    def _shown(self, *, target: Ticket | None = None, problem: str = "", status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            **around(self.agent),
            "ticket": self.ticket,
            "target": target,
            "strangers": target is not None and target.requester_id != self.ticket.requester_id,
            "typed": self.text("into")[:20],
            "problem": problem,
            "offered": [] if target else self._offered(),
        }
        return render(self.request, "workspace/merge.html", context, status=status)

    def _offered(self) -> list[Ticket]:
        """Linked tickets first, then the requester's; not those that take nothing any more."""
        linked = [link["number"] for link in surroundings(self.agent, self.ticket).links]
        open_ones = visible_to(self.agent).exclude(pk=self.ticket.pk).exclude(status=Status.CLOSED)
        related = open_ones.select_related("requester")
        first = list(related.filter(pk__in=linked)[:OFFERED])
        same = related.filter(requester=self.ticket.requester_id).exclude(pk__in=linked)
        return (first + list(same.order_by("-updated_at")[:OFFERED]))[:OFFERED]


class RegroupingOf(TicketView):
    """DELETE puts a merge or a split of this ticket back as it was."""

    verb = "merge tickets"

    def delete(self, request: HttpRequest, number: int, regrouping: int) -> HttpResponse:
        found = Regrouping.objects.select_related("source", "target").filter(pk=regrouping).first()
        if found is None or self.ticket.pk not in {found.source_id, found.target_id}:
            raise NotFound(_("There is nothing to undo here any more. Reload the page."))
        other = found.source_id if found.target_id == self.ticket.pk else found.target_id
        ticket_for(self.agent, other)  # both have to be for this agent
        undo(found, by=self.actor)
        return self.changed("conversation", note=_("Put back as it was."))
