"""What the page of a ticket shows of the assistant: the answer on offer, its versions, its sources, its cards."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from replywell.adapters.models.embedded.rewrite import NO_TRANSLATION
from replywell.kit import clock
from replywell.knowledge.models import PassageFlag
from replywell.knowledge.queries import flags_on
from replywell.people.models import Agent
from replywell.resolution.models import Suggestion
from replywell.resolution.phrases import languages
from replywell.resolution.queries import answers_now, unsettled
from replywell.tickets.models import Message, Ticket
from replywell.workspace.cards import cards_for
from replywell.workspace.sentences import in_words, sentences, sources
from replywell.workspace.surroundings import surroundings

UNDO = 300
"""Seconds in which a discarded suggestion can be brought back from the page."""
ASKED = {
    "regenerate": gettext_lazy("Written again"),
    "shorten": gettext_lazy("Shorter"),
    "friendlier": gettext_lazy("Friendlier"),
    "formal": gettext_lazy("More formal"),
    "direct": gettext_lazy("More direct"),
    "translate": gettext_lazy("Translated"),
}
WORKING_ON_IT = {
    "regenerate": gettext_lazy("Looking again and writing a new answer…"),
    "shorten": gettext_lazy("Making it shorter…"),
    "friendlier": gettext_lazy("Making it friendlier…"),
    "formal": gettext_lazy("Making it more formal…"),
    "direct": gettext_lazy("Making it more direct…"),
    "translate": gettext_lazy("Translating it…"),
}


def offered_now(agent: Agent, ticket: Ticket, version: int | None = None) -> dict[str, Any]:
    """The version on the screen (the newest unless another is asked for), and what can be done with it."""
    found = answers_now(ticket)
    wish = unsettled(ticket.pk, agent).first() if surroundings(agent, ticket).wishing else None
    versions, discarded = _sorted(found, agent)
    shown = next((each for each in versions if each.pk == version), versions[0] if versions else None)
    context: dict[str, Any] = {
        "suggestion": shown,
        "discarded": None if versions else discarded,
        "wish": wish,
        "wish_told": WORKING_ON_IT.get(wish.kind, "") if wish else "",
        "wish_late": bool(wish and wish.late),
        "can_translate": settings.ENV.model != "embedded",
        "no_translation": NO_TRANSLATION,
        "languages": spoken_languages(ticket),
    }
    if shown is None:
        return context
    at = versions.index(shown)
    return context | {
        "sentences": sentences(shown.text, shown.claims, shown.citations),
        "sources": sources(shown.citations, flags_on(c.get("article") for c in shown.citations)),
        "in_words": in_words(shown.confidence),
        "asked": ASKED.get(shown.wish, ""),
        "version": len(versions) - at,
        "versions": len(versions),
        "older": versions[at + 1].pk if at + 1 < len(versions) else None,
        "newer": versions[at - 1].pk if at else None,
    }


def _sorted(found: Sequence[Suggestion], agent: Agent) -> tuple[list[Suggestion], Suggestion | None]:
    """The versions on offer, and what this agent has just discarded."""
    now = clock.now()
    gone = (
        each
        for each in found
        if each.fate == Suggestion.Fate.DISCARDED
        and each.used_by_id == agent.pk
        and each.settled_at
        and (now - each.settled_at).total_seconds() < UNDO
    )
    return [each for each in found if each.fate == Suggestion.Fate.OFFERED], next(gone, None)


def spoken_languages(ticket: Ticket) -> list[tuple[str, str]]:
    """Languages an answer can be translated to, the requester's first; those whose greetings we know."""
    codes = list(languages())
    if ticket.language in codes:
        codes.sort(key=lambda code: code != ticket.language)
    return [(code, get_language_info(code)["name_translated"]) for code in codes]


def provenance(messages: Iterable[Message]) -> dict[int, dict[str, Any]]:
    """Message → the suggestion it came from, how much was changed, and its sources: one query for all."""
    made = {m.pk: m.meta for m in messages if m.meta.get("suggestion") and m.meta.get("sources") is not None}
    flags = flags_on(c.get("article") for meta in made.values() for c in meta["sources"])
    return {number: _told(meta, flags) for number, meta in made.items()}


def _told(meta: dict[str, Any], flags: Sequence[PassageFlag]) -> dict[str, Any]:
    share = round(100 * meta.get("edit_share", 0))
    return {
        "suggestion": meta["suggestion"],
        "changed": _("%(share)d %% edited") % {"share": max(share, 1)}
        if meta.get("edit_share")
        else _("as it was"),
        "sources": sources(meta["sources"], flags),
    }


def cards(agent: Agent, *, closed: str = "") -> dict[str, Any]:
    """The cards of the context panel; `closed` names those that this agent keeps folded."""
    folded = set(closed.split("."))
    return {"cards": [(card, card.slug not in folded) for card in cards_for(agent)]}
