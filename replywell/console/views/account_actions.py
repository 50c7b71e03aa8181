"""Account actions: the list, a page for each with a trial that sends nothing, its key, and going."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.adapters.tools import tools
from replywell.adapters.tools.values import Argument, Plan
from replywell.console.forms.account_actions import form_of
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.kit.errors import Conflict, Invalid, NotFound, Refused
from replywell.kit.secrets import Undecipherable
from replywell.resolution.account_actions import AccountAction
from replywell.resolution.action_queries import made_up_call
from replywell.resolution.actions.account_actions import (
    SIGNING,
    WrongTool,
    change_signing_secret,
    check_settings,
    put_action,
    remove_action,
    secret_names,
    switch_action,
    tool_named,
)

RUNS = 10
OF_RUN = {"done": ("good", "check"), "failed": ("danger", "warning"), "unknown": ("warn", "warning"), "refused": ("", "ban"), "expired": ("", "clock")}  # fmt: skip


class Actions(SettingsView):
    """GET lists the actions."""

    section = "actions"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = AccountAction.objects.prefetch_related("categories")
        titles = {name: tool.title for name, tool in tools().items()}
        shown = [(row, titles.get(row.tool, row.tool)) for row in rows]
        return self.shown("console/actions.html", rows=shown)


class ActionKinds(SettingsView):
    """GET asks what a new action does."""

    section = "actions"

    def get(self, request: HttpRequest) -> HttpResponse:
        kinds = [(name, tool.title) for name, tool in tools().items()]
        return self.shown("console/action_kinds.html", kinds=kinds, title=_("New action"))


class NewAction(FormPage):
    """GET asks for an action, POST makes it; the button `try` shows what would be sent instead."""

    section = "actions"
    back = "actions"
    template = "console/action.html"
    title = gettext_lazy("New action")
    trial: Plan | None = None

    @property
    def action(self) -> AccountAction:
        name = self.text("tool") or "http"
        if name not in tools():
            raise NotFound(_("There is no such kind of action."))
        return AccountAction(tool=name)

    def form(self, data: Any = None) -> forms.Form:
        return form_of(self.action.tool)(data, action=self.action)

    def save(self, form: Any) -> HttpResponse:
        action = self.action
        settings = form.settings()
        if self.text("try"):
            self.trial = _tried(action, settings)
            return self.page(form)
        values = {name: form.cleaned_data[name] for name in ("name", "active", "description", "examples", "categories", "identity", "approval", "reply")}  # fmt: skip
        row = put_action(action, values | {"settings": settings}, by=self.agent)
        return self.done("action", row.pk, told=_("%(name)s is saved.") % {"name": row.name})

    def explain(self, form: forms.Form, error: Invalid | Conflict) -> None:
        problems = error.problems if isinstance(error, WrongTool) else {"": [error.message]}
        for field, told in problems.items():
            for problem in told:
                form.add_error(field if field in form.fields else None, problem)

    def more(self) -> dict[str, Any]:
        return {"trial": self.trial, "tool": self.action.tool, "kind": tools()[self.action.tool].title}


class OneAction(NewAction):
    """GET shows an action with what came of it lately, POST changes it."""

    @property
    def action(self) -> AccountAction:
        return one(AccountAction.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        row = self.action
        tool = tools().get(row.tool)
        runs = row.runs.select_related("ticket")[:RUNS]
        return {
            "trial": self.trial,
            "tool": row.tool,
            "kind": tool.title if tool else row.tool,
            "title": row.name,
            "action": row,
            "lost": row.settings.explanation if isinstance(row.settings, Undecipherable) else "",
            "signs": bool(tool and SIGNING in tool.Settings.model_fields),
            "runs": [(run, *OF_RUN.get(run.state, ("", "clock"))) for run in runs],
            "removal": ("console:action-removal", row.pk),
            "remove": _("Delete action"),
        }


class ActionState(SettingsView):
    """POST switches an action on or off."""

    section = "actions"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(AccountAction.objects.all(), pk)
        switch_action(row, self.text("active") == "yes", by=self.agent)
        words = _("%(name)s is on.") if row.active else _("%(name)s is off.")
        return self.done("actions", told=words % {"name": row.name})


class ActionSecret(SettingsView):
    """GET shows the key that signs the calls, POST makes another one."""

    section = "actions"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(AccountAction.objects.all(), pk)
        return self._secret(row, str(row.settings.get(SIGNING, "")))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = one(AccountAction.objects.all(), pk)
        return self._secret(row, change_signing_secret(row, by=self.agent))

    def _secret(self, row: AccountAction, secret: str) -> HttpResponse:
        title = _("Secret of %(name)s") % {"name": row.name}
        response = self.shown("console/action_secret.html", title=title, action=row, secret=secret)
        response["Cache-Control"] = "no-store"
        return response


class ActionRemoval(AskPage):
    """GET asks, POST removes an action."""

    section = "actions"
    back = "actions"
    submit = gettext_lazy("Delete action")

    @property
    def action(self) -> AccountAction:
        return one(AccountAction.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the action %(name)s?") % {"name": self.action.name}}

    def consequences(self) -> list[str]:
        return [
            _("It is not proposed any more, and what waits on tickets is refused."),
            _("What it did stays in the tickets. To pause it, switch it off instead."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        remove_action(self.action, by=self.agent)
        return self.done("actions", told=_("The action is deleted."))


def _tried(action: AccountAction, settings: dict[str, Any]) -> Plan:
    """What would be sent for a made-up contact, with the settings as they are typed. Raises `WrongTool` or `Invalid`."""
    tool = tool_named(action.tool)
    kept = {name: value for name, value in (action.settings or {}).items() if name in secret_names(tool)}
    checked = check_settings(
        tool, {**settings, **{name: value for name, value in kept.items() if not settings.get(name)}}
    )
    try:
        given = {each.name: sample(each) for each in tool.arguments(checked)}
        return tool.plan(checked, made_up_call(action, given))
    except Refused as error:
        raise Invalid(error.message) from error


def sample(argument: Argument) -> str:
    """A value that fits, made up."""
    if argument.choices:
        return argument.choices[0]
    if argument.look:
        return argument.look.replace("#", "7").replace("@", "A")
    of_contact = {
        "email": "rosa@example.org",
        "name": "Rosa Marín",
        "company": "Marín Yoga",
        "number": "1001",
    }
    return of_contact.get(argument.field, "7" if argument.type == "number" else "A1")
