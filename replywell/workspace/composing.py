"""What somebody is writing on a ticket: their drafts, and what is about to leave."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from replywell.connections.queries import is_own_address
from replywell.delivery.models import Suppression
from replywell.kit import clock
from replywell.kit.compiled import Compiled
from replywell.people.closing import closing
from replywell.people.models import Agent
from replywell.tickets.models import Draft, Message, Ticket
from replywell.tickets.status import WORKING, Status

ANSWERING = (Status.PENDING, Status.RESOLVED, Status.OPEN, Status.ON_HOLD)
SOON = timedelta(seconds=90)
"""What leaves within it can be undone; what waits longer was scheduled."""
FEW = 5
"""Replies to other tickets that a page offers to undo, the newest."""
MOST_COPIES = 20
"""Copies that are kept on an answer."""
LOOKED_AT = 20
"""Of the agent's replies that have not left, those written last, among which they are looked for."""


STATUSES = {
    Status.NEW: gettext_lazy("New"),
    Status.OPEN: gettext_lazy("Open"),
    Status.PENDING: gettext_lazy("Pending"),
    Status.ON_HOLD: gettext_lazy("On hold"),
    Status.RESOLVED: gettext_lazy("Resolved"),
    Status.CLOSED: gettext_lazy("Closed"),
}


def label(status: str) -> str:
    """A status as people read it."""
    return str(STATUSES[Status(status)])


def drafts_on(agent: Agent, ticket: Ticket) -> list[Draft]:
    """Everything that is written on this ticket, and what this agent sends on others: one look."""
    known: list[Draft] | None = getattr(ticket, "drafts_known", None)
    if known is None:
        known = _drafts()(ticket=ticket.pk, agent=agent.pk)
        ticket.drafts_known = known  # type: ignore[attr-defined]  # kept for the other parts of the page
    return known


def _begun(agent: Agent, ticket: Ticket) -> list[Draft]:
    """What this agent has begun to write on this ticket."""
    if getattr(ticket, "drafts_known", None) is None:
        return _own()(ticket=ticket.pk, agent=agent.pk)
    drafts = drafts_on(agent, ticket)
    return [d for d in drafts if d.ticket_id == ticket.pk and d.agent_id == agent.pk and not d.send_at]


@lru_cache
def _own() -> Compiled[Draft]:
    begun = Draft.objects.filter(send_at=None).order_by("pk")
    return Compiled(lambda ticket, agent: begun.filter(ticket=ticket, agent=agent), numbers="ticket agent")


@lru_cache
def _drafts() -> Compiled[Draft]:
    drafts = Draft.objects.select_related("agent").order_by("pk")

    def asked(ticket: int, agent: int) -> QuerySet[Draft]:
        leaving = Draft.objects.filter(agent=agent, send_at__isnull=False).exclude(ticket=ticket)
        return drafts.filter(Q(ticket=ticket) | Q(pk__in=leaving.order_by("-pk").values("pk")[:LOOKED_AT]))

    return Compiled(asked, numbers="ticket agent")


def waiting(agent: Agent, ticket: Ticket) -> dict[str, Any]:
    """Replies that are about to leave: this ticket's, and the agent's own of other tickets to be undone."""
    leaving = [draft for draft in drafts_on(agent, ticket) if draft.send_at]
    here = [draft for draft in leaving if draft.ticket_id == ticket.pk]
    soon = clock.now() + SOON
    return {
        "waiting": [
            {
                "draft": draft,
                "mine": draft.agent_id == agent.pk,
                "soon": bool(draft.send_at and draft.send_at < soon),
                "pictures": {
                    f"cid:{file['sha256']}": reverse("workspace:upload", args=[ticket.pk, file["sha256"]])
                    for file in draft.files
                    if file.get("inline") and draft.agent_id == agent.pk
                },
            }
            for draft in here
        ],
        "elsewhere": [d for d in leaving if d.ticket_id != ticket.pk and d.send_at and d.send_at < soon][
            -FEW:
        ],
        "send_times": presets(agent),
    }


