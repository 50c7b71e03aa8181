"""Holds each claim against the passages it names: numbers, dates, links and names have to occur in them."""

import re

from replywell.adapters.models.port import Claim
from replywell.knowledge.values import Evidence
from replywell.resolution.values import CheckedClaim

OVERLAP_BAR = 0.5
"""Share of a claim's content words that its passages have to contain."""

_number = re.compile(r"\d+(?:[.,:/-]\d+)*")
_link = re.compile(r"https?://[^\s)>\]]+|[\w.+-]+@[\w-]+\.[\w.]+")
_code = re.compile(r"\b[A-Z]{2,}[-_]?\d+\b|`[^`]+`")
_word = re.compile(r"[^\W\d_]{4,}")
_negation = re.compile(
    r"\b(not|never|no|none|cannot|without|\w+n['’]t|nicht|nie|kein\w*|ohne|ne|pas|jamais|aucun\w*|sans|nunca|"
    r"ningún|ninguna|sin)\b",
    re.I,
)
_sentence_end = re.compile(r"(?<=[.!?;。])\s+|\n\s*\n|\n(?=\s*(?:[-*+|>#•]|\d+[.)]))")


def verify(
    claims: tuple[Claim, ...], evidence: Evidence, *, translated: bool = False
) -> tuple[CheckedClaim, ...]:
    """Each claim with a verdict. A claim without a passage is never supported.

    Of a `translated` claim the words cannot be compared: its numbers, links and codes are, and its quote has
    to stand in its passage.
    """
    texts = {hit.passage: f"{hit.title}\n\n{hit.heading}\n\n{hit.text}" for hit in evidence.hits}
    return tuple(_checked(claim, texts, translated) for claim in claims)


def _checked(claim: Claim, texts: dict[int, str], translated: bool) -> CheckedClaim:
    cited = tuple(passage for passage in claim.citations if passage in texts)
    source = "\n".join(texts[passage] for passage in cited)
    quote = claim.quote if claim.quote and _flat(claim.quote) in _flat(source) else ""
    if not cited:
        problem = "It names no passage."
    elif translated:
        problem = _missing(claim.text, source) or ("" if quote else "Its quote is not in its passage.")
    else:
        problem = _problem(claim.text, source)
    return CheckedClaim(text=claim.text, citations=cited, quote=quote, supported=not problem, problem=problem)


def _problem(text: str, source: str) -> str:
    """Why the source does not support the text; empty when it does."""
    flat = _flat(source)
    if _flat(text) in flat:
        return _denial(text, source)
    missing = _missing(text, source)
    if missing:
        return missing
    words = {word.lower() for word in _word.findall(text)}
    known = {word.lower() for word in _word.findall(source)}
    if words and sum(_known(word, known) for word in words) / len(words) < OVERLAP_BAR:
        return "Too few of its words are in its passage."
    return _denial(text, source)


def _missing(text: str, source: str) -> str:
    """What no rewording may change and the source does not have."""
    for pattern, what in ((_link, "link"), (_code, "code"), (_number, "number")):
        there = {found.strip("`.,").lower() for found in pattern.findall(source)}
        for found in pattern.findall(_without_list_marks(text)):
            if found.strip("`.,").lower() not in there:
                return f"The {what} {found} is not in its passage."
    return ""


def _denial(text: str, source: str) -> str:
    """Every sentence has to deny exactly when the sentence of the source that is nearest to it does.

    Words alone do not tell “you can cancel” from “you cannot cancel”.
    """
    there = [(_tokens(part), bool(_negation.search(part))) for part in _sentence_end.split(source)]
    for part in _sentence_end.split(text):
        tokens = _tokens(part)
        if not tokens:
            continue
        _, denied = max(there, key=lambda other: (_share(tokens, other[0]), -len(other[0])))
        denies = bool(_negation.search(part))
        if denies and not denied:
            return "It denies something that its passage does not deny."
        if denied and not denies:
            return "It leaves out that its passage denies it."
    return ""


def _tokens(text: str) -> set[str]:
    return {word.lower() for word in re.findall(r"\w+", text)}


def _share(tokens: set[str], known: set[str]) -> int:
    return sum(_known(token, known) for token in tokens)


def _known(word: str, known: set[str]) -> bool:
    return word in known or any(other[:5] == word[:5] for other in known if len(word) > 5)


def _without_list_marks(text: str) -> str:
    return re.sub(r"^\s*\d+[.)]\s", "", text, flags=re.MULTILINE)


def _flat(text: str) -> str:
    return " ".join(re.sub(r"[*_`#>]", "", text).split()).lower()
