"""Canned replies: a list, a page for each with a look at it, and going."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.automation.actions.canned_replies import put_reply, remove_reply
from replywell.automation.models import CannedReply, Shared
from replywell.console.forms.answers import ReplyForm
from replywell.console.placeholders import filled, names
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.kit.errors import Conflict
from replywell.people.models import Agent
from replywell.people.permissions import may
from replywell.tickets.models import Ticket
from replywell.tickets.queries import ticket_for, visible_to


def seen_by[S: Shared](agent: Agent, rows: QuerySet[S]) -> QuerySet[S]:
    """What an agent may see here: administrators all that is shared and their own, leads what is theirs."""
    own = Q(owner=agent)
    if may(agent, "administer"):
        return rows.filter(own | Q(owner=None))
    return rows.filter(own | Q(owner=None, team__in=agent.teams.values("pk")))


class Replies(SettingsView):
    """GET lists canned replies; `?q=` narrows it."""

    section = "replies"
    needs = "share replies"

    def get(self, request: HttpRequest) -> HttpResponse:
        words = self.text("q").strip()[:100]
        rows = seen_by(self.agent, CannedReply.objects.select_related("team", "category", "owner"))
        if words:
            rows = rows.filter(
                Q(name__icontains=words) | Q(shortcut__icontains=words) | Q(text__icontains=words)
            )
        return self.shown("console/replies.html", replies=rows.order_by("name")[:300], words=words)


class NewReply(FormPage):
    """GET asks for a canned reply, POST keeps it; `look` in the form shows it filled in instead."""

    section = "replies"
    back = "replies"
    needs = "share replies"
    template = "console/reply.html"
    title = gettext_lazy("New canned reply")
    preview = ""
    ticket: Ticket | None = None

    @property
    def reply(self) -> CannedReply:
        return CannedReply()

    def form(self, data: Any = None) -> forms.Form:
        return ReplyForm(data, row=self.reply, by=self.agent)

    def more(self) -> dict[str, Any]:
        newest = visible_to(self.agent).order_by("-pk").values_list("pk", flat=True).first()
        return {
            "placeholders": names(),
            "preview": self.preview,
            "looked_at": self.ticket,
            "number": self.text("ticket") or newest or "",
        }

    def save(self, form: forms.Form) -> HttpResponse:
        if "look" in self.request.POST:
            return self._look(form)
        reply = put_reply(self.reply, form.cleaned_data, by=self.agent)
        return self.done("replies", told=_("%(name)s is saved.") % {"name": reply.name})

    def explain(self, form: forms.Form, error: Any) -> None:
        form.add_error("shortcut" if isinstance(error, Conflict) else None, error.message)

    def _look(self, form: forms.Form) -> HttpResponse:
        text = form.cleaned_data["text"]
        number = self.number("ticket")
        if number is not None:
            self.ticket = ticket_for(self.agent, number)
            text = filled(text, self.ticket, self.agent) or text
        self.preview = text
        return self.page(form)


class OneReply(NewReply):
    """GET shows a canned reply, POST changes it."""

    @property
    def reply(self) -> CannedReply:
        return one(seen_by(self.agent, CannedReply.objects.all()), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        reply = self.reply
        return super().more() | {
            "title": reply.name,
            "removal": ("console:reply-removal", reply.pk),
            "remove": _("Delete reply"),
        }


class ReplyRemoval(AskPage):
    """GET asks, POST removes a canned reply."""

    section = "replies"
    back = "replies"
    needs = "share replies"
    submit = gettext_lazy("Delete reply")

    @property
    def reply(self) -> CannedReply:
        return one(seen_by(self.agent, CannedReply.objects.all()), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the reply %(name)s?") % {"name": self.reply.name}}

    def consequences(self) -> list[str]:
        return [
            _(
                "Nobody is offered it any more. Replies that were written with it stay. Its text stays in the audit."
            )
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        removal = remove_reply(self.reply, by=self.agent)
        return self.done("replies", told=_("The reply is deleted."), removal=removal)
