"""What every page of the settings has in common: who may see it, its pane, its form, its question."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.messages.storage import default_storage
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from replywell.console.sections import all_sections, sections_for
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.people.actions.audit import coming_from
from replywell.people.models import Removal
from replywell.people.permissions import check
from replywell.people.signing import address_of
from replywell.pipeline.actions.gate import GateClosed, watched
from replywell.pipeline.actions.rehearsals import begin
from replywell.ui.undo import undo_at
from replywell.workspace.views.desk import DeskView, around


class SettingsView(DeskView):
    """A page of the settings. `needs` is what seeing it asks of a role, and changing something there too."""

    needs = "administer"
    section = ""
    gated: bool = False
    """Whether what is posted may change how the assistant answers: then it passes the gate, or is undone and asked
    about."""
    reason_field = "gate_reason"
    """What is posted as the reason why it is changed without a rehearsal."""

    def asks(self) -> str:
        return self.needs

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        check(self.agent, self.needs)
        with coming_from(address_of(request)):
            if self.gated and request.method == "POST":
                return self.through_the_gate(
                    lambda: super(SettingsView, self).dispatch(request, *args, **kwargs)
                )
            return super().dispatch(request, *args, **kwargs)

    def through_the_gate(self, change: Callable[[], HttpResponseBase]) -> HttpResponseBase:
        """What was posted is done, rehearsed, or asked about with everything that was typed."""
        request = self.request
        reason = self.text("gate_reason") or self.text(self.reason_field)
        try:
            with watched(by=self.agent, reason=reason):
                return change()
        except GateClosed as closed:
            request._messages = default_storage(request)  # what was told of it is not so
            posted = [
                [name, value]
                for name in request.POST
                if name not in {"csrfmiddlewaretoken", "gate", "gate_reason"}
                for value in request.POST.getlist(name)
            ]
            again = {"path": request.get_full_path(), "fields": posted}
            if self.text("gate") == "rehearse":
                name = next((one.name for one in all_sections() if one.slug == self.section), self.section)
                begun = begin(closed.candidate, title=str(name), by=self.agent, again=again)
                return self.done("rehearsal", begun.pk)
            return self.shown(
                "console/gate.html",
                status=409,
                closed=closed,
                again=again,
                files=bool(request.FILES),
                said=self.text("because")[:300],
            )

    def shown(self, template: str, *, status: int = 200, **context: Any) -> HttpResponse:
        """A page in the pane, with the sections beside it."""
        all_around = around(self.agent, at="settings")
        beside = {"groups": sections_for(self.agent), "section": self.section}
        return render(self.request, template, all_around | beside | context, status=status)

    def done(self, route: str, *args: Any, told: str = "", removal: Removal | None = None) -> HttpResponse:
        """Back to a page, which tells what happened, and offers to undo a removal."""
        if told:
            messages.success(self.request, told, extra_tags=undo_tag(self, removal))
        return HttpResponseRedirect(reverse(f"console:{route}", args=args))


class FormPage(SettingsView, ABC):
    """GET shows a form, POST takes it; what was typed stays when something is wrong with it."""

    template = "console/form.html"
    title: str | Promise = ""
    hint: str | Promise = ""
    back = ""
    """Route of the list it belongs to."""
    submit: str | Promise = ""

    @abstractmethod
    def form(self, data: Any = None) -> forms.Form:
        """The form, filled with what was sent, if anything."""

    @abstractmethod
    def save(self, form: forms.Form) -> HttpResponse:
        """Do what a valid form says."""

    def words(self) -> dict[str, Any]:
        """Title, hint and button; a page that learns them only from its address says so here."""
        return {"title": self.title, "hint": self.hint, "submit": self.submit or _("Save")}

    def shows(self) -> str:
        """The template."""
        return self.template

    def more(self) -> dict[str, Any]:
        """What the page shows besides the form."""
        return {}

    def get(self, request: HttpRequest, **_: Any) -> HttpResponse:
        return self.page(self.form())

    def post(self, request: HttpRequest, **_: Any) -> HttpResponse:
        form = self.form(request.POST)
        if form.is_valid():
            try:
                return self.save(form)
            except (Invalid, Conflict) as error:
                self.explain(form, error)
        return self.page(form, status=422)

    def explain(self, form: forms.Form, error: Invalid | Conflict) -> None:
        """What an action refused, beside what was typed."""
        form.add_error(None, error.message)

    def page(self, form: forms.Form, *, status: int = 200) -> HttpResponse:
        back = reverse(f"console:{self.back}") if self.back else ""
        context = {"form": form, "back": back} | self.words() | self.more()
        return self.shown(self.shows(), status=status, **context)


class AskPage(FormPage):
    """GET tells what would happen and asks; POST does it. `danger` colours the button."""

    template = "console/ask.html"
    danger = True

    def form(self, data: Any = None) -> forms.Form:
        return forms.Form(data)

    def consequences(self) -> list[str]:
        return []

    def more(self) -> dict[str, Any]:
        return {"consequences": self.consequences(), "danger": self.danger}


def undo_tag(view: SettingsView, removal: Removal | None) -> str:
    """What makes the note on the next page offer Undo, which leads back to the list of this section."""
    if removal is None:
        return ""
    return undo_at(f"{reverse('console:restoration', args=[removal.pk])}?section={view.section}")


def one[M: Model](rows: QuerySet[M], pk: int) -> M:
    """The row with this number. Raises `NotFound`."""
    found = rows.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise NotFound(_("It is not here any more. Somebody may have removed it."))
    return found
