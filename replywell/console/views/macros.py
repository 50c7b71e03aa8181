"""Macros: a list, an editor of their steps, a trial, and going."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.automation.actions.macros import MOST, checked, put_macro, remove_macro
from replywell.automation.models import Macro
from replywell.console.forms.answers import MacroForm
from replywell.console.forms.steps import choices, lines_of, problems, read_steps
from replywell.console.placeholders import names
from replywell.console.trial import trial
from replywell.console.views.replies import seen_by
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.kit.errors import Invalid
from replywell.tickets.queries import ticket_for, visible_to


class Macros(SettingsView):
    """GET lists macros."""

    section = "macros"
    needs = "share replies"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = seen_by(self.agent, Macro.objects.select_related("team", "owner"))
        return self.shown("console/macros.html", macros=rows)


class NewMacro(FormPage):
    """GET asks for a macro. POST keeps it; the buttons `change` and `try` in it work on its steps instead."""

    section = "macros"
    back = "macros"
    needs = "share replies"
    template = "console/macro.html"
    title = gettext_lazy("New macro")
    tried: list[tuple[str, str, str]] | None = None
    ticket: Any = None
    steps: list[dict[str, Any]] | None = None
    wrong: dict[int, str] = {}

    @property
    def macro(self) -> Macro:
        return Macro()

    def form(self, data: Any = None) -> forms.Form:
        return MacroForm(data, row=self.macro, by=self.agent)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.steps = read_steps(request.POST.dict())
        form = self.form(request.POST)
        if "change" in request.POST:
            form.is_valid()
            form.errors.clear()
            return self.page(form)
        self.wrong = problems(self.steps)
        if self.wrong:
            return self.page(form, status=422)
        if "try" in request.POST:
            return self._try(form)
        return super().post(request, **kwargs)

    def more(self) -> dict[str, Any]:
        steps = self.macro.steps if self.steps is None else self.steps
        lines = [(line, self.wrong.get(line.index, "")) for line in lines_of(steps)]
        newest = visible_to(self.agent).order_by("-pk").values_list("pk", flat=True).first()
        return {
            "lines": lines,
            "count": len(lines),
            "full": len(lines) >= MOST,
            "placeholders": names(),
            "tried": self.tried,
            "looked_at": self.ticket,
            "number": self.request.POST.get("ticket", "") or newest or "",
            **choices(),
        }

    def save(self, form: forms.Form) -> HttpResponse:
        macro = put_macro(self.macro, {**form.cleaned_data, "steps": self.steps}, by=self.agent)
        return self.done("macros", told=_("%(name)s is saved.") % {"name": macro.name})

    def _try(self, form: forms.Form) -> HttpResponse:
        number = self.number("ticket")
        form.is_valid()
        try:
            if number is None:
                raise Invalid(_("Enter the number of a ticket to try it on."))
            self.ticket = ticket_for(self.agent, number)
            self.tried = trial(checked(self.steps or []), self.ticket, self.agent)
        except Invalid as error:
            form.add_error(None, error.message)
            return self.page(form, status=422)
        return self.page(form)


class OneMacro(NewMacro):
    """GET shows a macro, POST changes it."""

    @property
    def macro(self) -> Macro:
        return one(seen_by(self.agent, Macro.objects.all()), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        macro = self.macro
        return super().more() | {
            "title": macro.name,
            "removal": ("console:macro-removal", macro.pk),
            "remove": _("Delete macro"),
        }


class MacroRemoval(AskPage):
    """GET asks, POST removes a macro."""

    section = "macros"
    back = "macros"
    needs = "share replies"
    submit = gettext_lazy("Delete macro")

    @property
    def macro(self) -> Macro:
        return one(seen_by(self.agent, Macro.objects.all()), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the macro %(name)s?") % {"name": self.macro.name}}

    def consequences(self) -> list[str]:
        return [
            _("Nobody is offered it any more. What it did to tickets stays. Its steps stay in the audit.")
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        removal = remove_macro(self.macro, by=self.agent)
        return self.done("macros", told=_("The macro is deleted."), removal=removal)
