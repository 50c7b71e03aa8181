"""What passages are found by: the model and the engine that serve, and exchanging them while they do."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.connections.actions import WrongSettings
from replywell.console.forms.indexes import ENGINES, MODELS, ChoiceForm, IndexForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView
from replywell.kit.errors import AdapterError, Conflict, Invalid, NotFound
from replywell.kit.secrets import Undecipherable
from replywell.knowledge.actions.indexes import cancel, chosen, let_go, rebuild, roll_back, switch
from replywell.knowledge.index.serving import serving
from replywell.knowledge.index.status import statuses
from replywell.knowledge.index.texts import amount
from replywell.knowledge.index.trial import Choice, Step, look_at, try_out
from replywell.knowledge.models import VectorIndex

State = VectorIndex.State


def indexes_now() -> dict[str, Any]:
    """Each index with how it is, by its state."""
    rows = VectorIndex.objects.select_related("by").in_bulk()
    found: dict[str, Any] = {}
    for one in statuses():
        row = rows.get(one.number)
        engine = ENGINES.get(one.engine, one.engine)
        lag = one.missing + one.untold
        told = {"row": row, "status": one, "engine": engine, "lag": lag, "done": max(one.passages - lag, 0)}
        found.setdefault(one.state, told)
    return found


class Index(SettingsView):
    """GET tells what serves, what is filled and what is kept; with `part=state` that alone."""

    section = "index"
    results: list[Step] = []

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.GET.get("part") == "state":
            return render(request, "console/index.html#state", indexes_now() | {"results": []})
        lost = serving().secrets
        return self.shown(
            "console/index.html",
            title=_("Search index"),
            results=self.results,
            lost=lost.explanation if isinstance(lost, Undecipherable) else "",
            **indexes_now(),
        )


class IndexTest(Index):
    """POST tries what serves; the page tells what came of it."""

    def post(self, request: HttpRequest) -> HttpResponse:
        self.results = look_at(serving())
        return self.get(request)


class NewIndex(FormPage):
    """GET offers models and engines, then asks for the settings of those chosen; POST tries them, or begins
    to fill an index with them."""

    section = "index"
    back = "index"
    template = "console/index_new.html"
    title = gettext_lazy("Change the search index")
    results: list[Step] = []

    @property
    def picked(self) -> tuple[str, str] | None:
        """The model and the engine that the address names. Raises `NotFound`."""
        embedder, engine = self.request.GET.get("embedder"), self.request.GET.get("engine")
        if embedder is None or engine is None:
            return None
        if embedder not in MODELS or engine not in ENGINES:
            raise NotFound(_("There is no such model or engine. Choose one of those that are offered."))
        return embedder, engine

    def post(self, request: HttpRequest, **more: Any) -> HttpResponse:
        return super().post(request, **more) if self.picked else self.page(self.form(), status=422)

    def form(self, data: Any = None) -> forms.Form:
        now = serving()
        if self.picked is None:
            return ChoiceForm(initial={"embedder": now.embedder, "engine": now.engine})
        embedder, engine = self.picked
        return IndexForm(data, embedder=embedder, engine=engine, stored=now)

    def more(self) -> dict[str, Any]:
        form_of = self.picked and self.form(self.request.POST or None)
        model = form_of["embedder_model"].value() if form_of and "embedder_model" in form_of.fields else ""
        return {"picked": self.picked, "results": self.results, "amount": amount(str(model or ""))}

    def save(self, form: forms.Form) -> HttpResponse:
        assert isinstance(form, IndexForm)
        choice = self.choice(form)
        if self.text("do") == "test":
            self.results = try_out(choice).steps
            return self.page(form)
        try:
            switch(choice, by=self.agent, anew=form.cleaned_data["anew"])
        except AdapterError as error:
            raise Invalid(error.message) from error
        return self.done("index", told=_("It is being filled. What serves now serves until it is whole."))

    def choice(self, form: IndexForm) -> Choice:
        assert self.picked is not None
        embedder, engine = self.picked
        return chosen(engine, embedder, form.settings("engine"), form.settings("embedder"))

    def explain(self, form: forms.Form, error: Invalid | Conflict) -> None:
        problems = error.problems if isinstance(error, WrongSettings) else {"": [error.message]}
        for name, told in problems.items():
            form.add_error(name if name in form.fields else None, told)


class IndexRebuild(SettingsView):
    """POST fills the index in use once more, beside itself."""

    section = "index"

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            rebuild(by=self.agent)
        except AdapterError as error:
            raise Invalid(error.message) from error
        return self.done("index", told=_("It is being filled. What serves now serves until it is whole."))


class IndexCancellation(SettingsView):
    """POST gives up the index that is being filled."""

    section = "index"

    def post(self, request: HttpRequest) -> HttpResponse:
        cancel(by=self.agent)
        return self.done("index", told=_("It is given up. What serves stays as it is."))


class IndexRollback(SettingsView):
    """POST serves from the former index again."""

    section = "index"

    def post(self, request: HttpRequest) -> HttpResponse:
        index = roll_back(by=self.agent)
        return self.done("index", told=_("%(model)s serves again.") % {"model": index.model})


class IndexRemoval(AskPage):
    """GET tells what removing the former index means; POST removes it."""

    section = "index"
    back = "index"
    title = gettext_lazy("Remove the former index?")
    submit = gettext_lazy("Remove it")

    def consequences(self) -> list[str]:
        return [
            _("Its vectors go, and its entries at the service."),
            _("What serves stays as it is."),
            _("There is no way back to it then, but to fill it again."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        let_go(by=self.agent)
        return self.done("index", told=_("The former index is being removed."))


addresses = [
    path("index/", Index.as_view(), name="index"),
    path("index/new/", NewIndex.as_view(), name="index-new"),
    path("index/test/", IndexTest.as_view(), name="index-test"),
    path("index/rebuild/", IndexRebuild.as_view(), name="index-rebuild"),
    path("index/cancellation/", IndexCancellation.as_view(), name="index-cancellation"),
    path("index/rollback/", IndexRollback.as_view(), name="index-rollback"),
    path("index/removal/", IndexRemoval.as_view(), name="index-removal"),
]
