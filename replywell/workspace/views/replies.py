"""Replies to the requester."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.resolution.actions.sending import ColleagueIsAnswering, send_later
from replywell.tickets.actions.conversation import TicketMovedOn
from replywell.tickets.actions.drafts import DraftChanged
from replywell.tickets.models import Draft, Message
from replywell.tickets.recipients import read_addresses
from replywell.tickets.status import Status
from replywell.workspace.composing import ANSWERING, moment
from replywell.workspace.ticket_page import said_since
from replywell.workspace.views.on_ticket import TicketView

A_YEAR = 365 * 24 * 3600
OWN, NOW = "own", "now"
"""The buttons for a time of one's own, typed beside it, and for none."""


class Replies(TicketView):
    """POST sends a reply; when somebody wrote meanwhile, the text comes back with what they wrote."""

    verb = "reply"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        typed: dict[str, Any] = {
            "text": self.text("text"),
            "seen": self.number("seen"),
            "chosen": self.number("suggestion"),
        }
        typed |= {
            "status": request.POST.get("status", Status.PENDING.value),
            "cc": self.text("cc"),
            "bcc": self.text("bcc"),
        }
        try:
            version = self.number("version") if "version" in request.POST else None
            sent = send_later(
                self.ticket,
                self.agent,
                self._written(typed),
                at=self._time(),
                version=version,
                despite=self._despite(),
            )
        except (Conflict, Invalid) as error:
            return self._back(error, typed)
        return self._sent(sent, typed["status"])

    def _written(self, typed: dict[str, Any]) -> dict[str, Any]:
        if typed["status"] not in ANSWERING:
            raise Invalid(
                _("Choose what the ticket becomes when the reply leaves: pending, resolved or open.")
            )
        return {
            "text": typed["text"],
            "seen": typed["seen"] or 0,
            "status": typed["status"],
            "suggestion": typed["chosen"],
            "cc": read_addresses(typed["cc"]),
            "bcc": read_addresses(typed["bcc"]),
        }

    def _time(self) -> datetime | None:
        """When it is to leave; None for now. A time that was typed counts whichever button, or Enter, sent the form."""
        chosen, typed = self.text("send_at").strip(), self.text("send_on").strip()
        given = typed if chosen in {"", OWN} else chosen
        if chosen == NOW or (not given and chosen != OWN):
            return None
        at = moment(self.agent, given)
        if at is None:
            raise Invalid(_("Choose a day and a time at which the reply leaves."))
        return at

    def _time_again(self) -> datetime | None:
        """The time for a reply that comes back, so that it does not leave before it."""
        try:
            at = self._time()
        except Invalid:
            return None
        now = clock.now()
        return at if at and now < at < now + timedelta(seconds=A_YEAR) else None

    def _despite(self) -> list[int]:
        given = self.text("despite")[:500].split(",")
        return [int(pk) for pk in given if pk.isascii() and pk.isdigit() and len(pk) <= 18]

    def _back(self, error: Conflict | Invalid, typed: dict[str, Any]) -> HttpResponse:
        """The same composer with the text still in it."""
        composing = {**typed, "becomes": typed.pop("status"), "problem": error.message}
        composing.pop("status", None)
        composing["leaves"] = self._time_again()
        match error:
            case TicketMovedOn():
                composing["between"] = said_since(self.ticket, typed["seen"] or 0)
                composing["seen"] = None  # shown now
            case ColleagueIsAnswering():
                composing["theirs"] = error.theirs
                composing["despite"] = ",".join(str(draft.pk) for draft in error.theirs)
            case DraftChanged() if error.draft:
                composing["other_text"] = error.draft.text
        if not self.request.htmx:
            return self.page(status=error.status, **composing)
        response = HttpResponse(self.part("composer", **composing), status=error.status)
        response["HX-Retarget"] = "#composer"
        response["HX-Reswap"] = "outerHTML"
        response["HX-Trigger"] = "ticket-changed"
        return response

    def _sent(self, sent: Draft | Message, status: str) -> HttpResponse:
        """An empty composer; the ticket's other parts are asked for by the page."""
        if self.request.htmx:
            newest = sent.pk if isinstance(sent, Message) else sent.seen
            response = HttpResponse(self.part("composer", becomes=status, seen=newest))
            draft = f"{self.agent.pk}:{self.ticket.pk}:reply"
            response["HX-Trigger"] = json.dumps({"reply-sent": {"draft": draft}, "ticket-changed": {}})
        else:
            response = HttpResponseRedirect(self.address)
        if self.request.COOKIES.get(self.remembered) != status:
            response.set_cookie(
                self.remembered,
                status,
                max_age=A_YEAR,
                samesite="Lax",
                httponly=True,
                secure=self.request.is_secure(),
            )
        return response
