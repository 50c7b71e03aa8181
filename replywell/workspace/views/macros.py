"""Macros: several steps in one go."""

from django.core import signing
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from replywell.automation.actions.apply import apply_macro, undo_macro
from replywell.automation.queries import macros_for
from replywell.kit.errors import Invalid, ReplywellError
from replywell.pipeline.actions.overrides import settle
from replywell.pipeline.actions.verdicts import note_verdict
from replywell.tickets.models import CustomField
from replywell.workspace.views.on_ticket import TicketView

UNDO_FOR = 600


class Macros(TicketView):
    """POST does a macro's steps on the ticket and gives the text it has for the reply; DELETE undoes them."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        macro = get_object_or_404(macros_for(self.agent), pk=self.number("macro") or 0)
        try:
            done = apply_macro(macro, self.ticket, by=self.agent, settle=settle)
        except ReplywellError as error:
            return JsonResponse({"problem": error.message}, status=error.status)
        told = {
            "text": done.text,
            "changed": done.changed,
            "told": _("%(macro)s is done.") % {"macro": macro.name},
        }
        if done.before:
            told["undo"] = signing.dumps(
                [self.agent.pk, self.ticket.pk, done.before, done.after], salt="macro", compress=True
            )
        return JsonResponse(told)

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        try:
            agent, ticket, before, after = signing.loads(self.text("undo"), salt="macro", max_age=UNDO_FOR)
        except (signing.BadSignature, ValueError) as error:
            raise Invalid(_("It is too late to undo this macro.")) from error
        if (agent, ticket) != (self.agent.pk, self.ticket.pk):
            raise Invalid(_("It is too late to undo this macro."))
        stays = undo_macro(self.ticket, before, after, by=self.agent)
        if undone := self.ticket.events.filter(kind="change_undone").order_by("-pk").first():
            note_verdict(undone)  # what is asked now rests on it
        return JsonResponse({"told": _stay(stays)} if stays else {})


def _stay(names: list[str]) -> str:
    fields = {
        "status": _("Status"),
        "urgency": _("Urgency"),
        "category": _("Category"),
        "team": _("Team"),
        "assignee": _("Assignee"),
        "snoozed_until": _("Snoozed"),
    }
    custom = dict(CustomField.objects.filter(slug__in=names).values_list("slug", "name"))
    told = ", ".join(str(fields.get(name) or custom.get(name, name)) for name in names)
    return _("Undone, but for what somebody changed since: %(fields)s.") % {"fields": told}
