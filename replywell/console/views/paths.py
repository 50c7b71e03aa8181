"""Escalation paths: the list in its order, and a page for each with a trial on the tickets of the last days."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.conditions import fields, lines_of, read_conditions, with_problems
from replywell.console.forms.escalations import (
    KINDS,
    PathForm,
    StepLine,
    read_fields,
    read_steps,
    step_lines,
)
from replywell.console.placeholders import names
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.escalations.actions.paths import check_path, move_path, put_path, remove_path, switch_path
from replywell.escalations.models import Escalation, Path
from replywell.escalations.recipients import choices, in_words
from replywell.escalations.values import MOST_FIELDS, MOST_STEPS, SOURCES, fields_of
from replywell.kit.errors import Invalid
from replywell.pipeline.paths import PathTrial, try_path
from replywell.pipeline.paths import in_words as because
from replywell.sla.lengths import write_minutes
from replywell.triage.conditions import MOST, empty


class Paths(SettingsView):
    """GET lists the paths as they are tried."""

    section = "paths"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = [
            (path, because(path), in_words(path.owner), write_minutes(path.response))
            for path in Path.objects.all()
        ]
        return self.shown("console/paths.html", paths=rows)


class PathPlace(SettingsView):
    """POST moves a path up or down by one."""

    section = "paths"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        path = one(Path.objects.all(), pk)
        steps = {"up": -1, "down": 1}.get(self.text("to"))
        if steps is None:
            raise Invalid(_("Say whether it moves up or down."))
        move_path(path, steps, by=self.agent)
        return self.done("paths", told=_("%(name)s has moved.") % {"name": path.name})


class PathState(SettingsView):
    """POST switches a path on or off."""

    section = "paths"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        path = one(Path.objects.all(), pk)
        switch_path(path, on=self.text("active") == "yes", by=self.agent)
        words = _("%(name)s is on.") if path.active else _("%(name)s is off.")
        return self.done("paths", told=words % {"name": path.name})


class NewPath(FormPage):
    """GET asks for a path. POST keeps it; `change` in it works on conditions, steps and fields, `try` tries it."""

    section = "paths"
    back = "paths"
    template = "console/path.html"
    title = gettext_lazy("New path")
    conditions: dict[str, list[dict[str, Any]]] | None = None
    steps: list[dict[str, Any]] | None = None
    lines: list[StepLine] = []
    asked: list[dict[str, Any]] | None = None
    checked = False
    trial: PathTrial | None = None

    @property
    def path(self) -> Path:
        return Path(conditions=empty(), taken=Path.Taken.ASKED)

    def form(self, data: Any = None) -> forms.Form:
        return PathForm(data, path=self.path)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.conditions = read_conditions(request.POST)
        self.steps, self.lines = read_steps(request.POST)
        self.asked = read_fields(request.POST)
        form = self.form(request.POST)
        if "change" in request.POST:
            form.is_valid()
            form.errors.clear()
            for line in self.lines:
                line.wrong = ""
            return self.page(form)
        self.checked = True
        if any(line.wrong for line in (*self.condition_lines, *self.lines)):
            return self.page(form, status=422)
        if "try" in request.POST and form.is_valid():
            return self._try(form)
        return super().post(request, **kwargs)

    @property
    def condition_lines(self) -> list[Any]:
        stored = self.path.conditions if self.conditions is None else self.conditions
        found = lines_of(stored, fields())
        return with_problems(found) if self.checked else found

    def values(self, form: forms.Form) -> dict[str, Any]:
        return {**form.cleaned_data, "conditions": self.conditions, "steps": self.steps, "fields": self.asked}

    def more(self) -> dict[str, Any]:
        path, lines = self.path, self.condition_lines
        stored = path.fields if self.asked is None else self.asked
        return {
            "lines": lines,
            "count": len(lines),
            "full": len(lines) >= MOST,
            "offered": fields().values(),
            "steps": step_lines(path.steps) if self.steps is None else self.lines,
            "most_steps": MOST_STEPS,
            "recipients": [(name, listed) for name, listed in choices() if listed],
            "asked": [field.model_dump(mode="json") for field in fields_of(stored)],
            "most_fields": MOST_FIELDS,
            "kinds": KINDS,
            "sources": SOURCES.items(),
            "placeholders": names(),
            "trial": self.trial,
            "changed": self.text("change").replace(":", "-").partition("-")[0]
            if self.request.method == "POST"
            else "",
        }

    def save(self, form: forms.Form) -> HttpResponse:
        path = put_path(self.path, self.values(form), by=self.agent)
        return self.done("paths", told=_("%(name)s is saved.") % {"name": path.name})

    def _try(self, form: forms.Form) -> HttpResponse:
        values = self.values(form)
        try:
            check_path(values)
        except Invalid as error:
            form.add_error(None, error.message)
            return self.page(form, status=422)
        self.trial = try_path(values["conditions"], at_breach=values["taken"] == Path.Taken.AT_BREACH)
        return self.page(form)


class OnePath(NewPath):
    """GET shows a path, POST changes it."""

    @property
    def path(self) -> Path:
        return one(Path.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        path = self.path
        removal = {"removal": ("console:path-removal", path.pk), "remove": _("Delete path")}
        return super().more() | {"title": path.name} | removal


class PathRemoval(AskPage):
    """GET tells what goes on without the path, POST removes it."""

    section = "paths"
    back = "paths"
    submit = gettext_lazy("Delete path")

    @property
    def path(self) -> Path:
        return one(Path.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the path %(name)s?") % {"name": self.path.name}}

    def consequences(self) -> list[str]:
        running = self.path.escalations.filter(state__in=Escalation.OPEN).count()
        told = _("%(count)d escalations on it go on as they were begun.") % {"count": running}
        return [told, _("Nobody can choose it any more, and it is not taken by itself.")]

    def save(self, form: forms.Form) -> HttpResponse:
        path = self.path
        removal = remove_path(path, by=self.agent)
        return self.done("paths", told=_("%(name)s is deleted.") % {"name": path.name}, removal=removal)
