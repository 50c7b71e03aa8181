"""Whether two answers to the same question say the same. Pure, and silent where it cannot tell.

Two things are asked: how many words they share, and whether the facts of the one stand in the other: numbers,
dates, prices, links, addresses, codes, and whether something is denied. Sharing most words *and* every fact is
the same answer; sharing most words with another number in its place is a wrong one. Everything between is for people.
"""

import re
from dataclasses import dataclass

SAME = 0.6
"""Likeness from which two answers speak of the same."""
_FACT = re.compile(
    r"https?://[^\s)>\]]+|[\w.+-]+@[\w-]+\.[\w.]+|\b[A-Z]{2,}[-_]?\d+\b|[€$£]?\d+(?:[.,:/-]\d+)*\s?(?:%|€|\$)?"
)
_WORD = re.compile(r"[^\W\d_]{4,}")
_NOT = re.compile(
    r"\b(not|never|no|none|cannot|without|\w+n['’]t|nicht|nie|kein\w*|ohne|pas|jamais|aucun\w*|sans|nunca|ninguna?)\b",
    re.I,
)
_MARK = re.compile(r"^\s*\d+[.)]\s", re.M)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How alike two answers are: `share` of words from 0 to 1, and the facts that only one of them has."""

    share: float
    missing: tuple[str, ...]
    """In the first, not in the second."""
    added: tuple[str, ...]
    denial: bool
    """One of them denies something, the other does not."""

    @property
    def verdict(self) -> str:
        """`right`, `wrong`, or `open` where only a person can tell."""
        if self.share < SAME:
            return "open"
        if self.missing:
            return "wrong" if self.added else "open"
        return "open" if self.denial else "right"


def likeness(offered: str, sent: str) -> Likeness:
    """How alike what the assistant wrote is to what a person sent."""
    ours, theirs = facts_in(offered), facts_in(sent)
    return Likeness(
        share=round(_shared(offered, sent), 4),
        missing=tuple(sorted(ours - theirs)),
        added=tuple(sorted(theirs - ours)),
        denial=bool(_NOT.search(offered)) != bool(_NOT.search(sent)),
    )


def facts_in(text: str) -> set[str]:
    """Numbers, dates, prices, links, addresses and codes, as they are compared."""
    plain = _MARK.sub("", text)
    return {re.sub(r"\s", "", found).strip(".,;:").lower() for found in _FACT.findall(plain)} - {""}


def _shared(one: str, other: str) -> float:
    """Dice's coefficient of their content words, cut to six letters."""
    ours, theirs = _stems(one), _stems(other)
    both = len(ours) + len(theirs)
    return 2 * len(ours & theirs) / both if both else 0.0


def _stems(text: str) -> set[str]:
    return {word[:6].lower() for word in _WORD.findall(text)}


_THANKS = re.compile(
    r"\b(thanks?|thank you|thx|cheers|danke\w*|vielen dank|merci|gracias|grazie|obrigad[oa])\b", re.I
)
_WORKED = re.compile(
    r"\b(work(s|ed|ing)|solved|fixed|sorted|perfect|great|helped|that did it|got it|funktioniert|klappt|geklappt|gelöst|"
    r"super|perfekt|geholfen|marche|résolu|parfait|funciona|resuelto|perfecto)\b",
    re.I,
)
_BUT = re.compile(r"\?|\b(but|however|still|again|aber|trotzdem|immer noch|mais|encore|pero|todavía)\b", re.I)


def gives_thanks(text: str) -> bool:
    """Whether these few words only say thanks, or that it worked: a sign, not a confirmation."""
    if len(text.split()) > 30 or _BUT.search(text):
        return False
    return bool(_THANKS.search(text) or _WORKED.search(text)) and not _NOT.search(text)
