"""What an agent is writing is kept as typed, waits for its time, and comes back when it could not leave."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from replywell.kit import clock, live
from replywell.kit.compiled import Compiled
from replywell.kit.errors import Conflict, Invalid, NotFound
from replywell.people.actors import SYSTEM
from replywell.people.models import Agent
from replywell.tickets.actions.events import record
from replywell.tickets.models import Draft, Ticket
from replywell.tickets.recipients import check_size

LONGEST = 200_000
"""Characters of one text: far more than a person writes, and what every mail program still shows."""
WRITTEN = ("text", "subject", "to", "cc", "bcc", "status", "suggestion", "seen")
"""What a writer changes; files come and go by themselves."""


class DraftChanged(Conflict):
    """You wrote on another device meanwhile. Take that text, or keep this one."""

    def __init__(self, draft: Draft | None) -> None:
        super().__init__(
            _("You wrote on another device meanwhile. Take that text, or keep this one.")
            if draft
            else _("This draft was sent or discarded on another device. Keep it to write on.")
        )
        self.draft = draft


@transaction.atomic
def save_draft(
    ticket: Ticket, agent: Agent, kind: str, written: Mapping[str, Any], *, version: int
) -> Draft | None:
    """Keep what is written; None when nothing is left of it.

    `version` is the one the writer began with, 0 for none. Raises `DraftChanged` when there is a newer one.
    """
    if len(written.get("text", "")) > LONGEST:
        raise Invalid(_("The text is too long. Shorten it, or attach it as a file."))
    draft = _open_draft(ticket, agent, kind)
    if (draft.version if draft else 0) != version:
        raise DraftChanged(draft)
    empty = not written.get("text", "").strip() and not any(written.get(name) for name in ("cc", "bcc"))
    if draft is None:
        if empty:
            return None
        # Of two tabs that begin at once one makes the row; the other finds it the next time.
        draft, new = Draft.objects.get_or_create(ticket=ticket, agent=agent, kind=kind, send_at=None)
        if not new:
            raise DraftChanged(draft)
    elif empty and not draft.files:
        draft.delete()
        return None
    _write(draft, written)
    draft.version = version + 1
    draft.problem = draft.problem if draft.text else ""
    draft.save()
    return draft


@transaction.atomic
def discard_draft(ticket: Ticket, agent: Agent, kind: str) -> dict[str, Any] | None:
    """Away with it; returns what it was, for `restore_draft`."""
    draft = _open_draft(ticket, agent, kind)
    if draft is None:
        return None
    kept = {name: getattr(draft, name) for name in (*WRITTEN, "files")}
    draft.delete()
    return kept


@transaction.atomic
def restore_draft(ticket: Ticket, agent: Agent, kind: str, kept: Mapping[str, Any]) -> Draft:
    """What was discarded is back; what was begun since stands below it."""
    draft = _open_draft(ticket, agent, kind)
    if draft is None:
        return Draft.objects.create(ticket=ticket, agent=agent, kind=kind, version=1, **kept)
    draft.text = _joined(kept["text"], draft.text)
    draft.files = _together(kept["files"], draft.files)
    draft.version += 1
    draft.save()
    return draft


@transaction.atomic
def add_file(ticket: Ticket, agent: Agent, kind: str, file: Mapping[str, Any]) -> Draft:
    """An uploaded file goes with what is written. Raises `Invalid` for more than a letter carries."""
    draft = _open_draft(ticket, agent, kind)
    if draft is None:
        draft, _new = Draft.objects.get_or_create(ticket=ticket, agent=agent, kind=kind, send_at=None)
        draft = Draft.objects.select_for_update().get(pk=draft.pk)
    files = _together(draft.files, [dict(file)])
    check_size(each["size"] for each in files)
    draft.files, draft.updated_at = files, clock.now()
    draft.save(update_fields=["files", "updated_at"])
    return draft


@transaction.atomic
def remove_file(ticket: Ticket, agent: Agent, kind: str, sha256: str) -> None:
    """A file stays behind. Its bytes stay in the store: another message may have the same."""
    draft = _open_draft(ticket, agent, kind)
    if draft is None or all(file["sha256"] != sha256 for file in draft.files):
        raise NotFound(_("This file is not attached any more."))
    draft.files = [file for file in draft.files if file["sha256"] != sha256]
    draft.save(update_fields=["files"])


def put_off(draft: Draft, written: Mapping[str, Any], until: datetime) -> Draft:
    """It waits until then. The caller holds the draft, and gives it a job."""
    _write(draft, written)
    draft.send_at, draft.problem, draft.version = until, "", draft.version + 1
    draft.save()
    return draft


def forget(draft: Draft) -> None:
    """It has left. The caller holds it."""
    draft.delete()


@transaction.atomic
def take_back(ticket: Ticket, agent: Agent, draft: int) -> Draft:
    """A waiting reply comes back to its writer. Raises `Conflict` when it has left."""
    return return_to_writer(_waiting(ticket, agent, draft))


def return_to_writer(draft: Draft, problem: str = "") -> Draft:
    """It does not leave and stays a draft; what was begun since stands below it. The caller holds it."""
    begun = _open_draft(draft.ticket, draft.agent, draft.kind)
    if begun:
        draft.text = _joined(draft.text, begun.text)
        draft.files = _together(draft.files, begun.files)
        draft.version = max(draft.version, begun.version)
        begun.delete()
    draft.send_at, draft.problem = None, problem
    draft.version += 1
    draft.updated_at = clock.now()
    draft.save()
    if problem:
        record(draft.ticket, "draft_held", by=SYSTEM, agent=draft.agent_id)
    else:
        live.publish(ticket=draft.ticket_id, kind="draft_returned")
    return draft


@transaction.atomic
def reschedule(ticket: Ticket, agent: Agent, draft: int, until: datetime) -> Draft:
    """Another time. The caller gives it a job."""
    waiting = _waiting(ticket, agent, draft)
    waiting.send_at = until
    waiting.save(update_fields=["send_at"])
    live.publish(ticket=ticket.pk, kind="draft_waits")
    return waiting


def held(ticket: int) -> list[Draft]:
    """Every reply that is being written on a ticket, held until the transaction ends; always in one order,
    so that nobody waits for somebody who waits for them."""
    return _held()(ticket=ticket)


@lru_cache
def _held() -> Compiled[Draft]:
    drafts = Draft.objects.select_for_update(of=("self",)).select_related("ticket", "agent")
    return Compiled(
        lambda ticket: drafts.filter(ticket=ticket, kind=Draft.Kind.REPLY).order_by("pk"), numbers="ticket"
    )


def _waiting(ticket: Ticket, agent: Agent, draft: int) -> Draft:
    mine = [each for each in held(ticket.pk) if each.pk == draft and each.agent_id == agent.pk]
    waiting = mine[0] if mine else None
    if waiting is None or waiting.send_at is None:
        raise Conflict(_("This reply has left or was taken back already. Reload the page to see it."))
    return waiting


def _open_draft(ticket: Ticket, agent: Agent, kind: str) -> Draft | None:
    mine = Draft.objects.select_for_update().filter(ticket=ticket, agent=agent, kind=kind)
    return mine.filter(send_at=None).first()


def _write(draft: Draft, written: Mapping[str, Any]) -> None:
    for name in WRITTEN:
        if name in written:
            setattr(draft, name, written[name])
    draft.text = draft.text.replace("\x00", "")
    draft.updated_at = clock.now()


def _joined(*texts: str) -> str:
    return "\n\n".join(dict.fromkeys(text.strip() for text in texts if text.strip()))


def _together(*lists: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({file["sha256"]: file for files in lists for file in files}.values())
