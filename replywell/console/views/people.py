"""Colleagues: a list, a page for each, and leaving."""

from typing import Any

from django import forms
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from replywell.console.actions.leaving import let_go
from replywell.console.forms.people import ROLES, AgentForm
from replywell.console.forms.tickets import IntoForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.kit import clock
from replywell.people.actions.agents import change_agent, check_may_change, reactivate
from replywell.people.actions.sign_ins import open_sign_ins
from replywell.people.models import Agent, Role
from replywell.people.permissions import stands_above
from replywell.tickets.actions.handover import open_tickets

SHOWN = 200


class People(SettingsView):
    """GET lists colleagues; `?q=` looks for a name or address, `?show=gone` for who left."""

    section = "people"

    def get(self, request: HttpRequest) -> HttpResponse:
        words, show = self.text("q").strip()[:100], self.text("show")
        found = (
            Agent.objects.filter(is_active=show != "gone")
            .prefetch_related("teams")
            .select_related("invitation")
        )
        if words:
            found = found.filter(Q(name__icontains=words) | Q(email__icontains=words))
        people = list(found.order_by("name")[:SHOWN])
        link = request.session.pop("invitation", None)
        return self.shown(
            "console/people.html",
            people=people,
            words=words,
            show=show,
            link=link,
            now=clock.now(),
            roles=ROLES,
            gone=Agent.objects.filter(is_active=False).exists(),
        )


class Person(FormPage):
    """GET shows a colleague, POST changes them."""

    section = "people"
    back = "people"
    template = "console/person.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        self.number_asked = kwargs["pk"]
        return super().dispatch(request, *args, **kwargs)

    @property
    def person(self) -> Agent:
        return one(Agent.objects.select_related("invitation"), self.number_asked)

    def form(self, data: Any = None) -> forms.Form:
        return AgentForm(data, agent=self.person, by=self.agent)

    def more(self) -> dict[str, Any]:
        person = self.person
        return {
            "person": person,
            "title": person.name,
            "browsers": open_sign_ins(person),
            "invited": hasattr(person, "invitation"),
            "came": person.has_usable_password(),
            "may_change": not stands_above(person, self.agent),
        }

    def save(self, form: forms.Form) -> HttpResponse:
        person = self.person
        changed = change_agent(person, form.cleaned_data, by=self.agent)
        told = _("%(name)s is as you set it.") % {"name": form.cleaned_data["name"]}
        return self.done("people", told=told if changed else "")


class Deactivation(AskPage):
    """GET asks what becomes of their tickets; POST lets somebody go."""

    section = "people"
    back = "people"
    title = gettext_lazy("Deactivate a colleague")
    submit = gettext_lazy("Deactivate")

    @property
    def person(self) -> Agent:
        return one(Agent.objects.filter(is_active=True), self.kwargs["pk"])

    def form(self, data: Any = None) -> forms.Form:
        person = self.person
        check_may_change(person, self.agent)
        writers = (
            Agent.objects.filter(is_active=True)
            .exclude(role__in=[Role.VIEWER, Role.LIGHT])
            .exclude(pk=person.pk)
        )
        form = IntoForm(data, rows=writers, label=_("Their open tickets go to"), required=False)
        field = form.fields["into"]
        assert isinstance(field, forms.ModelChoiceField)
        field.empty_label = _("Nobody: back to their team")
        return form

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Deactivate %(name)s?") % {"name": self.person.name}}

    def consequences(self) -> list[str]:
        count = open_tickets(self.person)
        tickets = ngettext(
            "%(count)s open ticket changes hands.", "%(count)s open tickets change hands.", count
        )
        return [
            _("They are signed out everywhere, at once, and cannot sign in any more."),
            _("Programs that use their API tokens stop working."),
            tickets % {"count": count},
            _("What they wrote stays, with their name. You can reactivate them."),
            _("Undo, offered for a moment, also gives their tickets back; sign-ins and tokens stay ended."),
        ]

    def save(self, form: forms.Form) -> HttpResponse:
        person = self.person
        removal = let_go(person, by=self.agent, hand_to=form.cleaned_data["into"])
        return self.done(
            "people", told=_("%(name)s is deactivated.") % {"name": person.name}, removal=removal
        )


class Reactivation(SettingsView):
    """POST lets somebody who left sign in again."""

    section = "people"

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        person = one(Agent.objects.filter(is_active=False), pk)
        reactivate(person, by=self.agent)
        return self.done("person", pk, told=_("%(name)s can sign in again.") % {"name": person.name})
