"""Replies wait before they leave: seconds, in which sending can be undone, or until the time one chose.

Whatever waits is a `Draft` with `send_at`. The job that sends it holds the row, writes the message and takes
the row away in one transaction: so it leaves once, however often the job runs.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from replywell.kit import clock, jobs, live
from replywell.kit.errors import Conflict, Invalid, NotAllowed, NotFound
from replywell.people.models import Agent
from replywell.people.permissions import check
from replywell.resolution.actions.suggestions import send_reply
from replywell.tickets.actions import drafts
from replywell.tickets.actions.conversation import TicketMovedOn, storable
from replywell.tickets.models import Draft, Message, Ticket
from replywell.tickets.pictures import leaving
from replywell.tickets.queries import newest_message, visible_to
from replywell.tickets.status import Status, check_move

LATEST = timedelta(days=366)
LOST_AFTER = timedelta(seconds=20)
"""So long after its time a reply's job counts as lost."""
_UNFILLED = re.compile(r"⟦[^⟦⟧\n]{1,120}⟧")


class ColleagueIsAnswering(Conflict):
    """A colleague is sending an answer to this ticket."""

    def __init__(self, theirs: Sequence[Draft]) -> None:
        who = ", ".join(str(draft.agent) for draft in theirs)
        super().__init__(_("%(who)s is sending an answer to this ticket.") % {"who": who})
        self.theirs = list(theirs)


@transaction.atomic
def send_later(
    ticket: Ticket,
    by: Agent,
    written: dict[str, Any],
    *,
    at: datetime | None = None,
    version: int | None = None,
    despite: Iterable[int] = (),
) -> Draft | Message:
    """The reply leaves at `at`, or after the seconds in which it can be undone; at once where there are none.

    `written` is text, seen, status, suggestion, cc and bcc; the files are those of the writer's draft.
    Raises `TicketMovedOn`, `ColleagueIsAnswering` unless their drafts are in `despite`, `DraftChanged` when
    the draft has another text in a newer version than `version`, `Invalid` for what cannot leave.
    """
    leaves = _when(at)
    written = {**written, "text": sendable(written["text"])}
    held = drafts.held(ticket.pk)
    mine = next((draft for draft in held if draft.agent_id == by.pk and draft.send_at is None), None)
    if mine and version is not None and mine.version != version and mine.text.strip() != written["text"]:
        raise drafts.DraftChanged(mine)
    waiting = [draft for draft in held if draft.agent_id != by.pk and draft.send_at is not None]
    theirs = [draft for draft in waiting if draft.pk not in set(despite)]
    if theirs:
        raise ColleagueIsAnswering(theirs)
    if leaves is None:
        message = _send(ticket, by, written, mine.files if mine else [])
        if mine:
            drafts.forget(mine)
        return message
    _check_that_it_could_leave(ticket, written)
    sent = drafts.put_off(mine or Draft(ticket=ticket, agent=by), written, leaves)
    jobs.defer("send draft", at=leaves, draft=sent.pk)
    live.publish(ticket=ticket.pk, kind="draft_waits")
    return sent


def send_due(draft: int) -> Message | None:
    """Send a waiting reply whose time has come; None when there is nothing to send any more.

    What cannot leave goes back to its writer with the reason.
    """
    with transaction.atomic():
        number = Draft.objects.filter(pk=draft).values_list("ticket", flat=True).first()
        held = drafts.held(number) if number else []
        waiting = next((each for each in held if each.pk == draft), None)
        if waiting is None or waiting.send_at is None or waiting.send_at > clock.now():
            return None
        try:
            message = _leave(waiting)
        except (Conflict, Invalid, NotAllowed, NotFound) as error:
            with override(waiting.agent.locale):
                drafts.return_to_writer(waiting, _why(error))
            return None
        drafts.forget(waiting)
        return message


@transaction.atomic
def reschedule(ticket: Ticket, by: Agent, draft: int, at: datetime) -> Draft:
    """A waiting reply leaves at another time."""
    leaves = _when(at)
    waiting = drafts.reschedule(ticket, by, draft, leaves or clock.now())
    jobs.defer("send draft", at=waiting.send_at, draft=waiting.pk)
    return waiting


def overdue() -> list[int]:
    """Waiting replies whose job should have sent them."""
    late = Draft.objects.filter(send_at__lt=clock.now() - LOST_AFTER)
    return list(late.order_by("send_at").values_list("pk", flat=True)[:500])


def sendable(text: str) -> str:
    """The text as it leaves. Raises `Invalid` when it is empty, too long or has a placeholder unfilled."""
    text = storable(text)
    if not text:
        raise Invalid(_("The reply is empty. Write something, or change the status alone."))
    if len(text) > drafts.LONGEST:
        raise Invalid(_("The text is too long. Shorten it, or attach it as a file."))
    unfilled = _UNFILLED.search(text)
    if unfilled:
        raise Invalid(
            _("Write something in the place of %(placeholder)s first.") % {"placeholder": unfilled[0]}
        )
    return text


def _when(at: datetime | None) -> datetime | None:
    now = clock.now()
    if at is None:
        return now + timedelta(seconds=settings.UNDO_SECONDS) if settings.UNDO_SECONDS else None
    if at <= now:
        raise Invalid(_("This time has passed. Choose a later one."))
    if at > now + LATEST:
        raise Invalid(_("A reply waits for a year at most. Choose an earlier time."))
    return at


def _check_that_it_could_leave(ticket: Ticket, written: dict[str, Any]) -> None:
    """What would stop it later is better said now."""
    if newest_message(ticket.pk) > (written["seen"] or 0):
        raise TicketMovedOn
    before, after = ticket.status, written["status"]
    if before == Status.CLOSED:
        check_move(before, Status.OPEN)
    on_its_way = Status.OPEN if before == Status.RESOLVED else before
    if after not in (before, on_its_way):
        check_move(on_its_way, after)


def _leave(waiting: Draft) -> Message:
    """Everything is asked again: the writer may have left, the ticket may be closed or gone elsewhere."""
    agent, ticket = waiting.agent, waiting.ticket
    check(agent, "reply")
    if not visible_to(agent).filter(pk=ticket.pk).exists():
        raise NotFound(_("The ticket is not visible to you any more."))
    written = {name: getattr(waiting, name) for name in ("text", "seen", "status", "suggestion", "cc", "bcc")}
    return _send(ticket, agent, written, waiting.files)


def _send(ticket: Ticket, by: Agent, written: dict[str, Any], files: list[dict[str, Any]]) -> Message:
    chosen = written.get("suggestion")
    return send_reply(
        ticket,
        sendable(written["text"]),
        by=by,
        status=Status(written["status"]),
        seen=written["seen"] or 0,
        suggestion=ticket.suggestions.filter(pk=chosen).first() if chosen else None,
        cc=written.get("cc", ()),
        bcc=written.get("bcc", ()),
        files=leaving(files, written["text"]),
    )


def _why(error: Exception) -> str:
    if isinstance(error, TicketMovedOn):
        return _("Somebody wrote before it left. Read it, and send your reply again if it still fits.")
    return getattr(error, "message", str(error))
