"""What a macro would do to a ticket, in words; nothing is done."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from replywell.automation import steps as kinds
from replywell.console.forms.steps import STATUSES, URGENCIES
from replywell.console.placeholders import filled
from replywell.people.models import Agent, Team
from replywell.tickets.models import Category, CustomField, Ticket


def trial(stored: list[dict[str, Any]], ticket: Ticket, agent: Agent) -> list[tuple[str, str, str]]:
    """A line for each step: what, before, after."""
    return [_line(step, ticket, agent) for step in kinds.steps_of(stored)]


def _line(step: kinds.Step, ticket: Ticket, agent: Agent) -> tuple[str, str, str]:
    match step:
        case kinds.SetStatus(status=status):
            return _("Status"), str(STATUSES.get(ticket.status, ticket.status)), str(STATUSES[status])
        case kinds.SetUrgency(urgency=urgency):
            return _("Urgency"), str(URGENCIES[ticket.urgency]), str(URGENCIES[urgency])
        case kinds.SetCategory(category=pk):
            return _("Category"), _named(ticket.category), _named(Category.objects.filter(pk=pk).first())
        case kinds.Assign(to=to):
            after = agent if to == "me" else None if to == "nobody" else Agent.objects.filter(pk=to).first()
            return _("Assignee"), _named(ticket.assignee), _named(after)
        case kinds.Route(team=pk):
            return _("Team"), _named(ticket.team), _named(Team.objects.filter(pk=pk).first())
        case kinds.AddTags(tags=tags):
            return _("Tags"), ", ".join(ticket.tags), ", ".join(dict.fromkeys([*ticket.tags, *tags]))
        case kinds.RemoveTags(tags=tags):
            return _("Tags"), ", ".join(ticket.tags), ", ".join(tag for tag in ticket.tags if tag not in tags)
        case kinds.SetField(field=slug, value=value):
            field = CustomField.objects.filter(slug=slug).first()
            return str(field or slug), str(ticket.custom.get(slug, "")), "" if value is None else str(value)
        case kinds.InsertReply(text=text):
            return _("Into the composer"), "", filled(text, ticket, agent) or text
        case kinds.WriteNote(text=text):
            return _("Note"), "", filled(text, ticket, agent) or text
        case kinds.Snooze(hours=count):
            return (
                _("Snoozed"),
                "",
                ngettext("for %(count)s hour", "for %(count)s hours", count) % {"count": count},
            )
    return _("Followed by"), "", agent.name


def _named(row: object | None) -> str:
    return _("none") if row is None else str(row)
