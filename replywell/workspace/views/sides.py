"""Conversations at the side of a ticket: somebody else is asked about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.lifecycle import reopen, resolve
from replywell.tickets.actions.starting import Bounced, start_conversation
from replywell.tickets.models import Ticket
from replywell.tickets.status import Status
from replywell.workspace.views.desk import around
from replywell.workspace.views.letters import LIMITS, addressed, typed, uploaded
from replywell.workspace.views.on_ticket import TicketView


class Sides(TicketView):
    """GET is the form; POST asks somebody else."""

    verb = "reply"
    template = "workspace/composer_side.html"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        return self.form({**typed(request), "subject": self.text("subject") or self.ticket.subject})

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        form = typed(request)
        try:
            side = self.start(form)
        except (Invalid, Conflict) as error:
            return self.form(form, error)
        return HttpResponseRedirect(f"{reverse('workspace:ticket', args=[number])}#side-{side.pk}")

    def start(self, form: dict[str, Any]) -> Ticket:
        to, copies = addressed(form)
        if to is None:
            raise Invalid(_("Enter at least one address to write to."))
        return start_conversation(
            to,
            subject=form["subject"],
            text=form["text"],
            by=self.agent,
            connection=self.ticket.connection,
            files=uploaded(self.request),
            side_of=self.ticket,
            hold=form["hold"],
            despite_bounce="anyway" in self.request.POST,
            cc=copies["cc"],
            bcc=copies["bcc"],
        ).ticket

    def form(self, form: dict[str, Any], error: Invalid | Conflict | None = None) -> HttpResponse:
        """The page with the form, everything typed in it."""
        context: dict[str, Any] = around(self.agent) | LIMITS | {"ticket": self.ticket, "form": form}
        context |= {"problem": error.message if error else "", "bounced": isinstance(error, Bounced)}
        return render(
            self.request, self.template, context | self.more(), status=error.status if error else 200
        )

    def more(self) -> dict[str, Any]:
        return {}


class SideView(TicketView):
    """A side of this ticket; those of other tickets are not here."""

    verb = "reply"

    def side(self, number: int) -> Ticket:
        found = self.ticket.sides.select_related("requester", "connection").filter(pk=number).first()
        if found is None:
            raise NotFound(_("There is no such side conversation on this ticket."))
        return found

    def back(self, side: Ticket, *, folded: bool = False) -> HttpResponse:
        if self.request.htmx:
            return self.changed("sides", writing=0 if folded else side.pk)
        return HttpResponseRedirect(f"{self.address}#side-{side.pk}")


class SideReplies(SideView):
    """POST writes again to whom it was begun with, and to those in copy that stand in the form."""

    def post(self, request: HttpRequest, number: int, side: int) -> HttpResponse:
        found, form = self.side(side), typed(request)
        try:
            _nobody, copies = addressed({**form, "to": ""})
            reply(
                found,
                form["text"],
                by=self.agent,
                seen=self.number("seen"),
                files=uploaded(request),
                cc=copies["cc"],
                bcc=copies["bcc"],
            )
        except (Invalid, Conflict) as error:
            again = {"writing": found.pk, "text": form["text"], "cc": form["cc"], "problem": error.message}
            return self._again(again, error.status)
        return self.back(found)

    def _again(self, again: dict[str, Any], status: int) -> HttpResponse:
        """The sides with the text still in its form."""
        if not self.request.htmx:
            return self.page(status=status, sides=again)
        response = HttpResponse(self.part("sides", **again), status=status)
        response["HX-Retarget"], response["HX-Reswap"] = "#sides", "outerHTML"
        return response


class SideResolution(SideView):
    """POST: the third party has answered what was asked; DELETE takes it back."""

    def post(self, request: HttpRequest, number: int, side: int) -> HttpResponse:
        found = self.side(side)
        if found.status != Status.RESOLVED:
            resolve(found, by=self.actor)
        return self.back(found, folded=True)

    def delete(self, request: HttpRequest, number: int, side: int) -> HttpResponse:
        found = self.side(side)
        reopen(found, by=self.actor)
        return self.back(found)
