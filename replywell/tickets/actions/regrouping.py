"""Tickets are merged and split, and put back as they were."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock
from replywell.kit.errors import Conflict, Invalid
from replywell.people.actors import Actor
from replywell.tickets.actions import moving
from replywell.tickets.actions.events import record
from replywell.tickets.actions.lifecycle import locked
from replywell.tickets.actions.linking import agent_id, both_locked
from replywell.tickets.actions.moving import restored, snapshot, write
from replywell.tickets.models import Message, Regrouping, Ticket, TicketLink
from replywell.tickets.status import Status

Kind = Regrouping.Kind


class OtherRequester(Invalid):
    """The two tickets are of different people. Confirm that their texts may stand in one ticket."""


class NotUndoable(Conflict):
    """This cannot be put back any more."""


@transaction.atomic
def merge(source: Ticket, target: Ticket, *, by: Actor, knowingly: bool = False) -> Regrouping:
    """Everything of the source moves to the target; the source is over and points there.

    Tickets of different requesters need `knowingly`: whoever answers from then on answers the target's.
    """
    source, target = both_locked(source, target)
    strangers = source.requester_id != target.requester_id
    _check_merge(source, target)
    if strangers and not knowingly:
        raise OtherRequester(_("The two tickets are of different people. Look at the notice and confirm it."))
    if strangers:
        moving.check_nothing_leaves(source.messages.all())
    before = {"source": snapshot(source), "target": snapshot(target)}
    moved = moving.move_all(source, target)
    moving.take_over(source, target, strangers=strangers)
    write(target)
    source.status, source.merged_into = Status.CLOSED, target
    source.waiting_since = source.due_at = source.snoozed_until = None
    write(source)
    made = _keep(Kind.MERGE, source, target, moved, before, by)
    story: dict[str, Any] = {"regrouping": made.pk, "messages": len(moved["messages"])}
    story["notes"] = len(moved["notes"])
    record(target, "merged", by=by, other=source.pk, **story)
    record(source, "merged_into", by=by, other=target.pk, **story)
    return made


@transaction.atomic
def split(ticket: Ticket, message_ids: Iterable[int], *, by: Actor, subject: str = "") -> Regrouping:
    """The chosen messages become a ticket of their own, which is linked; `target` of what comes back."""
    ticket = locked(ticket)
    wanted = set(message_ids)
    chosen = list(ticket.messages.filter(pk__in=wanted).select_related("contact"))
    _check_split(ticket, wanted, chosen)
    before = {"source": snapshot(ticket)}
    new = moving.ticket_of(chosen, ticket, subject)
    if new.requester_id != ticket.requester_id:
        moving.check_nothing_leaves(ticket.messages.filter(pk__in=wanted))
    new.save(force_insert=True)
    Message.objects.filter(pk__in=wanted).update(ticket=new)
    moving.follow_newest(new)
    write(new)
    moving.follow_newest(ticket)
    write(ticket)
    TicketLink.objects.create(ticket=new, other=ticket, by_id=agent_id(by))
    moved = {"messages": sorted(wanted)}
    made = _keep(Kind.SPLIT, ticket, new, moved, before, by)
    record(ticket, "split", by=by, other=new.pk, regrouping=made.pk, messages=len(chosen))
    record(new, "split_from", by=by, other=ticket.pk, regrouping=made.pk, messages=len(chosen))
    return made


@transaction.atomic
def undo(regrouping: Regrouping, *, by: Actor) -> Regrouping:
    """Put a merge or a split back as it was. Raises `NotUndoable` with the reason where that is too late."""
    source, target = both_locked(regrouping.source, regrouping.target)
    regrouping = Regrouping.objects.select_for_update().get(pk=regrouping.pk)
    if why := why_not_undone(regrouping, source, target):
        raise NotUndoable(why)
    moving.move_back(regrouping, source, target)
    if regrouping.kind == Kind.MERGE:
        _unmerge(regrouping, source, target)
    else:
        _unsplit(regrouping, source, target)
    write(source)
    write(target)
    regrouping.undone_at = clock.now()
    regrouping.save(update_fields=["undone_at"])
    for ticket, other in ((source, target), (target, source)):
        if regrouping.kind == Kind.MERGE:
            record(ticket, "merge_undone", by=by, other=other.pk, regrouping=regrouping.pk)
        else:
            record(ticket, "split_undone", by=by, other=other.pk, regrouping=regrouping.pk)
    return regrouping


def why_not_undone(regrouping: Regrouping, source: Ticket, target: Ticket) -> str:
    """Why it is too late; empty while it can be put back."""
    if regrouping.undone_at:
        return _("It has been undone already.")
    if target.merged_into_id:
        return _("#%(number)s has been merged into #%(other)s since. Undo that first.") % {
            "number": target.pk,
            "other": target.merged_into_id,
        }
    ids = regrouping.moved.get("messages", [])
    if target.messages.filter(pk__in=ids).count() < len(ids):
        return _("Some of the messages have been moved on since. Undo that first.")
    if regrouping.kind == Kind.SPLIT:
        return _why_not_unsplit(source, target, ids)
    return ""


def _why_not_unsplit(source: Ticket, target: Ticket, ids: list[int]) -> str:
    numbers = {"number": target.pk, "other": source.pk}
    if source.merged_into_id:
        return _("#%(other)s has been merged since. Undo that first.") % numbers
    if target.messages.exclude(pk__in=ids).exists() or target.notes.exists() or target.sides.exists():
        return _("More has been written on #%(number)s since. Merge it into #%(other)s instead.") % numbers
    return ""


def _check_merge(source: Ticket, target: Ticket) -> None:
    if source.pk == target.pk:
        raise Invalid(_("A ticket cannot be merged into itself. Give another number."))
    for ticket in (source, target):
        if ticket.merged_into_id:
            raise Conflict(
                _("#%(number)s has been merged into #%(other)s already.")
                % {"number": ticket.pk, "other": ticket.merged_into_id}
            )
    if target.status == Status.CLOSED:
        raise Conflict(_("#%(number)s is closed for good. Merge into another one.") % {"number": target.pk})
    if target.side_of_id == source.pk or source.side_of_id == target.pk:
        raise Conflict(_("One asks somebody else about the other: they stay apart, or replies would mix."))
    if source.drafts.filter(send_at__isnull=False).exists():
        raise Conflict(
            _("A reply is about to leave on #%(number)s. Take it back or wait.") % {"number": source.pk}
        )


def _check_split(ticket: Ticket, wanted: set[int], chosen: list[Message]) -> None:
    if not wanted:
        raise Invalid(_("Choose the messages that become a ticket of their own."))
    if len(chosen) != len(wanted):
        raise Invalid(_("Some of these messages are not on this ticket any more. Reload and choose again."))
    if ticket.merged_into_id:
        raise Conflict(_("This ticket has been merged. Split the one it was merged into."))
    if not ticket.messages.exclude(pk__in=wanted).exists():
        raise Invalid(_("One message at least has to stay. Choose fewer."))


def _unmerge(regrouping: Regrouping, source: Ticket, target: Ticket) -> None:
    added = set(regrouping.moved.get("tags", []))
    target.tags = [tag for tag in target.tags if tag not in added]
    restored(target, regrouping.before["target"], regrouping.before["target_after"])
    restored(source, regrouping.before["source"], snapshot(source))


def _unsplit(regrouping: Regrouping, source: Ticket, target: Ticket) -> None:
    """The split-off ticket is an empty shell then; its number leads to where its messages are."""
    TicketLink.objects.filter(ticket=target, other=source).delete()
    restored(source, regrouping.before["source"], regrouping.before["source_after"])
    target.status, target.merged_into = Status.CLOSED, source
    target.waiting_since = target.due_at = target.snoozed_until = None


def _keep(
    kind: str, source: Ticket, target: Ticket, moved: dict[str, list], before: dict[str, dict], by: Actor
) -> Regrouping:
    after = {"source_after": snapshot(source), "target_after": snapshot(target)}
    return Regrouping.objects.create(
        kind=kind, source=source, target=target, moved=moved, before=before | after, by_id=agent_id(by)
    )
