"""Changes of a ticket, one action after another, each with the permission that it asks for."""

from collections.abc import Mapping
from typing import Any

from replywell.api.queries import team_named
from replywell.kit.errors import Invalid, NotFound
from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.pipeline.actions.overrides import settle
from replywell.tickets.actions.fields import set_field
from replywell.tickets.actions.lifecycle import close, reopen, resolve, wait
from replywell.tickets.actions.subject import rename
from replywell.tickets.actions.tags import add_tags, remove_tags
from replywell.tickets.actions.triage import assign, route
from replywell.tickets.models import Category, Ticket, Urgency
from replywell.tickets.status import MoveNotAllowed, Status

JUDGED = ("category", "urgency", "sentiment", "complexity")


class Change(dict[str, Any]):
    """Name of a field → what it is to be; what is not there stays."""

    def wanted(self, name: str) -> bool:
        """Whether it is to be something; None is nothing to be where a field cannot be empty."""
        return self.get(name) is not None


def change_ticket(ticket: Ticket, change: Change, *, by: Agent) -> None:
    """Give the ticket all of it. The status comes last: whether it may be resolved is asked of what it is then."""
    if not change:
        return
    if any(change.wanted(name) for name in JUDGED):
        check(by, "classify tickets")
        settle(ticket, by=by, **_judged(change))
    if set(change) - set(JUDGED):
        check(by, "change tickets")
    if "team" in change:
        route(ticket, team_named(by, change["team"]) if change["team"] else None, by=actor_of(by))
    if "assignee" in change:
        assign(ticket, _agent(change["assignee"]) if change["assignee"] else None, by=actor_of(by))
    if change.wanted("tags"):
        _tag(ticket, change["tags"], by)
    if change.wanted("custom"):
        _fill(ticket, change["custom"], by)
    if change.wanted("subject"):
        rename(ticket, change["subject"], by=actor_of(by))
    if change.wanted("status"):
        _move(ticket, Status(change["status"]), by)


def _judged(change: Change) -> dict[str, Any]:
    given = {name: change[name] for name in JUDGED if change.wanted(name)}
    if "urgency" in given:
        given["urgency"] = Urgency[given["urgency"].upper()].value
    if "category" in given:
        category = Category.objects.filter(slug=given["category"], active=True).first()
        if category is None:
            raise Invalid(f"There is no category {given['category']!r}. Give the slug of one that is in use.")
        given["category"] = category
    return given


def _agent(email: str) -> Agent:
    agent = Agent.objects.filter(email=email.lower(), is_active=True).first()
    if agent is None:
        raise Invalid(f"There is no active agent {email}. Give the address of one.")
    return agent


def _tag(ticket: Ticket, names: list[str], by: Agent) -> None:
    kept = Ticket.objects.values_list("tags", flat=True).get(pk=ticket.pk)
    wanted = [name.strip().lower() for name in names]
    remove_tags(ticket, [name for name in kept if name not in wanted], by=actor_of(by))
    add_tags(ticket, names, by=actor_of(by))


def _fill(ticket: Ticket, values: Mapping[str, Any], by: Agent) -> None:
    for slug, value in values.items():
        try:
            set_field(ticket, slug, value, by=actor_of(by))
        except NotFound:
            raise Invalid(f"There is no custom field {slug!r} on this ticket.") from None
        except (TypeError, ValueError, OverflowError) as error:
            raise Invalid(f"The custom field {slug!r} does not take this value.") from error


def _move(ticket: Ticket, status: Status, by: Agent) -> None:
    now = Status(Ticket.objects.values_list("status", flat=True).get(pk=ticket.pk))
    if status == now:
        return
    match status:
        case Status.RESOLVED:
            resolve(ticket, by=actor_of(by))
        case Status.CLOSED:
            close(ticket, by=actor_of(by))
        case Status.NEW:
            raise MoveNotAllowed("Nothing becomes new again. Open it instead.")
        case _ if now == Status.RESOLVED:
            reopen(ticket, by=actor_of(by))
            if status != Status.OPEN:
                wait(ticket, status, by=actor_of(by))
        case _:
            wait(ticket, status, by=actor_of(by))
