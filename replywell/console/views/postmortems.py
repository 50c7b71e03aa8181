"""Post-mortems: the list with its search, one of them with its figures, signing, versions and files."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from replywell.console.files import csv_file
from replywell.console.forms.postmortems import FollowUpForm, PostMortemForm
from replywell.console.told_postmortems import CSV_COLUMNS, Told, as_markdown, csv_rows, told_of, told_version
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.kit.errors import NotFound
from replywell.people.permissions import may
from replywell.sla.actions.postmortems import TEXTS, amend, edit_post_mortem, sign_off, stamp
from replywell.sla.breaches import breaches_for, follow_ups_for, found, post_mortems_for, versions_for
from replywell.sla.models import PostMortem
from replywell.sla.worded import promise_name

PAGE = 50


class PostMortems(SettingsView):
    """GET lists post-mortems by their words and whether they are signed, newest first."""

    section = "post-mortems"
    needs = "write post-mortems"

    def get(self, request: HttpRequest) -> HttpResponse:
        words, state = self.text("q")[:200].strip(), self.text("state")
        rows = found(self.agent, words, state).select_related("signed_by")
        start = min(self.asked_number("start") or 0, 1_000_000)
        page = list(rows[start : start + PAGE + 1])
        asked = {name: value for name, value in (("q", words), ("state", state)) if value}
        return self.shown(
            "console/post_mortems.html",
            rows=page[:PAGE],
            words=words,
            state=state,
            more=urlencode({**asked, "start": str(start + PAGE)}) if len(page) > PAGE else "",
            open_follow_ups=follow_ups_for(self.agent).filter(done_at=None).count(),
        )


class PostMortemView(SettingsView):
    """A page about one post-mortem."""

    section = "post-mortems"
    needs = "write post-mortems"

    @property
    def row(self) -> PostMortem:
        return one(post_mortems_for(self.agent).select_related("signed_by"), self.kwargs["pk"])


class OnePostMortem(PostMortemView, FormPage):
    """GET shows it, and while it is not signed a form for what a person has to say; POST keeps that."""

    back = "post-mortems"

    def shows(self) -> str:
        return "console/post_mortem.html"

    def form(self, data: Any = None) -> forms.Form:
        row = self.row
        told = told_of(row)
        initial = {name: getattr(row, name) for name in TEXTS} | {
            "causes": [cause.slug for cause in told.causes if cause.checked],
            "seen": stamp(row),
        }
        return PostMortemForm(
            data, causes=[(cause.slug, cause.told) for cause in told.causes], initial=initial
        )

    def save(self, form: forms.Form) -> HttpResponse:
        row = edit_post_mortem(self.row, form.cleaned_data, seen=form.cleaned_data["seen"], by=self.agent)
        return self.done("post-mortem", row.pk, told=_("The post-mortem is saved."))

    def more(self) -> dict[str, Any]:
        row = self.row
        mine = breaches_for(self.agent).filter(post_mortem=row).select_related("ticket", "target", "team")
        return {
            "title": row.title,
            "row": row,
            "told": told_of(row),
            "breaches": [
                (breach, promise_name(breach.kind, breach.number)) for breach in mine.order_by("at")
            ],
            "follow_ups": row.follow_ups.select_related("owner"),
            "follow_up_form": FollowUpForm(),
            "versions": versions_for(self.agent, row),
            "signs": may(self.agent, "sign post-mortems"),
        }


class PostMortemSignature(PostMortemView, AskPage):
    """GET asks, POST signs it."""

    danger = False

    def words(self) -> dict[str, Any]:
        return {
            "title": _("Sign off: %(title)s") % {"title": self.row.title},
            "hint": "",
            "submit": _("Sign off"),
        }

    def consequences(self) -> list[str]:
        return [
            _("It is kept with your name, %(name)s, and the time.") % {"name": self.agent.name},
            _("From then on it stays as it is; who wants to change it writes a new version."),
            _("Its actions can still be ticked off."),
        ]

    def more(self) -> dict[str, Any]:
        return super().more() | {"back": reverse("console:post-mortem", args=[self.row.pk])}

    def save(self, form: forms.Form) -> HttpResponse:
        row = self.row
        sign_off(row, by=self.agent)
        return self.done("post-mortem", row.pk, told=_("The post-mortem is signed."))


class PostMortemAmendment(PostMortemView):
    """POST takes a signed one up again, as its next version."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = amend(self.row, by=self.agent)
        return self.done(
            "post-mortem", row.pk, told=_("You write version %(number)s.") % {"number": row.version}
        )


class PostMortemVersion(PostMortemView):
    """GET shows a version as it was signed."""

    def get(self, request: HttpRequest, pk: int, number: int) -> HttpResponse:
        row = self.row
        kept = next((each for each in versions_for(self.agent, row) if each.number == number), None)
        if kept is None:
            raise NotFound(_("There is no such version."))
        return self.shown("console/post_mortem_version.html", row=row, version=kept, told=told_version(kept))


class PostMortemFile(PostMortemView):
    """GET hands it out: as Markdown, or its figures with `?as=csv`."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse | StreamingHttpResponse:
        row = self.row
        told: Told = told_of(row)
        if self.text("as") == "csv":
            return csv_file(f"post-mortem-{row.pk}.csv", CSV_COLUMNS, csv_rows(told))
        response = HttpResponse(as_markdown(row, told), content_type="text/markdown; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="post-mortem-{row.pk}.md"'
        return response