def composer(
    agent: Agent,
    ticket: Ticket,
    *,
    seen: int,
    text: str | None = None,
    chosen: int | None = None,
    problem: str = "",
    between: Iterable[Message] = (),
    theirs: Iterable[Draft] = (),
    despite: str = "",
    version: int | None = None,
    becomes: str = "",
    cc: str | None = None,
    bcc: str | None = None,
    other_text: str = "",
    leaves: datetime | None = None,
    note: str | None = None,
    opened: str = "reply",
) -> dict[str, Any]:
    """The reply and note forms with one's drafts in them; after a reply that could not leave, with its text,
    when it was to leave, why it does not, and what came in. `seen` is the id of the newest message on the page."""
    open_drafts = _begun(agent, ticket)
    mine = next((d for d in open_drafts if d.kind == Draft.Kind.REPLY), None)
    noted = next((d for d in open_drafts if d.kind == Draft.Kind.NOTE), None)
    copied, suppressed = heard_of(ticket)
    allowed = [s.value for s in ANSWERING if s.value != ticket.status or s in WORKING]
    return {
        "draft": mine,
        "text": _first(text, mine.text if mine else ""),
        "seen": seen,
        "chosen": chosen or (mine.suggestion if mine else "") or "",
        "problem": problem or (mine.problem if mine else ""),
        "between": list(between),
        "theirs": list(theirs),
        "despite": despite,
        "other_text": other_text,
        "leaves": leaves and leaves.astimezone(zone(agent)),
        "draft_version": (mine.version if mine else 0) if version is None else version,
        "cc": _first(cc, ", ".join(mine.cc if mine else copied)),
        "suppressed": suppressed,
        "bcc": _first(bcc, ", ".join(mine.bcc) if mine else ""),
        "files": mine.files if mine else [],
        "note_text": _first(note, noted.text if noted else ""),
        "note_version": noted.version if noted else 0,
        "opened": opened,
        "chosen_status": becomes if becomes in allowed else allowed[0],
        "signature": closing(agent, getattr(ticket, "desk_signature", None) or ""),
        "answering": [(value, label(value)) for value in allowed],
        "send_times": presets(agent),
    }


def heard_of(ticket: Ticket) -> tuple[list[str], str]:
    """Whom the requester put in copy last, and why they get no mail that no person wrote, if so: in one question.

    An answer goes to those in copy too, unless the agent takes them out.
    """
    email = ticket.requester.email
    held = Suppression.objects.filter(address=email.lower()).values("reason")[:1]
    asked = ticket.messages.filter(contact=ticket.requester_id, author=Message.Author.CONTACT)
    newest = asked.order_by("-pk").values_list("meta", Subquery(held)).first()
    nothing: dict[str, Any] = {}
    meta, reason = newest or (nothing, next((row["reason"] for row in held), None))
    others = [address for address in meta.get("copied", [])[:MOST_COPIES] if address != email]
    home = ticket.connection if others else None
    copied = [address for address in others if not (home and is_own_address(home, address))]
    return copied, str(Suppression.Reason(reason).label) if reason else ""


def presets(agent: Agent) -> list[tuple[str, str]]:
    """Times to send at, as the agent's day has them: value and name."""
    local = clock.now().astimezone(zone(agent))
    nine = local.replace(hour=9, minute=0, second=0, microsecond=0)
    monday = nine + timedelta(days=7 - local.weekday())
    times = [
        (local + timedelta(hours=1), _("In one hour")),
        (nine + timedelta(days=1), _("Tomorrow at 9:00")),
        (monday, _("Monday at 9:00")),
    ]
    return [(moment.isoformat(timespec="minutes"), name) for moment, name in times]


def moment(agent: Agent, given: str) -> datetime | None:
    """A time from a form, in the agent's own zone where it names none. None where it is no time."""
    try:
        told = datetime.fromisoformat(given)
        return told if told.tzinfo else told.replace(tzinfo=zone(agent))
    except (ValueError, OverflowError):
        return None


def zone(agent: Agent) -> ZoneInfo:
    try:
        return ZoneInfo(agent.timezone)
    except (KeyError, ValueError, OSError):
        return ZoneInfo("UTC")


def _first(*texts: str | None) -> str:
    return next((text for text in texts if text is not None), "")
