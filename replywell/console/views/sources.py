"""Knowledge sources: a list, a folder more, and a sync now."""

from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.connections import FolderForm
from replywell.console.views.settings import FormPage, SettingsView, one
from replywell.kit import jobs
from replywell.kit.errors import Invalid
from replywell.knowledge.actions.sources import add_folder, switch_source
from replywell.knowledge.models import Source
from replywell.people.actions.audit import audit
from replywell.people.actions.organization import settle
from replywell.people.models import Agent


class Sources(SettingsView):
    """GET lists where articles come from."""

    section = "sources"

    def get(self, request: HttpRequest) -> HttpResponse:
        rows = Source.objects.annotate(count=Count("articles"))
        return self.shown("console/sources.html", sources=rows)


class NewSource(FormPage):
    """GET asks for a folder, POST adds and reads it."""

    section = "sources"
    back = "sources"
    title = gettext_lazy("New folder of articles")
    hint = gettext_lazy("Every Markdown file in it becomes an article; what changes there is read again.")
    submit = gettext_lazy("Add folder")

    def form(self, data: Any = None) -> forms.Form:
        return FolderForm(data)

    def save(self, form: forms.Form) -> HttpResponse:
        source = new_folder(form.cleaned_data, by=self.agent)
        return self.done("sources", told=_("%(name)s is being read.") % {"name": source.name})

    def explain(self, form: forms.Form, error: Any) -> None:
        form.add_error("path", error.message)


class OneSource(SettingsView):
    """POST reads a source now, or switches it on or off."""

    section = "sources"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = one(Source.objects.all(), pk)
        wanted = self.text("active")
        if wanted:
            switch_source(source, wanted == "yes", by=self.agent)
            return self.done("sources")
        if not source.active:
            raise Invalid(_("%(name)s is switched off. Switch it on first.") % {"name": source.name})
        jobs.defer("sync source", queue=jobs.SLOW, source=source.pk)
        audit("synced", source, by=self.agent)
        return self.done("sources", told=_("%(name)s is being read.") % {"name": source.name})


def new_folder(given: dict[str, Any], *, by: Agent) -> Source:
    """A folder becomes a source and is read by a job. Raises `Invalid` for one that is not there."""
    from pathlib import Path

    path = Path(given["path"]).expanduser()
    if not path.is_absolute():
        raise Invalid(_("Write the whole path, from / on."))
    if not path.is_dir():
        raise Invalid(_("There is no folder %(path)s on this server. Create it first.") % {"path": path})
    source = add_folder(path, name=given.get("name", ""), base_url=given.get("base_url", ""))
    audit("added", source, by=by, changes=[("path", None, str(path))])
    jobs.defer("sync source", queue=jobs.SLOW, source=source.pk)
    settle("articles")
    return source
