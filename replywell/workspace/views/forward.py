"""Messages of a ticket, shown to somebody else."""

from typing import Any

from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.tickets.actions.forwarding import MOST, forward
from replywell.tickets.models import Ticket
from replywell.tickets.queries import conversation
from replywell.workspace.views.letters import addressed, uploaded
from replywell.workspace.views.sides import Sides


class Forward(Sides):
    """GET is the form with the newest messages to choose from, `?message=` marks one; POST forwards."""

    template = "workspace/composer_forward.html"

    def start(self, form: dict[str, Any]) -> Ticket:
        to, copies = addressed(form)
        if to is None:
            raise Invalid(_("Enter at least one address to write to."))
        return forward(
            self.ticket,
            self.chosen(),
            to,
            comment=form["text"],
            subject=form["subject"],
            by=self.agent,
            with_files="with_files" in self.request.POST,
            files=uploaded(self.request),
            hold=form["hold"],
            despite_bounce="anyway" in self.request.POST,
            **copies,
        ).ticket

    def chosen(self) -> list[int]:
        given = self.request.POST.getlist("message")[: MOST + 1]
        if any(not (each.isascii() and each.isdigit() and len(each) <= 18) for each in given):
            raise Invalid(_("One of the messages is not on this ticket. Reload the page and choose again."))
        return [int(each) for each in given]

    def more(self) -> dict[str, Any]:
        messages = list(conversation(self.ticket).order_by("-pk")[:MOST])[::-1]
        marked = set(self.request.POST.getlist("message") or self.request.GET.getlist("message"))
        if not marked and self.request.method == "GET":
            marked = {str(message.pk) for message in messages[-1:]}
        with_files = self.request.method == "GET" or "with_files" in self.request.POST
        return {"said": messages, "marked": marked, "with_files": with_files}
