"""Many tickets of a list, changed at once."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from replywell.incidents.actions.incidents import link_all
from replywell.incidents.models import Incident
from replywell.incidents.queries import incident_for
from replywell.kit import clock
from replywell.kit.errors import Invalid
from replywell.people.actors import Actor, actor_of
from replywell.people.models import Agent, Role, Team
from replywell.pipeline.actions.overrides import settle
from replywell.tickets.actions.lifecycle import resolve, wait
from replywell.tickets.actions.snooze import snooze, wake
from replywell.tickets.actions.tags import add_tags, remove_tags
from replywell.tickets.actions.triage import assign, route
from replywell.tickets.models import Category, Tag, Ticket, Urgency
from replywell.tickets.queries import visible_to
from replywell.tickets.status import WORKING, Status
from replywell.workspace import queue
from replywell.workspace.actions.bulk import MOST, Outcome, change, undo
from replywell.workspace.asked import asked_of
from replywell.workspace.counting import saved_for
from replywell.workspace.views.desk import DeskView, around

type Act = Callable[[Ticket], Any]
OFFERED_TAGS = 100


class Bulk(DeskView):
    """GET offers what can be done to the selected tickets; POST does one of it and tells how it went."""

    verb = "change tickets"

    def get(self, request: HttpRequest) -> HttpResponse:
        numbers = self._numbers(request.GET.getlist("ticket"))
        context: dict[str, Any] = {
            "numbers": numbers,
            "most": MOST,
            "agents": Agent.objects.filter(is_active=True).exclude(role__in=[Role.VIEWER, Role.LIGHT]),
            "teams": Team.objects.all(),
            "categories": Category.objects.filter(active=True),
            "urgencies": Urgency.choices,
            "tags": Tag.objects.filter(active=True)[:OFFERED_TAGS],
            "incidents": Incident.objects.exclude(status=Incident.Status.RESOLVED)[:50],
            "back": self._back(),
        }
        if self.request.htmx:
            return render(request, "workspace/bulk.html#acts", context)
        return render(request, "workspace/bulk.html", around(self.agent) | context)

    def post(self, request: HttpRequest) -> HttpResponse:
        given = request.POST.getlist("ticket")
        numbers = self._whole_view() if "all" in request.POST else self._numbers(given)
        if not numbers:
            raise Invalid(_("No ticket is selected. Mark some in the list first."))
        if self.text("do") == "incident":
            outcome = self._linked(numbers)
        else:
            outcome = change(self.agent, numbers, self._act(actor_of(self.agent)))
        return told(request, outcome, self._back())

    def _linked(self, numbers: list[int]) -> Outcome:
        """They become part of an incident: the tickets themselves stay as they are, so there is nothing to undo."""
        incident = incident_for(self.number("incident") or 0)
        tickets = list(visible_to(self.agent).filter(pk__in=numbers))
        linked = link_all(incident, tickets, by=self.agent)
        outcome = Outcome(changed=linked)
        if len(tickets) > linked:
            outcome.skipped[_("part of an incident already")] = len(tickets) - linked
        return outcome

    def _whole_view(self) -> list[int]:
        """The first tickets of the view that the list was showing."""
        asked = asked_of(queue.view_named(self.text("view"), saved_for(self.agent)), self.request.POST)
        return queue.numbers(asked.view, self.agent, words=asked.words, most=MOST)[:MOST]

    def _numbers(self, given: list[str]) -> list[int]:
        numbers = [int(n) for n in given if n.isascii() and n.isdigit() and len(n) < 18]
        if len(numbers) > MOST:
            raise Invalid(_("At most %(most)s tickets are changed at once. Select fewer.") % {"most": MOST})
        return numbers

    def _act(self, by: Actor) -> Act:
        """What was chosen, ready to be done to a ticket. Raises Invalid before any ticket is touched."""
        match self.text("do"):
            case "assign":
                agent = self._agent()
                return lambda ticket: assign(ticket, agent, by=by)
            case "team":
                team = self._of(Team, "team")
                return lambda ticket: route(ticket, team, by=by)
            case "status":
                return _status(self.text("status"), by)
            case "urgency":
                urgency = self.number("urgency")
                if urgency not in Urgency.values:
                    raise Invalid(_("Choose one of: critical, high, medium, low."))
                return lambda ticket: settle(ticket, urgency=urgency, by=self.agent)
            case "category":
                category = self._of(Category, "category")
                if category is None or not category.active:
                    raise Invalid(_("Choose the category that these tickets are about."))
                return lambda ticket: settle(ticket, category=category, by=self.agent)
            case "tag" | "untag" as do:
                names = [name for name in self.text("tags").split(",") if name.strip()]
                if not names:
                    raise Invalid(_("Name at least one tag."))
                tag = add_tags if do == "tag" else remove_tags
                return lambda ticket: tag(ticket, [n.strip().lower() for n in names], by=by)
            case "snooze":
                until = _until(self.text("until"))
                return lambda ticket: snooze(ticket, until, by=by) if until else wake(ticket, by=by)
        raise Invalid(_("Choose what to do with the selected tickets."))

    def _agent(self) -> Agent | None:
        if self.text("assignee") == "me":
            return self.agent
        agent = self._of(Agent, "assignee")
        if agent and not agent.is_active:
            raise Invalid(_("There is no such agent any more. Reload the page and choose again."))
        return agent

    def _of(self, model: Any, name: str) -> Any:
        """What the form points to; None for nothing. Raises Invalid for what is not there."""
        number = self.number(name)
        found = model.objects.filter(pk=number).first() if number else None
        if number and found is None:
            raise Invalid(_("What you chose is not there any more. Reload the page and choose again."))
        return found

    def _back(self) -> str:
        return safe_place(self.request, self.text("back"))


class Undone(DeskView):
    """POST undoes a bulk change, on every ticket that nobody changed since."""

    verb = "change tickets"

    def post(self, request: HttpRequest, number: int) -> HttpResponse:
        outcome = undo(self.agent, number)
        return told(request, outcome, safe_place(request, self.text("back")), undone=True)


def told(request: Any, outcome: Outcome, back: str, *, undone: bool = False) -> HttpResponse:
    """How it went: a note with Undo where scripts run, else a message on the list."""
    words = in_words(outcome, undone=undone)
    trouble = not outcome.changed and bool(outcome.skipped)
    if request.htmx:
        response = HttpResponse(status=204)
        note: dict[str, Any] = {"message": words, "error": trouble}
        if outcome.undo:
            place = reverse("workspace:bulk-undone", args=[outcome.undo])
            note["action"] = {"label": _("Undo"), "url": place}
        response["HX-Trigger"] = json.dumps({"toast": note, "bulk-done": {}, "ticket-changed": {}})
        return response
    level = messages.WARNING if trouble else messages.SUCCESS
    messages.add_message(request, level, words)
    return HttpResponseRedirect(
        f"{back}{'&' if '?' in back else '?'}undo={outcome.undo}" if outcome.undo else back
    )


def in_words(outcome: Outcome, *, undone: bool = False) -> str:
    """`12 tickets changed · 1 skipped: closed`."""
    changed = outcome.changed
    parts = [
        ngettext("%(n)d ticket is as it was", "%(n)d tickets are as they were", changed) % {"n": changed}
        if undone
        else ngettext("%(n)d ticket changed", "%(n)d tickets changed", changed) % {"n": changed}
    ]
    if outcome.same:
        parts.append(
            ngettext("%(n)d was so already", "%(n)d were so already", outcome.same) % {"n": outcome.same}
        )
    parts += [_("%(n)d skipped: %(why)s") % {"n": n, "why": why} for why, n in outcome.skipped.most_common(3)]
    return " · ".join(parts)


def safe_place(request: HttpRequest, place: str) -> str:
    """An address of this desk to go back to; never another host's."""
    fits = url_has_allowed_host_and_scheme(place, allowed_hosts={request.get_host()})
    return place if fits and place.startswith("/") else reverse("workspace:queue")


def _status(given: str, by: Actor) -> Act:
    if given == Status.RESOLVED:
        return lambda ticket: resolve(ticket, by=by)
    if given not in WORKING - {Status.NEW}:
        raise Invalid(_("Choose one of: open, pending, on hold, resolved."))
    return lambda ticket: wait(ticket, Status(given), by=by)


def _until(given: str) -> datetime | None:
    """`1h`, `4h`, `tomorrow`, `week`, or a day and time of the reader's zone; empty wakes."""
    now = timezone.localtime(clock.now())
    morning = now.replace(hour=9, minute=0, second=0, microsecond=0)
    match given:
        case "":
            return None
        case "1h" | "4h":
            return now + timedelta(hours=int(given[0]))
        case "tomorrow":
            return morning + timedelta(days=1)
        case "week":
            return morning + timedelta(days=7 - now.weekday())
    try:
        moment = parse_datetime(given)
    except ValueError:
        moment = None
    if moment is None:
        raise Invalid(_("Choose a day and a time until when they sleep."))
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.get_current_timezone())
