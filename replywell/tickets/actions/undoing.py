"""A change is taken back: the ticket gets what it had before, if nobody changed it since."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict
from replywell.people.actors import Actor
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.models import Ticket

COLUMNS = (
    "status",
    "category_id",
    "urgency",
    "team_id",
    "assignee_id",
    "needs_triage",
    "assistant_off",
    "tags",
    "snoozed_until",
    "waiting_since",
    "due_at",
    "resolved_at",
)
"""What agents change of many tickets at once, and what changes with it."""
_MOMENTS = {"snoozed_until", "waiting_since", "due_at", "resolved_at"}


def kept(ticket: Ticket) -> dict[str, Any]:
    """What would have to be put back, as JSON holds it."""
    return {name: _plain(getattr(ticket, name)) for name in COLUMNS}


def differing(ticket: Ticket, before: dict[str, Any]) -> dict[str, Any]:
    """Those of the kept values that are not so any more."""
    return {name: value for name, value in before.items() if _plain(getattr(ticket, name)) != value}


@transaction.atomic
def put_back(ticket: Ticket, before: dict[str, Any], *, unchanged_since: datetime, by: Actor) -> Ticket:
    """Undo. It may move between any statuses, because the ticket was there a moment ago.

    Raises `Conflict` when something happened to the ticket after `unchanged_since`.
    """
    ticket = locked(ticket)
    if ticket.updated_at != unchanged_since:
        raise Conflict(
            _("Somebody changed ticket #%(number)s since. It stays as it is.") % {"number": ticket.pk}
        )
    return take_back(ticket, {name: value for name, value in before.items() if name in COLUMNS}, by=by)


@transaction.atomic
def take_back(ticket: Ticket, values: dict[str, Any], *, by: Actor) -> Ticket:
    """Columns get these values again, as JSON holds them: what people said there counts as never said."""
    ticket = locked(ticket)
    story = {name: [_plain(getattr(ticket, name)), value] for name, value in values.items()}
    for name, value in values.items():
        setattr(ticket, name, datetime.fromisoformat(value) if value and name in _MOMENTS else value)
    ticket.updated_at = clock.now()
    ticket.save(update_fields=[*values, "updated_at"])
    record(ticket, "change_undone", by=by, changes=story)
    return ticket


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
