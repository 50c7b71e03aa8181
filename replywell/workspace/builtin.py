"""The views that every desk has, told as conditions, so that each can be the beginning of a saved one."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from replywell.workspace.conditions import Broken, Condition, Searched, from_text

COLUMNS: dict[str, Any] = {
    "urgency": _("Urgency"),
    "requester": _("Requester"),
    "subject": _("Subject"),
    "ready": _("Suggestion"),
    "category": _("Category"),
    "tags": _("Tags"),
    "team": _("Team"),
    "status": _("Status"),
    "due": _("Due"),
    "assignee": _("Assignee"),
    "age": _("Age"),
    "updated": _("Changed"),
    "company": _("Company"),
    "channel": _("Connection"),
}
USUAL = (
    "urgency",
    "requester",
    "subject",
    "ready",
    "tags",
    "category",
    "team",
    "status",
    "due",
    "assignee",
    "age",
)


def column_choices(chosen: tuple[str, ...]) -> list[dict[str, Any]]:
    """Every column by name, those chosen first and in their order."""
    others = [column for column in COLUMNS if column not in chosen]
    return [
        {"name": column, "label": COLUMNS[column], "on": column in chosen} for column in (*chosen, *others)
    ]


@dataclass(frozen=True, slots=True)
class QueueView:
    """A named list of tickets: what it holds, in which order, and what its rows show."""

    slug: str
    name: Any
    sign: str
    empty: Any
    conditions: tuple[Condition | Broken, ...]
    sort: str = "urgent"
    columns: tuple[str, ...] = USUAL
    counted: bool = True
    press: str = ""
    saved: int | None = None
    """Number of the saved view that it is."""
    extra: tuple[Condition | Broken, ...] = field(default=())
    """Conditions that an address adds."""

    @property
    def all_conditions(self) -> tuple[Condition | Broken, ...]:
        return (*self.conditions, *self.extra)

    @property
    def readable(self) -> list[Condition]:
        return [each for each in self.all_conditions if not isinstance(each, Broken)]

    @property
    def searched(self) -> list[str]:
        """What is searched for among its tickets, search by search."""
        return [each.value for each in self.all_conditions if isinstance(each, Searched)]


def _view(slug: str, name: Any, sign: str, empty: Any, *told: str, **more: Any) -> QueueView:
    return QueueView(slug, name, sign, empty, tuple(from_text(each) for each in told), **more)


_WORKING, _AWAKE = "status:is:working", "snoozed:no"

VIEWS = {
    view.slug: view
    for view in (
        _view(
            "mine",
            _("Mine"),
            "person",
            _("Nothing is assigned to you. Take something from Unassigned."),
            "assignee:is:me",
            _WORKING,
            _AWAKE,
            press="g m",
        ),
        _view(
            "teams",
            _("My teams"),
            "team",
            _("Your teams have answered everything. Look at Unassigned, or take a break."),
            "team:is:mine",
            _WORKING,
            _AWAKE,
        ),
        _view(
            "unassigned",
            _("Unassigned"),
            "unassigned",
            _("Every open ticket has somebody who cares for it. Look at Mine for yours."),
            "assignee:is:none",
            _WORKING,
            _AWAKE,
            press="g u",
        ),
        _view(
            "triage",
            _("Needs triage"),
            "triage",
            _("The assistant was sure of every ticket: nothing to sort by hand."),
            "triage:yes",
            _WORKING,
            _AWAKE,
            press="g t",
        ),
        _view(
            "waiting",
            _("Waiting"),
            "waiting",
            _("Nobody owes this desk an answer. Set a ticket to pending when it waits for its requester."),
            "status:is:pending,on_hold",
            _AWAKE,
        ),
        _view(
            "breaching",
            _("Breaching"),
            "breach",
            _("No promise is nearly due or missed. Go on with All open, from the top."),
            "promise:near",
            _WORKING,
            _AWAKE,
            sort="due",
            press="g b",
        ),
        _view(
            "open",
            _("All open"),
            "inbox",
            _("All done. A new mail appears here by itself, the moment it arrives."),
            _WORKING,
            _AWAKE,
            press="g q",
        ),
        _view(
            "snoozed",
            _("Snoozed"),
            "snooze",
            _("None of your tickets sleeps. Select some in a list and snooze them until you can go on."),
            "snoozed:yes",
            "assignee:is:me",
            _WORKING,
            press="g s",
        ),
        _view(
            "resolved",
            _("Resolved"),
            "resolved",
            _("Nothing is resolved yet. Resolve a ticket with E, or when you send a reply."),
            "status:is:resolved",
            sort="newest",
            counted=False,
        ),
        _view(
            "all",
            _("All"),
            "all",
            _("There is no ticket yet. Connect a mailbox, then write to it."),
            sort="newest",
            counted=False,
        ),
    )
}
