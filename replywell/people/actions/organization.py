"""The organization, and how far its first run came."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from replywell.kit import clock
from replywell.people.actions.audit import put
from replywell.people.models import Agent, Organization

STEPS = ("organization", "mailbox", "articles", "colleague", "test")
"""The first run, in order."""


def organization() -> Organization:
    """The one row, made when it is first asked for."""
    return Organization.objects.get_or_create(pk=1)[0]


def change_organization(values: Mapping[str, Any], *, by: Agent) -> Organization:
    row = organization()
    put(row, values, by=by)
    return row


@transaction.atomic
def settle(step: str, state: str = "done") -> Organization:
    """A step is done or skipped; what was done stays done."""
    organization()
    row = Organization.objects.select_for_update().get(pk=1)
    if step in STEPS and row.progress.get(step) != "done":
        row.progress = {**row.progress, step: state}
        if all(row.progress.get(each) == "done" for each in STEPS):
            row.welcomed_at = clock.now()
        row.save(update_fields=["progress", "welcomed_at"])
    return row


def put_away() -> None:
    """The checklist is not wanted any more."""
    row = organization()
    row.welcomed_at = clock.now()
    row.save(update_fields=["welcomed_at"])
