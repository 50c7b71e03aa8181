"""Teams: a list, a page for each, and going."""

from typing import Any

from django import forms
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.console.forms.teams import TeamForm
from replywell.console.forms.tickets import IntoForm
from replywell.console.views.settings import AskPage, FormPage, SettingsView, one
from replywell.people.actions.removals import undoable
from replywell.people.actions.succession import holds
from replywell.people.actions.teams import put_team, remove_team
from replywell.people.models import Team
from replywell.people.permissions import may


class Teams(SettingsView):
    """GET lists teams; a lead sees their own."""

    section = "teams"
    needs = "share replies"

    def get(self, request: HttpRequest) -> HttpResponse:
        found = Team.objects.annotate(people=Count("agents", filter=Q(agents__is_active=True)))
        all_of_them = may(self.agent, "administer")
        if not all_of_them:
            found = found.filter(pk__in=self.agent.teams.values("pk"))
        return self.shown("console/teams.html", teams=found.order_by("name"), may_change=all_of_them)


class NewTeam(FormPage):
    """GET asks for a new team, POST makes it."""

    section = "teams"
    back = "teams"
    title = gettext_lazy("New team")
    submit = gettext_lazy("Create team")

    @property
    def team(self) -> Team:
        return Team()

    def form(self, data: Any = None) -> forms.Form:
        return TeamForm(data)

    def save(self, form: forms.Form) -> HttpResponse:
        team = put_team(self.team, form.cleaned_data, by=self.agent)
        return self.done("teams", told=_("%(name)s is saved.") % {"name": team.name})


class OneTeam(NewTeam):
    """GET shows a team, POST changes it."""

    title = gettext_lazy("Team")
    submit = gettext_lazy("Save")

    @property
    def team(self) -> Team:
        return one(Team.objects.all(), self.kwargs["pk"])

    def form(self, data: Any = None) -> forms.Form:
        team = self.team
        initial = {
            "name": team.name,
            "private": team.private,
            "handing": team.handing,
            "agents": list(team.agents.values_list("pk", flat=True)),
        }
        return TeamForm(data, initial=initial)

    def more(self) -> dict[str, Any]:
        return {
            "title": self.team.name,
            "removal": ("console:team-removal", self.team.pk),
            "remove": _("Delete team"),
        }


class TeamRemoval(AskPage):
    """GET tells what the team holds and asks who takes over; POST removes it."""

    section = "teams"
    back = "teams"
    submit = gettext_lazy("Delete team")

    @property
    def team(self) -> Team:
        return one(Team.objects.all(), self.kwargs["pk"])

    def form(self, data: Any = None) -> forms.Form:
        team = self.team
        rest = Team.objects.exclude(pk=team.pk)
        return IntoForm(data, rows=rest, label=_("Who takes over"), required=bool(holds(team)))

    def more(self) -> dict[str, Any]:
        return super().more() | {"title": _("Delete the team %(name)s?") % {"name": self.team.name}}

    def consequences(self) -> list[str]:
        held = holds(self.team)
        if not held:
            return [_("The team is empty: nothing else changes.")]
        listed = ", ".join(f"{name}: {count}" for name, count in held.items())
        told = [_("Another team takes over what this one has (%(what)s).") % {"what": listed}]
        return told if undoable(self.team) else [*told, _("It is so much that this cannot be undone.")]

    def save(self, form: forms.Form) -> HttpResponse:
        team = self.team
        name = team.name
        removal = remove_team(team, by=self.agent, successor=form.cleaned_data["into"])
        told = _("The team %(name)s is deleted.") % {"name": name}
        return self.done("teams", told=told, removal=removal)
