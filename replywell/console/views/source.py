"""One source: how it is, what it read, its settings, its webhook, and its end."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from replywell.console.forms.sources import SourceForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.console.views.sources import explain, state_of
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.kit.secrets import Undecipherable
from replywell.knowledge.actions.asking import ask_sync
from replywell.knowledge.actions.introductions import introduced
from replywell.knowledge.actions.sources import change_source, remove_source, rotate_token, switch_source
from replywell.knowledge.kinds import BY_THEMSELVES, kinds
from replywell.knowledge.models import Source, SyncRun
from replywell.knowledge.source_reads import being_read
from replywell.people.actions.audit import audit

SHOWN = 10
"""Runs on a page."""
LISTED = 50
"""Problems on a page."""


def find(view: SettingsView) -> Source:
    """The source that the address names. Raises `NotFound`."""
    return one(Source.objects.all(), view.kwargs["pk"])


class OneSource(FormPage):
    """GET shows a source, or with `part=reading` how reading it goes; POST changes it."""

    section = "sources"
    back = "sources"
    template = "console/source.html"

    def get(self, request: HttpRequest, **_more: Any) -> HttpResponse:
        if request.GET.get("part") == "reading":
            return render(request, "console/source.html#reading", reading_of(find(self)))
        return self.page(self.form())

    def form(self, data: Any = None) -> forms.Form:
        source = find(self)
        kind = kinds().get(source.adapter)
        if kind is None:
            raise NotFound(
                _("This kind of source is not installed here any more: %(kind)s.") % {"kind": source.adapter}
            )
        return SourceForm(
            data,
            model=kind.Settings,
            stored=source.settings,
            secrets=set(source.secrets),
            called=source.name,
            every=source.every,
        )

    def save(self, form: forms.Form) -> HttpResponse:
        assert isinstance(form, SourceForm)
        source, given = find(self), form.cleaned_data
        anew = change_source(
            source,
            name=given["source"],
            settings=form.settings(),
            every=given["every"],
            clear=form.cleared(),
            by=self.agent,
        )
        if anew and source.active:
            ask_sync(source)
            return self.done("source", source.pk, told=_("Saved. All of it is read again."))
        return self.done("source", source.pk, told=_("Saved."))

    def explain(self, form: forms.Form, error: Invalid | Conflict) -> None:
        explain(form, error)

    def more(self) -> dict[str, Any]:
        source = find(self)
        kind = kinds().get(source.adapter)
        posted = kind is not None and not kind.watched and source.adapter not in {*BY_THEMSELVES, "tickets"}
        return reading_of(source) | {
            "title": source.name,
            "kind": kind.title if kind else source.adapter,
            "lost": source.secrets.explanation if isinstance(source.secrets, Undecipherable) else "",
            "introduced": introduced(source),
            "webhook": f"{settings.PUBLIC_URL}/in/source/{source.token}/" if posted else "",
        }


def reading_of(source: Source) -> dict[str, Any]:
    """How reading it goes: what runs, what was found, what could not be read."""
    runs = list(source.runs.all()[:SHOWN])
    reading = source.active and source.pk in being_read()
    newest = runs[0] if runs else None
    return {
        "source": source,
        "articles": source.articles.count(),
        "state": state_of(source, reading),
        "reading": reading,
        "running": newest if newest and newest.state == SyncRun.State.RUNNING else None,
        "tried": newest if newest and newest.dry and newest.state == SyncRun.State.DONE else None,
        "runs": runs,
        "problems": list(source.problems.all()[:LISTED]),
        "broken": source.problems.count(),
    }


class SourceSync(SettingsView):
    """POST reads a source now; with `dry` it only tells what would change, with `sure` it deletes what is held."""

    section = "sources"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        source = find(self)
        if not source.active:
            raise Invalid(_("%(name)s is switched off. Switch it on first.") % {"name": source.name})
        dry, sure = self.text("dry") == "yes", self.text("sure") == "yes"
        ask_sync(source, dry=dry, sure=sure and not dry)
        if not dry:
            audit("synced", source, by=self.agent, changes=[("held", source.held, 0)] if sure else ())
        told = _("A dry run was asked for: nothing changes.") if dry else _("%(name)s is being read.")
        return self.done("source", pk, told=told % {"name": source.name})


class SourceState(SettingsView):
    """POST switches a source on or off; its articles stay."""

    section = "sources"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        source, on = find(self), self.text("active") == "yes"
        switch_source(source, on, by=self.agent)
        told = _("%(name)s is on.") if on else _("%(name)s is off: it is not read, and its articles stay.")
        return self.done("source", pk, told=told % {"name": source.name})


class SourceToken(SettingsView):
    """POST gives a source a new webhook address."""

    section = "sources"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        rotate_token(find(self), by=self.agent)
        return self.done("source", pk, told=_("The webhook has a new address. The former one works no more."))


class SourceRemoval(AskPage):
    """GET tells how many articles go with a source; POST removes it."""

    section = "sources"
    back = "sources"

    submit = gettext_lazy("Delete source and articles")

    def words(self) -> dict[str, Any]:
        return super().words() | {"title": _("Delete %(name)s?") % {"name": find(self).name}}

    def consequences(self) -> list[str]:
        count = find(self).articles.count()
        gone = ngettext(
            "%(count)s article that came from it goes, from answers too.",
            "%(count)s articles that came from it go, from answers too.",
            count,
        ) % {"count": count}
        return [
            gone,
            _("What was sent to requesters stays."),
            _("It cannot be undone, but it can be added again."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        source = find(self)
        gone = remove_source(source, by=self.agent)
        told = ngettext(
            "%(name)s is deleted, and %(count)s article.",
            "%(name)s is deleted, and %(count)s articles.",
            gone,
        )
        return self.done("sources", told=told % {"name": source.name, "count": gone})
