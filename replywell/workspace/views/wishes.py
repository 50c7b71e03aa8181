"""What an agent asks of the assistant about a suggestion."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.resolution.actions.wishes import cancel, wish
from replywell.resolution.models import Wish
from replywell.resolution.queries import suggestion_of, wish_of
from replywell.workspace.assist import spoken_languages
from replywell.workspace.views.on_ticket import TicketView


class Wishes(TicketView):
    """POST asks for another version: written again with a hint, shorter, in another tone or language."""

    verb = "reply"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        kind, chosen = self.text("wish"), self.number("suggestion")
        if kind == Wish.Kind.ESCALATE:
            raise Invalid(_("Open the escalation page for a handover."))
        detail = ""
        if kind == Wish.Kind.REGENERATE:
            detail = self.text("hint")
        elif kind == Wish.Kind.TRANSLATE:
            detail = self.text("language")
            if detail not in dict(spoken_languages(self.ticket)):
                raise Invalid(_("Choose a language of the list."))
        wish(
            self.ticket,
            kind,
            by=self.agent,
            suggestion=suggestion_of(self.ticket, chosen) if chosen else None,
            detail=detail,
        )
        return self.changed("suggestion")


class WishOf(TicketView):
    """GET is empty while it waits, then shows the suggestion with what came of it; DELETE gives it up."""

    verb = "reply"

    def get(self, request: HttpRequest, number: int, wish: int) -> HttpResponse:
        asked = wish_of(self.ticket, self.agent, wish)
        if asked.state == Wish.State.WAITING and not asked.late:
            return HttpResponse(status=204)
        return self.changed("suggestion")

    def delete(self, request: HttpRequest, number: int, wish: int) -> HttpResponse:
        cancel(wish_of(self.ticket, self.agent, wish))
        return self.changed("suggestion")
