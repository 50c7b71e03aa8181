"""Reliability: how far what the classifier says can be trusted, what it has learned, and going back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from replywell.console.diagram import diagram
from replywell.console.views.settings import SettingsView, one
from replywell.kit.errors import NotFound
from replywell.pipeline import reliability
from replywell.pipeline.actions.drift import sentence
from replywell.triage.actions.versions import go_back_to, learn_again, start_over
from replywell.triage.models import ModelVersion
from replywell.triage.values import DIMENSIONS
from replywell.triage.worded import dimension_name


class ReliabilityView(SettingsView):
    """A page about one dimension."""

    section = "reliability"

    @property
    def dimension(self) -> str:
        name = self.kwargs.get("dimension", DIMENSIONS[0])
        if name not in DIMENSIONS:
            raise NotFound(_("There is no such dimension. Choose one from the list."))
        return str(name)

    def back(self, told: str) -> HttpResponse:
        return self.done("reliability-of", self.dimension, told=told)


class Reliability(ReliabilityView):
    """GET shows diagram, figures, confusion, versions and what has drifted, for one dimension."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        name = self.dimension
        standing = reliability.standing(name)
        return self.shown(
            "console/reliability.html",
            dimension=name,
            dimension_title=dimension_name(name),
            dimensions=[(each, dimension_name(each)) for each in DIMENSIONS],
            standing=standing,
            drawn=diagram(standing.bins) if standing else None,
            confusion=_confusion(name, standing) if standing else [],
            versions=reliability.versions(name),
            learning=reliability.learning_of(name),
            drifts=[sentence(drift) for drift in reliability.open_drifts()],
        )


def _confusion(
    dimension: str, standing: reliability.Standing
) -> list[tuple[str, list[tuple[int, str, str]]]]:
    """Rows of the table: the label, then count, address and what was said."""
    base = reverse("console:reliability-tickets", args=[dimension])
    return [
        (
            truth,
            [(count, f"{base}?{urlencode({'is': truth, 'said': said})}", said) for said, count in cells],
        )
        for truth, cells in standing.confusion
    ]


class ReliabilityTickets(ReliabilityView):
    """GET lists the tickets of `?is=` of which `?said=` was said."""

    def get(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        truth, said = self.text("is")[:100], self.text("said")[:100]
        tickets = reliability.tickets_behind(self.dimension, truth, said, self.agent)
        return self.shown(
            "console/reliability_tickets.html",
            dimension=self.dimension,
            dimension_title=dimension_name(self.dimension),
            truth=truth,
            said=said,
            tickets=tickets,
        )


class VersionChoice(ReliabilityView):
    """POST makes an earlier version run again."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        version = one(ModelVersion.objects.filter(dimension=self.dimension), self.kwargs["pk"])
        go_back_to(version, by=self.agent)
        return self.back(
            _("Version %(number)d runs. Nothing is learned until you say so.") % {"number": version.number}
        )


class FreshStart(ReliabilityView):
    """POST stops the running version: the classifier answers as it shipped."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        version = one(ModelVersion.objects.filter(dimension=self.dimension), self.kwargs["pk"])
        start_over(version.dimension, version.model, by=self.agent)
        return self.back(_("The classifier answers as it shipped. Nothing is learned until you say so."))


class LearningAgain(ReliabilityView):
    """POST lets the dimension learn from corrections again."""

    def post(self, request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        learn_again(self.dimension, by=self.agent)
        return self.back(_("It learns again, in less than a minute."))


class ReliabilityHome(ReliabilityView):
    """GET leads to the first dimension."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponseRedirect(reverse("console:reliability-of", args=[DIMENSIONS[0]]))
