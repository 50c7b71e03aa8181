"""Who is on call: now, in the next weeks, swapped, and in one's own calendar."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from replywell.escalations.actions.feeds import feed_of, make_feed, revoke_feed
from replywell.escalations.actions.rotations import swap, take_back
from replywell.escalations.calendar_file import written
from replywell.escalations.models import Feed, Rotation, Swap
from replywell.kit import clock
from replywell.kit.errors import Invalid, NotAllowed, NotFound
from replywell.people.models import Agent, Role
from replywell.people.permissions import may
from replywell.workspace.on_duty import duties
from replywell.workspace.views.desk import DeskView, around

ADDRESS = "on-call feed"
"""Where the session keeps a new address until it was shown."""


class OnCall(DeskView):
    """GET shows every rotation with its next weeks."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.page(made=request.session.pop(ADDRESS, ""))

    def page(self, *, status: int = 200, **more: Any) -> HttpResponse:
        agent = self.agent
        takers = Agent.objects.filter(is_active=True).exclude(role__in=[Role.LIGHT, Role.VIEWER])
        context = {
            "duties": duties(clock.now()),
            "feeds": Feed.objects.filter(agent=agent, revoked_at=None).select_related("rotation"),
            "takes": may(agent, "reply"),
            "arranges": may(agent, "arrange on-call"),
            "takers": takers if may(agent, "arrange on-call") else [agent],
            "administers": may(agent, "administer"),
        }
        return render(
            self.request,
            "workspace/on_call.html",
            around(agent, at="on-call") | context | more,
            status=status,
        )


class Swaps(OnCall):
    """POST puts somebody on call for a while."""

    verb = "reply"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        rotation = _rotation(number)
        try:
            zone = ZoneInfo(rotation.timezone)
            starts, ends = _moment(self.text("starts"), zone), _moment(self.text("ends"), zone)
            agent = Agent.objects.filter(pk=self.number("agent") or self.agent.pk).first()
            if agent is None:
                raise Invalid(_("There is no such agent any more. Reload the page and choose again."))
            swap(rotation, agent, starts, ends, by=self.agent)
        except (Invalid, NotAllowed) as error:
            typed = {name: self.text(name) for name in ("starts", "ends", "agent")}
            return self.page(status=error.status, problem=error.message, of=number, typed=typed)
        return HttpResponseRedirect(f"{reverse('workspace:on-call')}#rotation-{number}")


class SwapOf(DeskView):
    """DELETE takes a swap back."""

    verb = "reply"

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        found = Swap.objects.filter(pk=number).first() if number < 2**63 else None
        if found is None:
            raise NotFound(_("It is not here any more. Somebody may have removed it."))
        take_back(found, by=self.agent)
        return HttpResponseRedirect(f"{reverse('workspace:on-call')}#rotation-{found.rotation_id}")


class Feeds(DeskView):
    """POST makes an address for a calendar: of one's own shifts, or of a rotation."""

    def post(self, request: HttpRequest) -> HttpResponse:
        number = self.number("rotation")
        _feed, secret = make_feed(self.agent, _rotation(number) if number else None)
        path = reverse("workspace:shifts", args=[secret])
        request.session[ADDRESS] = settings.PUBLIC_URL + path
        return HttpResponseRedirect(f"{reverse('workspace:on-call')}#feeds")


class FeedOf(DeskView):
    """DELETE revokes an address."""

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        found = Feed.objects.filter(pk=number, agent=self.agent).first() if number < 2**63 else None
        if found is None:
            raise NotFound(_("It is not here any more. Somebody may have removed it."))
        revoke_feed(found, by=self.agent)
        return HttpResponseRedirect(f"{reverse('workspace:on-call')}#feeds")


@login_not_required
@require_safe
def shifts(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar behind a secret address; 404 for one that was revoked."""
    feed = feed_of(secret)
    if feed is None:
        raise Http404
    response = HttpResponse(written(feed), content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=300"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _rotation(number: int) -> Rotation:
    found = Rotation.objects.filter(pk=number).first() if number < 2**63 else None
    if found is None:
        raise NotFound(_("There is no such rotation any more."))
    return found


def _moment(typed: str, zone: ZoneInfo) -> datetime:
    """What a field for date and time holds, there. Raises `Invalid`."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=zone)
    except ValueError as error:
        raise Invalid(_("Enter from when and until when.")) from error
