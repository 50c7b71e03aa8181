"""The account actions of a ticket: run by hand, approved, refused, looked at before."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from replywell.kit.errors import Conflict, Invalid, NotFound, Refused, ReplywellError
from replywell.people.permissions import check
from replywell.resolution.account_actions import AccountAction, ActionRun
from replywell.resolution.action_queries import call_of, run_of, runnable, tool_of
from replywell.resolution.actions.acting import approve, refuse, run_by_hand, send_code_again, settle_unknown
from replywell.workspace.acting import taken_of
from replywell.workspace.ticket_page import basics
from replywell.workspace.views.desk import around
from replywell.workspace.views.on_ticket import TicketView


class Actions(TicketView):
    """GET offers what can be run by hand (`?action=` one of them, with its form), POST runs it."""

    verb = "approve actions"

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        check(self.agent, self.verb)
        return self._form(self.text("action"))

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        slug = self.text("action")
        try:
            run_by_hand(self.ticket, self._named(slug), _given(request), by=self.agent)
        except (Invalid, Conflict) as error:
            return self._form(slug, problem=error.message, given=_given(request), status=error.status)
        return self.changed("actions", note=_("It is under way."))

    def _named(self, slug: str) -> AccountAction:
        found = runnable().filter(slug=slug).first()
        if found is None:
            raise NotFound(_("There is no such action any more. Reload the page."))
        return found

    def _form(
        self, slug: str, *, problem: str = "", given: dict[str, str] | None = None, status: int = 200
    ) -> HttpResponse:
        chosen = self._named(slug) if slug else None
        actions = list(runnable())
        if chosen is None and len(actions) == 1:
            chosen = actions[0]
        context: dict[str, Any] = {
            **basics(self.agent, self.ticket),
            "actions": actions,
            "chosen": chosen,
            "taken": taken_of(chosen, given or {}) if chosen else [],
            "problem": problem,
        }
        if self.request.htmx:
            return render(self.request, "workspace/action_new.html#form", context, status=status)
        return render(self.request, "workspace/action_new.html", around(self.agent) | context, status=status)


class ActionOf(TicketView):
    """GET shows what would be sent; POST does what `do` says: approve, refuse, code, done or not_done."""

    verb = "approve actions"

    def get(self, request: HttpRequest, number: int, run: int) -> HttpResponse:
        check(self.agent, self.verb)
        found = run_of(self.ticket, run)
        context: dict[str, Any] = {**basics(self.agent, self.ticket), "run": found, "plan": None}
        try:
            context["plan"] = self._plan(found)
        except ReplywellError as error:
            context["problem"] = error.message
        if self.request.htmx:
            return render(request, "workspace/action_plan.html#plan", context)
        return render(request, "workspace/action_plan.html", around(self.agent) | context)

    def post(self, request: HttpRequest, number: int, run: int) -> HttpResponse:
        found = run_of(self.ticket, run)
        try:
            note = self._done(found)
        except Invalid as error:
            return self.refused("actions", status=422, action_problem=error.message)
        return self.changed("actions", note=note)

    def _done(self, found: ActionRun) -> str:
        match self.text("do"):
            case "approve":
                approve(found, _given(self.request), by=self.agent)
                return _("Approved.")
            case "refuse":
                refuse(found, self.text("reason"), by=self.agent)
                return _("Refused.")
            case "code":
                send_code_again(found, by=self.agent)
                return _("Another code is on its way.")
            case "done" | "not_done" as said:
                settle_unknown(found, done=said == "done", by=self.agent)
                return _("Noted.")
        raise Invalid(_("There is no such choice. Reload the page."))

    def _plan(self, found: ActionRun) -> Any:
        if found.action is None:
            raise Refused(_("This action was deleted."))
        tool, settings = tool_of(found.action)
        return tool.plan(settings, call_of(found, found.contact))


def _given(request: HttpRequest) -> dict[str, str]:
    """The arguments of the form."""
    prefix = "argument-"
    return {
        name.removeprefix(prefix): request.POST[name].replace("\0", "")
        for name in request.POST
        if name.startswith(prefix)
    }
