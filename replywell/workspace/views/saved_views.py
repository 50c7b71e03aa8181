"""Lists that agents keep under a name, and the filters they are made of."""

from typing import Any

from django.contrib import messages
from django.core import signing
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid, NotFound
from replywell.people.models import Team
from replywell.people.permissions import may
from replywell.tickets.queries import teams_of
from replywell.workspace import queue
from replywell.workspace.actions import saved_views as actions
from replywell.workspace.asked import asked_of
from replywell.workspace.chips import in_words, names_of
from replywell.workspace.conditions import Broken, Link, from_text, to_text
from replywell.workspace.counting import saved_for
from replywell.workspace.models import SavedView
from replywell.workspace.order import SORTS
from replywell.workspace.views.desk import DeskView, around

SALT = "replywell.saved-view"
MINUTES = 15


class SavedViews(DeskView):
    """POST keeps the list that the form tells of under a name."""

    def post(self, request: HttpRequest) -> HttpResponse:
        asked = asked_of(queue.view_named(self.text("view") or "open", saved_for(self.agent)), request.POST)
        shared, team = sharing(self)
        view = actions.save_view(
            self.agent,
            self.text("name"),
            conditions=asked.view.all_conditions,
            sort=asked.view.sort,
            columns=asked.columns,
            shared=shared,
            team=team,
        )
        messages.success(request, _("The view %(name)s is in the navigation.") % {"name": view.name})
        return to(request, reverse("workspace:view", args=[f"v{view.pk}"]))


class SavedViewPage(DeskView):
    """GET shows a view's settings, POST changes them, DELETE deletes it; `move` puts it up or down."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        kept = self._kept(number)
        view = queue.as_view(kept)
        names = names_of(each for each in view.conditions if isinstance(each, Link))
        context: dict[str, Any] = {
            "kept": kept,
            "view": view,
            "told": [
                {"text": to_text(e), "words": in_words(e, names), "broken": isinstance(e, Broken)}
                for e in view.conditions
            ],
            "sorts": SORTS.values(),
            "teams": Team.objects.filter(pk__in=teams_of(self.agent)),
            "shares": may(self.agent, "share views"),
            "changes": kept.owner_id == self.agent.pk or may(self.agent, "share views"),
        }
        around_it = around(self.agent, at=view.slug)
        return render(request, "workspace/saved_view.html", around_it | context)

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        kept = self._kept(number)
        if request.POST.get("move") in {"-1", "1"}:
            actions.move_view(kept, self.agent, int(request.POST["move"]))
            return to(request, reverse("workspace:saved-view", args=[kept.pk]))
        shared, team = sharing(self)
        actions.change_view(
            kept,
            self.agent,
            self.text("name"),
            conditions=[from_text(text[:500]) for text in request.POST.getlist("f") if text],
            sort=self.text("sort") or "urgent",
            columns=request.POST.getlist("columns"),
            shared=shared,
            team=team,
        )
        messages.success(request, _("The view is changed."))
        return to(request, reverse("workspace:view", args=[f"v{kept.pk}"]))

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        given = actions.delete_view(self._kept(number), self.agent)
        signed = signing.dumps({"by": self.agent.pk, "view": given}, salt=SALT)
        place = f"{reverse('workspace:queue')}?{_query(deleted=signed)}"
        messages.success(request, _("The view %(name)s is deleted.") % {"name": given["name"]})
        return to(request, place)

    def _kept(self, number: int) -> SavedView:
        shared = Q(shared=True) & (Q(team=None) | Q(team__in=teams_of(self.agent)))
        kept = SavedView.objects.filter(Q(owner=self.agent) | shared, pk=number).first()
        if kept is None:
            raise NotFound(_("There is no such view, or it is not shared with you."))
        return kept


class BroughtBack(DeskView):
    """POST brings a view back that was deleted a moment ago."""

    def post(self, request: HttpRequest) -> HttpResponse:
        try:
            kept = signing.loads(self.text("deleted"), salt=SALT, max_age=60 * MINUTES)
        except signing.BadSignature as error:
            raise Invalid(_("That was too long ago to be undone. Save the view anew.")) from error
        if kept["by"] != self.agent.pk:
            raise NotFound(_("There is nothing to undo here any more."))
        view = actions.bring_back(kept["view"], self.agent)
        return to(request, reverse("workspace:view", args=[f"v{view.pk}"]))


def sharing(view: DeskView) -> tuple[bool, Team | None]:
    """With whom the form shares: nobody, everybody, or one of the agent's own teams."""
    given = view.text("shared")
    if given in {"", "no"}:
        return False, None
    if given == "all":
        return True, None
    team = Team.objects.filter(
        pk__in=teams_of(view.agent), pk=int(given) if given.isdecimal() and len(given) < 18 else 0
    )
    found = team.first()
    if found is None:
        raise Invalid(_("Share it with a team of yours, or with all."))
    return True, found


def _query(**given: str) -> str:
    asked = QueryDict(mutable=True)
    asked.update(given)
    return asked.urlencode()


def to(request: Any, place: str) -> HttpResponse:
    if request.htmx:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = place
        return response
    return HttpResponseRedirect(place)
