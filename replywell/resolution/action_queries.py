"""Reading account actions: what may be proposed, what is under way on a ticket."""

from typing import Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from replywell.adapters.tools import tools
from replywell.adapters.tools.port import Tool
from replywell.adapters.tools.values import Argument, Call
from replywell.kit import clock
from replywell.kit.errors import NotFound, Refused
from replywell.kit.secrets import Undecipherable
from replywell.people.models import Contact
from replywell.resolution.models import AccountAction, ActionRun
from replywell.resolution.proposing import AllowedAction
from replywell.tickets.models import Ticket

SHOWN = 6
"""Runs of a ticket that its page shows."""


def allowed_actions() -> tuple[AllowedAction, ...]:
    """Every action that is on and has a category to be proposed in, as walks know it."""
    rows = AccountAction.objects.filter(active=True).prefetch_related("categories").order_by("slug")
    found = []
    for row in rows:
        categories = tuple(sorted(category.slug for category in row.categories.all() if category.active))
        if not categories:
            continue
        try:
            arguments = arguments_of(row)
        except Refused:  # its tool or its secret is gone: nothing to propose
            continue
        found.append(
            AllowedAction(
                slug=row.slug,
                name=row.name,
                description=row.description,
                examples=tuple(row.examples),
                categories=categories,
                arguments=arguments,
                identity=row.identity,
                approval=row.approval,
            )
        )
    return tuple(found)


def tool_of(action: AccountAction) -> tuple[Tool, BaseModel]:
    """The tool with its settings. Raises `Refused` where either is of no use any more."""
    tool = tools().get(action.tool)
    if tool is None:
        raise Refused(_("There is no tool %(name)s any more.") % {"name": action.tool})
    if isinstance(action.settings, Undecipherable):
        raise Refused(Undecipherable.explanation)
    try:
        return tool, tool.Settings.model_validate(action.settings)
    except ValidationError:
        raise Refused(_("The settings of %(name)s are not valid any more.") % {"name": action.name}) from None


def arguments_of(action: AccountAction) -> tuple[Argument, ...]:
    tool, settings = tool_of(action)
    return tuple(tool.arguments(settings))


def call_of(run: ActionRun, contact: Contact) -> Call:
    """What the tool is called with: the contact is the desk's own row, never a text."""
    return Call(
        key=run.key,
        at=clock.now(),
        contact=contact.pk,
        email=contact.email,
        name=contact.name,
        language=run.ticket.language or contact.language or "en",
        arguments=tuple((name, str(value)) for name, value in sorted(run.arguments.items())),
    )


def made_up_call(action: AccountAction, given: dict[str, str]) -> Call:
    """A call for a contact who does not exist, to see what would be sent."""
    return Call(
        key="00000000000000000000000000000000",
        at=clock.now(),
        contact=1001,
        email="rosa@example.org",
        name="Rosa Marín",
        arguments=tuple(sorted(given.items())),
    )


def runs_of(ticket: Ticket) -> list[ActionRun]:
    """The newest runs of a ticket, the open ones first."""
    rows = list(ticket.action_runs.select_related("action", "approved_by", "contact")[: SHOWN * 2])
    return sorted(rows, key=lambda run: (not run.is_open, -run.pk))[:SHOWN]


def run_of(ticket: Ticket, number: int) -> ActionRun:
    """A run of this ticket. Raises `NotFound`."""
    found = ticket.action_runs.select_related("action", "contact").filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no such action on this ticket. Reload the page."))
    return found


def runnable() -> Any:
    """What an agent may run by hand."""
    return AccountAction.objects.filter(active=True).order_by("name")
