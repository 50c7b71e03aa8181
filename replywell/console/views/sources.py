"""Knowledge sources: a list, and one more of any kind there is."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.adapters.sources.port import Source as Port
from replywell.connections.actions import WrongSettings
from replywell.console.forms.sources import SourceForm
from replywell.console.views.settings import FormPage, SettingsView
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.knowledge.actions.asking import ask_sync
from replywell.knowledge.actions.sources import USUAL, add_source
from replywell.knowledge.kinds import BY_THEMSELVES, asked_for, kinds
from replywell.knowledge.models import Source
from replywell.knowledge.source_reads import being_read, is_late
from replywell.people.actions.organization import settle

HINTS: dict[str, str | Promise] = {
    "folder": gettext_lazy("Files on this server. What changes there is read at once."),
    "git": gettext_lazy("Files of a branch, by https or ssh."),
    "website": gettext_lazy("The pages of a site, by its sitemap or by its links."),
    "confluence": gettext_lazy("Pages of spaces, in the cloud or on your own server."),
    "notion": gettext_lazy("Pages that are shared with an integration."),
    "tickets": gettext_lazy("What was answered before, where an agent allowed it; nobody is named in it."),
}
"""What each kind reads; one that is not known here goes without."""


@dataclass(frozen=True, slots=True)
class State:
    """How a source is, in a word."""

    label: str
    tone: str
    sign: str
    told: str = ""


def state_of(source: Source, reading: bool) -> State:
    """The most important thing to know about a source."""
    if not source.active:
        return State(_("Off"), "", "close")
    if reading:
        return State(_("Is being read"), "plain", "clock")
    if source.last_error:
        return State(_("Failing"), "danger", "warning", source.last_error)
    if source.held:
        return State(_("Waits for your word"), "warn", "warning")
    if is_late(source):
        return State(_("Late"), "warn", "clock")
    if source.last_sync_at is None:
        return State(_("Waits to be read"), "plain", "info")
    return State(_("Read"), "good", "check")


class Sources(SettingsView):
    """GET lists where articles come from, and how reading them goes."""

    section = "sources"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = Source.objects.annotate(
            count=Count("articles", distinct=True), broken=Count("problems", distinct=True)
        )
        reading = being_read()
        rows = [
            {
                "source": source,
                "kind": kinds()[source.adapter].title if source.adapter in kinds() else source.adapter,
                "place": place_of(source),
                "state": state_of(source, source.pk in reading),
            }
            for source in found
        ]
        return self.shown("console/sources.html", rows=rows)


class NewSource(FormPage):
    """GET offers the kinds, and asks for the settings of the one that is chosen; POST adds it and reads it."""

    section = "sources"
    back = "sources"
    submit = gettext_lazy("Add source")

    @property
    def kind(self) -> Port:
        """The kind that the address names. Raises `NotFound`."""
        name = self.request.GET.get("kind", "")
        if name not in addable():
            raise NotFound(_("There is no such kind of source. Choose one of those that are offered."))
        return kinds()[name]

    def words(self) -> dict[str, Any]:
        title = _("New source: %(kind)s") % {"kind": self.kind.title}
        return super().words() | {"title": title, "hint": HINTS.get(self.kind.name, "")}

    def get(self, request: HttpRequest, **_more: Any) -> HttpResponse:
        return super().get(request) if "kind" in request.GET else self.choice()

    def post(self, request: HttpRequest, **_more: Any) -> HttpResponse:
        return super().post(request) if "kind" in request.GET else self.choice(status=422)

    def choice(self, *, status: int = 200) -> HttpResponse:
        offered = [(name, kinds()[name].title, HINTS.get(name, "")) for name in addable()]
        return self.shown(
            "console/source_kinds.html", status=status, offered=offered, title=_("Add a source")
        )

    def form(self, data: Any = None) -> forms.Form:
        kind = self.kind
        every = 1 if kind.watched else USUAL
        return SourceForm(data, model=kind.Settings, stored={}, secrets=set(), called="", every=every)

    def save(self, form: forms.Form) -> HttpResponse:
        assert isinstance(form, SourceForm)
        given = form.cleaned_data
        source = add_source(
            self.kind.name, given["source"], form.settings(), every=given["every"], by=self.agent
        )
        ask_sync(source)
        settle("articles")
        return self.done("source", source.pk, told=_("%(name)s is being read.") % {"name": source.name})

    def explain(self, form: forms.Form, error: Invalid | Conflict) -> None:
        explain(form, error)


def explain(form: forms.Form, error: Invalid | Conflict) -> None:
    """What was refused, beside the field that it is about."""
    problems = error.problems if isinstance(error, WrongSettings) else {"": [error.message]}
    for name, told in problems.items():
        form.add_error(name if name in form.fields else None, told)


def addable() -> list[str]:
    """Kinds that a person adds; one that has no settings is added once."""
    there = set(Source.objects.values_list("adapter", flat=True))
    return [
        name
        for name, kind in kinds().items()
        if name not in BY_THEMSELVES and (asked_for(kind.Settings) or name not in there)
    ]


def place_of(source: Source) -> str:
    """Where it reads: the first setting that has to be there."""
    kind = kinds().get(source.adapter)
    fields = asked_for(kind.Settings) if kind else {}
    return next(
        (str(source.settings.get(name, "")) for name, info in fields.items() if info.is_required()), ""
    )
