"""Suggestions are offered, used or not, and teach either way."""

from difflib import SequenceMatcher

from django.db import transaction

from replywell.kit import clock
from replywell.people.actors import actor_of
from replywell.people.models import Agent
from replywell.resolution.models import Suggestion
from replywell.resolution.values import Proposal
from replywell.tickets.actions.conversation import reply
from replywell.tickets.actions.events import record
from replywell.tickets.models import Message, Ticket
from replywell.tickets.status import Status

KEPT_NOTHING = 0.8
"""Above this share of changed text the agent wrote an answer of their own."""
WORDS_IN_ORDER = 1000
"""Of longer texts only the words are compared, not their order: that would take minutes."""


def offer(ticket: Ticket, message: Message, proposal: Proposal, *, because: str) -> Suggestion:
    """A draft for agents; one for the same ticket that is still open is outdated now."""
    outdate(ticket)
    return Suggestion.objects.create(
        ticket=ticket,
        message=message,
        text=proposal.text,
        claims=[claim.model_dump() for claim in proposal.claims],
        citations=[citation.model_dump() for citation in proposal.citations],
        confidence=proposal.confidence,
        extractive=proposal.extractive,
        because=because,
    )


def outdate(ticket: Ticket) -> None:
    """A newer message came: what was offered answers an older one."""
    ticket.suggestions.filter(fate=Suggestion.Fate.OFFERED).update(
        fate=Suggestion.Fate.OUTDATED, settled_at=clock.now()
    )


@transaction.atomic
def send_reply(
    ticket: Ticket,
    text: str,
    *,
    by: Agent,
    status: Status = Status.PENDING,
    seen: int | None = None,
    suggestion: Suggestion | None = None,
) -> Message:
    """An agent's reply; how much of the suggestion it kept is recorded with it.

    Raises as `tickets.actions.conversation.reply` does.
    """
    if suggestion and suggestion.ticket_id != ticket.pk:
        suggestion = None  # a page of another ticket
    share = edit_share(suggestion.text, text) if suggestion else 1.0
    used = suggestion is not None and share <= KEPT_NOTHING
    citations = _public(suggestion.citations) if suggestion and used else []
    meta = {"suggestion": suggestion.pk} if suggestion and used else {}
    message = reply(ticket, text, by=by, status=status, citations=citations, seen=seen, meta=meta)
    for offered in ticket.suggestions.filter(fate=Suggestion.Fate.OFFERED):
        if offered == suggestion and used:
            _settle(offered, Suggestion.Fate.EDITED if share else Suggestion.Fate.SENT, by, share)
        else:
            _settle(offered, Suggestion.Fate.DISCARDED, by, edit_share(offered.text, text))
    return message


@transaction.atomic
def discard(suggestion: Suggestion, *, by: Agent) -> None:
    """An agent does not want it; what is settled already stays so."""
    if suggestion.fate != Suggestion.Fate.OFFERED:
        return
    _settle(suggestion, Suggestion.Fate.DISCARDED, by, None)
    record(suggestion.ticket, "suggestion_discarded", by=actor_of(by), suggestion=suggestion.pk)


def edit_share(offered: str, sent: str) -> float:
    """How much of the text was changed: 0 is none, 1 is all of it. White space does not count."""
    before, after = offered.split(), sent.split()
    if before == after:
        return 0.0
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    short = max(len(before), len(after)) <= WORDS_IN_ORDER
    return round(1 - (matcher.ratio() if short else matcher.quick_ratio()), 4)


def _settle(suggestion: Suggestion, fate: str, by: Agent, share: float | None) -> None:
    suggestion.fate, suggestion.used_by, suggestion.settled_at = fate, by, clock.now()
    suggestion.edit_share = share
    suggestion.save(update_fields=["fate", "used_by", "settled_at", "edit_share"])


def _public(citations: list[dict[str, str]]) -> list[dict[str, str]]:
    """What a requester may see of a source: only those with an address of their own."""
    unique = {c["url"]: {"title": c["title"], "url": c["url"]} for c in citations if c["url"]}
    return list(unique.values())
