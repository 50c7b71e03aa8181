"""Suggestions are offered, used or not, and teach either way."""

from difflib import SequenceMatcher
from typing import Any

from django.db import transaction

from replywell.kit import clock
from replywell.kit.errors import Conflict
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


VERSIONS = 12
"""Versions that a sent text is compared with."""


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
    **letter: Any,
) -> Message:
    """An agent's reply; how much of the suggestion it kept is recorded with it.

    `letter` is what else `reply` takes: cc, bcc and files. Raises as `tickets.actions.conversation.reply` does.
    """
    offered = list(ticket.suggestions.filter(fate=Suggestion.Fate.OFFERED)[: VERSIONS * 2])
    used, share = _used(suggestion, offered, ticket, text)
    citations = _public(used.citations) if used else []
    meta = _provenance(used, share, text) if used else {}
    message = reply(ticket, text, by=by, status=status, citations=citations, seen=seen, meta=meta, **letter)
    for each in offered:
        if each == used:
            _settle(each, Suggestion.Fate.EDITED if share else Suggestion.Fate.SENT, by, share)
        elif used:
            _settle(each, Suggestion.Fate.REPLACED, by, None)
        else:
            _settle(each, Suggestion.Fate.DISCARDED, by, edit_share(each.text, text))
    return message


def _used(
    chosen: Suggestion | None, offered: list[Suggestion], ticket: Ticket, text: str
) -> tuple[Suggestion | None, float]:
    """The version that the text was made from and how much of it was changed.

    Whoever inserted one version and then another sends the one that the text is closest to; whoever
    inserted and then wrote an answer of their own has used none.
    """
    if chosen is None or chosen.ticket_id != ticket.pk:  # written freely, or from a page of another ticket
        return None, 1.0
    others = [each for each in offered[:VERSIONS] if each != chosen]
    shares = [(edit_share(each.text, text), each) for each in (chosen, *others)]
    share, closest = min(shares, key=lambda pair: pair[0])
    return (closest, share) if share <= KEPT_NOTHING else (None, 1.0)


def _provenance(used: Suggestion, share: float, sent: str) -> dict[str, Any]:
    """What a sent message keeps of where it came from, so that a page needs no look-up.

    `claims` are the sentences that the agent left as they were, each with the passages it rests on.
    """
    kept = [claim for claim in used.claims if claim.get("text") and claim["text"] in sent]
    sources = [
        {
            "number": number,
            **{name: c.get(name) for name in ("title", "heading", "article", "passage", "quote")},
        }
        for number, c in enumerate(used.citations, start=1)
    ]
    return {"suggestion": used.pk, "edit_share": share, "sources": sources, "claims": kept}


@transaction.atomic
def discard(suggestion: Suggestion, *, by: Agent) -> None:
    """An agent does not want it, nor its other versions; what is settled already stays so."""
    if suggestion.fate != Suggestion.Fate.OFFERED:
        return
    for version in _versions(suggestion, Suggestion.Fate.OFFERED):
        _settle(version, Suggestion.Fate.DISCARDED, by, None)
    record(suggestion.ticket, "suggestion_discarded", by=actor_of(by), suggestion=suggestion.pk)


@transaction.atomic
def restore(suggestion: Suggestion, *, by: Agent) -> None:
    """It was wanted after all. Raises `Conflict` when it would not answer the newest message any more."""
    newest = suggestion.ticket.messages.order_by("-pk").values_list("pk", flat=True).first()
    if suggestion.fate == Suggestion.Fate.OFFERED:
        return
    if suggestion.fate != Suggestion.Fate.DISCARDED or suggestion.message_id != newest:
        raise Conflict("Somebody wrote meanwhile: that answer is outdated. Ask for a new one.")
    for version in _versions(suggestion, Suggestion.Fate.DISCARDED):
        version.fate, version.used_by, version.settled_at = Suggestion.Fate.OFFERED, None, None
        version.edit_share = None
        version.save(update_fields=["fate", "used_by", "settled_at", "edit_share"])
    record(suggestion.ticket, "suggestion_restored", by=actor_of(by), suggestion=suggestion.pk)


def _versions(suggestion: Suggestion, fate: str) -> list[Suggestion]:
    """The versions that answer the same message and have the same fate."""
    return list(suggestion.ticket.suggestions.filter(message=suggestion.message_id, fate=fate))


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
