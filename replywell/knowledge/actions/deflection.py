"""What readers of the help center looked for, and whether an answer spared them a message to us."""

from collections.abc import Sequence

from replywell.kit import clock
from replywell.knowledge.models import Article, Deflection, HelpSearch
from replywell.knowledge.scrub import scrub

KEPT = 500
"""Characters of what was about to be asked: enough to see what it was about."""


def note_search(query: str, *, locale: str, found: int, clicked: Article | None = None) -> HelpSearch | None:
    """Somebody searched; nothing is kept of an empty query, nor of who they are or what is theirs."""
    query = " ".join(scrub(query.replace("\0", "")).split())[:300]
    if not query:
        return None
    return HelpSearch.objects.create(
        query=query, folded=query.casefold()[:300], locale=locale, found=found, clicked=clicked
    )


def note_deflection(
    text: str, *, locale: str, shown: Sequence[int], helped: bool, article: Article | None = None
) -> Deflection:
    """Answers were shown to somebody about to write. `helped` only when they said so themselves."""
    now = clock.now()
    return Deflection.objects.create(
        text=text.replace("\0", "")[:KEPT],
        locale=locale,
        shown=list(shown)[:20],
        helped=helped,
        article=article if helped else None,
        at=now,
        answered_at=now if helped else None,
    )
