"""What a list can be filtered by."""

from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from replywell.kit.errors import Invalid
from replywell.people.models import Company, Contact
from replywell.tickets.models import CustomField
from replywell.workspace import queue
from replywell.workspace.asked import Asked, asked_of
from replywell.workspace.chips import FIELDS, chips
from replywell.workspace.conditions import Broken, from_text
from replywell.workspace.controls import control
from replywell.workspace.counting import navigation
from replywell.workspace.views.desk import DeskView, around
from replywell.workspace.views.saved_views import to

_BY_NAME = {"requester", "company"}


class Filters(DeskView):
    """GET offers filters for a list: fields, then what a field can be. `add=1` goes to the list with one more;
    where that says nothing, the form comes back with what was typed and why."""

    def get(self, request: HttpRequest, view: str) -> HttpResponse:
        nav = navigation(self.agent)
        asked = asked_of(queue.view_named(view, nav.saved), request.GET)
        field = self.text("field")
        # Enter in a form presses its first button, Choose: with a value for the field that was chosen, it adds too.
        entered = field == self.text("of") and any(value.strip() for value in request.GET.getlist("value"))
        problem = ""
        if field and ("add" in request.GET or entered):
            try:
                return to(request, _added(asked, field, request.GET))
            except Invalid as error:
                problem = error.message
        context: dict[str, Any] = {
            "asked": asked,
            "view": asked.view,
            "chips": chips(asked),
            "fields": FIELDS,
            "custom_fields": CustomField.objects.filter(active=True),
            "field": field,
            "control": control(field) if field else None,
            "problem": problem,
            "typed": {"op": self.text("op"), "value": self.text("value")} if problem else {},
        }
        if self.request.htmx:
            return render(request, f"workspace/filters.html#{'control' if field else 'builder'}", context)
        page = around(self.agent, at=view, nav=nav) | context
        return render(request, "workspace/filters.html", page, status=422 if problem else 200)


def _added(asked: Asked, field: str, given: QueryDict) -> str:
    """The list with one more filter. Raises Invalid for a filter that says nothing."""
    op, values = given.get("op", ""), [v.strip() for v in given.getlist("value") if v.strip()]
    if (day := given.get("day")) and op in {"older", "newer"}:  # a day instead of a span
        op, values = ("before" if op == "older" else "after"), [day]
    elif given.get("unit") in {"h", "d", "w"} and values:
        values = [f"{values[0]}{given['unit']}"]
    if field in _BY_NAME:
        values = [_number_of(field, value) for value in values]
    condition = from_text(f"{field}:{op}:{','.join(values)}" if values else f"{field}:{op}")
    if isinstance(condition, Broken):
        raise Invalid(_("This filter says nothing yet. Choose what the field has to be."))
    extra = (*(each for each in asked.view.extra if each != condition), condition)
    return replace(asked, view=replace(asked.view, extra=extra)).address()


def _number_of(field: str, value: str) -> str:
    """Who or what is meant by an address, a name or a number. Raises Invalid where there is nobody."""
    if value.isdecimal():
        return value
    known = Q(name__iexact=value) | (Q(email__iexact=value) if field == "requester" else Q())
    found: Any = (Contact if field == "requester" else Company).objects.filter(known).first()
    if found is None:
        raise Invalid(_("There is nobody called %(name)s. Type the whole name or address.") % {"name": value})
    return str(found.pk)
