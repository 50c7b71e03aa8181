"""What an agent was told, and how they want to be told."""

import re
from datetime import time

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Invalid, NotFound
from replywell.notifications.actions.telling import mark_read, mark_unread, sentence
from replywell.notifications.actions.wishes import wish
from replywell.notifications.kinds import KINDS, MEDIA
from replywell.notifications.models import Notification
from replywell.notifications.queries import COUNTED, media_of, notifications_of, unread, wishes_of
from replywell.people.models import Agent
from replywell.workspace.views.desk import DeskView, around

PAGE = 40
GLANCE = 12
MONDAY = 4  # of the January of 2021: seven days from it name the weekdays


class Notifications(DeskView):
    """GET lists the news; htmx gets the newest for the bell, or the rows behind `?before=`. POST reads all."""

    def get(self, request: HttpRequest) -> HttpResponse:
        before = request.GET.get("before", "")
        if before and not re.fullmatch(r"\d{1,18}", before, re.ASCII):
            raise Invalid(_("The address of this page is broken. Start from the top of the list."))
        mine = notifications_of(self.agent)
        mine = mine.filter(pk__lt=int(before)) if before else mine
        glance = bool(self.request.htmx) and not before
        size = GLANCE if glance else PAGE
        found = list(mine[: size + 1])
        context = {
            "rows": [_row(one) for one in found[:size]],
            "more": found[size - 1].pk if len(found) > size else None,
            **bell(self.agent),
        }
        if glance:
            return render(request, "workspace/notifications.html#glance", context)
        if before and self.request.htmx:
            return render(request, "workspace/notifications.html#rows", context)
        return render(
            request, "workspace/notifications.html", around(self.agent, at="notifications") | context
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        ticket = self.number("ticket")
        mark_read(self.agent, ticket=ticket)
        if ticket is not None:
            return HttpResponse(status=204)
        return HttpResponseRedirect(reverse("workspace:notifications"))


class Opened(DeskView):
    """GET goes to where the news is, and counts as having read it; DELETE marks it as unread again."""

    def get(self, request: HttpRequest, number: int) -> HttpResponse:
        found = self._found(number)
        mark_read(self.agent, notification=found.pk)
        return HttpResponseRedirect(found.path or reverse("workspace:ticket", args=[found.ticket_id]))

    def delete(self, request: HttpRequest, number: int) -> HttpResponse:
        mark_unread(self.agent, self._found(number).pk)
        return HttpResponseRedirect(reverse("workspace:notifications"))

    def _found(self, number: int) -> Notification:
        found = notifications_of(self.agent).filter(pk=number).first()
        if found is None:
            raise NotFound(_("This notification is gone, or its ticket is not visible to you any more."))
        return found


class Bell(DeskView):
    """GET gives the count of unread news, and what the browser should tell: news since `?since=`."""

    def get(self, request: HttpRequest) -> HttpResponse:
        since = request.GET.get("since", "")
        fresh = []
        if re.fullmatch(r"\d{1,18}", since, re.ASCII):
            wanted = notifications_of(self.agent).filter(pk__gt=int(since), read_at=None, browser=True)
            fresh = [_row(one) for one in wanted[:5]]
        context = {"fresh": fresh, **bell(self.agent)}
        return render(request, "workspace/bell.html#count", context)


class NotificationWishes(DeskView):
    """GET shows what one can hear of; POST sets it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        wishes = wishes_of(self.agent)
        return self._page(
            {kind: media_of(wishes, kind) for kind in KINDS},
            quiet_from=_clock(wishes.quiet_from),
            quiet_to=_clock(wishes.quiet_to),
            quiet_days=wishes.quiet_days,
        )

    def post(self, request: HttpRequest) -> HttpResponse:
        media = {kind: request.POST.getlist(f"media-{kind}") for kind in KINDS}
        quiet_from, quiet_to = self.text("quiet_from").strip(), self.text("quiet_to").strip()
        quiet_days = [int(day) for day in request.POST.getlist("quiet_days") if day in set("0123456")]
        try:
            wish(
                self.agent,
                media=media,
                quiet_from=_moment(quiet_from),
                quiet_to=_moment(quiet_to),
                quiet_days=quiet_days,
            )
        except Invalid as error:
            return self._page(
                media,
                problem=error.message,
                status=error.status,
                quiet_from=quiet_from,
                quiet_to=quiet_to,
                quiet_days=quiet_days,
            )
        return HttpResponseRedirect(f"{reverse('workspace:notification-wishes')}?saved")

    def _page(self, media: dict, *, status: int = 200, problem: str = "", **quiet: object) -> HttpResponse:
        january = clock.now().replace(year=2021, month=1)
        context = {
            "kinds": [
                (kind, [(medium, name, medium in media[kind.slug]) for medium, name in MEDIA.items()])
                for kind in KINDS.values()
            ],
            "media": MEDIA.values(),
            "days": [(n, date_format(january.replace(day=MONDAY + n), "l")) for n in range(7)],
            "problem": problem,
            "saved": "saved" in self.request.GET,
            "zone": self.agent.timezone,
            **quiet,
        }
        around_it = around(self.agent, at="settings")
        return render(self.request, "workspace/notification_wishes.html", around_it | context, status=status)


def bell(agent: Agent) -> dict[str, object]:
    """What the bell shows."""
    count = unread(agent)
    newest = Notification.objects.filter(agent=agent).order_by("-pk").values_list("pk", flat=True).first()
    return {"unread": f"{COUNTED}+" if count > COUNTED else count or "", "newest": newest or 0}


def _row(one: Notification) -> dict[str, object]:
    return {
        "one": one,
        "sentence": sentence(one),
        "sign": KINDS[one.kind].sign if one.kind in KINDS else "info",
    }


def _moment(given: str) -> time | None:
    if not given:
        return None
    try:
        return time.fromisoformat(given)
    except ValueError as error:
        raise Invalid(_("Write quiet hours as hours and minutes, e.g. 20:00.")) from error


def _clock(value: time | None) -> str:
    return value.strftime("%H:%M") if value else ""
