"""Rotations: the list with who is on call now, and a page for each."""

from datetime import time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.escalations import MOST_MEMBERS, RotationForm, read_members, takers
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.escalations.actions.rotations import put_rotation, remove_rotation
from replywell.escalations.models import Rotation
from replywell.kit import clock
from replywell.people.models import Agent
from replywell.people.organization import main_timezone
from replywell.workspace.on_duty import duties, duty


class Rotations(SettingsView):
    """GET lists the rotations."""

    section = "rotations"

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.shown("console/rotations.html", duties=duties(clock.now(), 2))


class NewRotation(FormPage):
    """GET asks for a rotation. POST keeps it; the button `change` in it adds a place for somebody instead."""

    section = "rotations"
    back = "rotations"
    template = "console/rotation.html"
    title = gettext_lazy("New rotation")
    members: list[Agent] | None = None
    places = 2

    @property
    def rotation(self) -> Rotation:
        today = clock.now().date()
        zone = main_timezone()
        monday = today - timedelta(days=today.weekday())
        return Rotation(starts_on=monday, handover=time(9), days=7, timezone=zone)

    def form(self, data: Any = None) -> forms.Form:
        return RotationForm(data, rotation=self.rotation)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        self.members = read_members(request.POST)
        form = self.form(request.POST)
        if "change" in request.POST:
            form.is_valid()
            form.errors.clear()
            self.places = 1 + max(1, len(request.POST.getlist("member")) - len(self.members))
            return self.page(form)
        return super().post(request, **kwargs)

    def now(self) -> list[Agent]:
        row = self.rotation
        if row.pk is None:
            return []
        return [member.agent for member in row.members.select_related("agent")]

    def more(self) -> dict[str, Any]:
        members = self.now() if self.members is None else self.members
        empty = min(
            self.places if not members or self.members is not None else 1, MOST_MEMBERS - len(members)
        )
        return {"chosen": [*members, *[None] * empty], "takers": takers()}

    def save(self, form: forms.Form) -> HttpResponse:
        row = put_rotation(self.rotation, form.cleaned_data, self.members or [], by=self.agent)
        return self.done("rotation", row.pk, told=_("%(name)s is saved.") % {"name": row.name})


class OneRotation(NewRotation):
    """GET shows a rotation with its next weeks, POST changes it."""

    @property
    def rotation(self) -> Rotation:
        return one(Rotation.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        row = self.rotation
        removal = {"removal": ("console:rotation-removal", row.pk), "remove": _("Delete rotation")}
        shown = {"title": row.name, "duty": duty(row, clock.now(), Agent.objects.in_bulk())}
        return super().more() | shown | removal


class RotationRemoval(AskPage):
    """GET asks, POST removes a rotation that no path needs."""

    section = "rotations"
    back = "rotations"
    submit = gettext_lazy("Delete rotation")

    @property
    def rotation(self) -> Rotation:
        return one(Rotation.objects.all(), self.kwargs["pk"])

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the rotation %(name)s?") % {"name": self.rotation.name}}

    def consequences(self) -> list[str]:
        return [_("Its swaps go with it, and calendars that read its shifts find nothing any more.")]

    def save(self, form: forms.Form) -> HttpResponse:
        row = self.rotation
        removal = remove_rotation(row, by=self.agent)
        return self.done("rotations", told=_("%(name)s is deleted.") % {"name": row.name}, removal=removal)
