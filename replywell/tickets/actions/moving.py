"""What a merge or a split moves from one ticket to another, and what the tickets were before."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict
from replywell.tickets.models import Follower, Message, Note, Regrouping, Reminder, Ticket
from replywell.tickets.queries import visible_to
from replywell.tickets.snippet import snippet
from replywell.tickets.status import Status
from replywell.tickets.waiting import due

NEWEST = ("last_message_at", "last_author", "snippet")
STATE = ("status", "resolved_at", "waiting_since", "due_at", "snoozed_until", "assistant_off", *NEWEST)
"""What a ticket has of its own that a merge or a split changes; beside tags and `merged_into`."""
_TIMES = {"resolved_at", "waiting_since", "due_at", "snoozed_until", "last_message_at"}
LEAVING = timedelta(minutes=10)
"""A reply that has no way out after this time will not leave any more."""
UNDER_WAY = ("queued", "sending", "retrying")


def snapshot(ticket: Ticket) -> dict[str, Any]:
    """The ticket's state as plain values."""
    state = {name: _plain(getattr(ticket, name)) for name in STATE}
    return state | {"merged_into": ticket.merged_into_id}


def restored(ticket: Ticket, before: dict[str, Any], after: dict[str, Any]) -> None:
    """Set back what is still as it was left; what somebody changed since stays.

    When an answer is due follows from the promise, so that it goes with since when somebody waits.
    """
    now = snapshot(ticket)
    for name, value in before.items():
        mark = "waiting_since" if name == "due_at" else name
        if now[mark] != after[mark]:
            continue
        if name == "merged_into":
            ticket.merged_into_id = value
        else:
            setattr(ticket, name, parse_datetime(value) if value and name in _TIMES else value)


def write(ticket: Ticket) -> None:
    """Keep the ticket's state."""
    ticket.updated_at = clock.now()
    ticket.save(update_fields=[*STATE, "tags", "merged_into", "updated_at"])


def move_all(source: Ticket, target: Ticket) -> dict[str, list[Any]]:
    """Messages, notes, side conversations and reminders move; followers and tags are added. What moved."""
    moved: dict[str, list[Any]] = {
        "messages": _move(source.messages.all(), ticket=target),
        "notes": _move(source.notes.all(), ticket=target),
        "sides": _move(source.sides.all(), side_of=target),
        "reminders": _move(source.reminders.filter(done_at=None), ticket=target),
    }
    already = set(target.followers.values_list("agent", flat=True))
    joining = [
        follower.agent
        for follower in source.followers.select_related("agent")
        if follower.agent_id not in already and visible_to(follower.agent).filter(pk=target.pk).exists()
    ]
    Follower.objects.bulk_create(Follower(ticket=target, agent=agent) for agent in joining)
    moved["followers"] = [agent.pk for agent in joining]
    moved["tags"] = [tag for tag in source.tags if tag not in target.tags]
    target.tags = [*target.tags, *moved["tags"]]
    return moved


def move_back(regrouping: Regrouping, source: Ticket, target: Ticket) -> None:
    """The same the other way, as far as it is still there."""
    ids = regrouping.moved.get
    target.messages.filter(pk__in=ids("messages", [])).update(ticket=source)
    Note.objects.filter(pk__in=ids("notes", []), ticket=target).update(ticket=source)
    Ticket.objects.filter(pk__in=ids("sides", []), side_of=target).update(side_of=source)
    Reminder.objects.filter(pk__in=ids("reminders", []), ticket=target).update(ticket=source)
    Follower.objects.filter(ticket=target, agent__in=ids("followers", [])).delete()


def take_over(source: Ticket, target: Ticket, *, strangers: bool) -> None:
    """Whoever waited on the source waits on the target now; strangers' words keep the assistant out."""
    if source.waiting_since:
        since = min(filter(None, (source.waiting_since, target.waiting_since)))
        target.waiting_since, target.due_at = since, due(since, target.urgency)
        if target.status in {Status.PENDING, Status.ON_HOLD, Status.RESOLVED}:
            target.status, target.resolved_at = Status.OPEN, None
        target.snoozed_until = None
    target.assistant_off = target.assistant_off or strangers
    if source.last_message_at and (
        target.last_message_at is None or source.last_message_at > target.last_message_at
    ):
        for name in NEWEST:
            setattr(target, name, getattr(source, name))


def ticket_of(chosen: list[Message], source: Ticket, subject: str) -> Ticket:
    """A new ticket for these messages, where the old one belongs."""
    asked = next((message for message in chosen if message.from_contact), None)
    said = next((message.subject for message in chosen if message.subject), "")
    now = clock.now()
    subject = " ".join(subject.replace("\x00", "").split()) or said or source.subject
    return Ticket(
        subject=subject[:500],
        requester=(asked.contact if asked else None) or source.requester,
        connection=source.connection,
        category=source.category,
        urgency=source.urgency,
        language=source.language,
        team=source.team,
        assignee=source.assignee,
        assistant_off=True,
        created_at=now,
        updated_at=now,
    )


def follow_newest(ticket: Ticket) -> None:
    """What a ticket keeps of its newest message, and whether somebody waits, read from its messages."""
    newest = ticket.messages.order_by("-created_at", "-id").first()
    if newest is None:
        return
    ticket.last_message_at, ticket.last_author = newest.created_at, newest.author
    ticket.snippet = snippet(newest.text, markdown=not newest.from_contact)
    waiting = _unanswered_since(ticket) if ticket.is_working else None
    ticket.waiting_since, ticket.due_at = waiting, due(waiting, ticket.urgency)
    if ticket.status == Status.NEW and not newest.from_contact:
        ticket.status = Status.PENDING


def check_nothing_leaves(messages: QuerySet[Message]) -> None:
    """Raise `Conflict` while a reply is on its way out: it would go to another requester."""
    ours = messages.exclude(author=Message.Author.CONTACT)
    fresh = Q(outbound=None, created_at__gt=clock.now() - LEAVING)
    if ours.filter(fresh | Q(outbound__state__in=UNDER_WAY)).exists():
        raise Conflict(_("A reply is still on its way out. Try again in a moment."))


def _unanswered_since(ticket: Ticket) -> datetime | None:
    answered = ticket.messages.exclude(author=Message.Author.CONTACT).order_by("-created_at", "-id").first()
    asked: Iterable[Message] = ticket.messages.filter(author=Message.Author.CONTACT, auto="no")
    times = [m.created_at for m in asked if answered is None or m.created_at > answered.created_at]
    return min(times, default=None)


def _move[Row: Model](rows: QuerySet[Row], **to: Ticket) -> list[int]:
    ids = sorted(rows.values_list("pk", flat=True))
    rows.model._default_manager.filter(pk__in=ids).update(**to)
    return ids


def _plain(value: Any) -> Any:
    return (
        value.isoformat()
        if isinstance(value, datetime)
        else str(value)
        if isinstance(value, Status)
        else value
    )
