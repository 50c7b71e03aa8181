"""Holds each claim against the passages it names, sentence by sentence. Pure: words and numbers only.

A sentence is laid beside the sentence of the passage it goes back to, and what differs is judged: a number, a name,
a denial or an opposite must not; another order, a synonym or less of the same may.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from replywell.adapters.models.port import Claim
from replywell.knowledge.values import Evidence
from replywell.resolution.alignment import Aligned, Source, align, candidates, literally, sentences, units
from replywell.resolution.discrepancies import (
    Difference,
    Rule,
    counted,
    denials,
    literals,
    modality,
    opposites,
    overlap,
    quantity,
)
from replywell.resolution.exchanges import attribution, names, roles, swapped_word
from replywell.resolution.tokens import LITERAL, Token, same, tokens
from replywell.resolution.values import CheckedClaim

RULES: tuple[Rule, ...] = (
    literals,
    counted,
    denials,
    opposites,
    modality,
    quantity,
    names,
    swapped_word,
    roles,
    attribution,
    overlap,
)

NOTHING_LIKE_IT = Difference("Too few of its words are in its passage.", "overlap")


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found on one text: `problem` where it is not supported, `doubt` where that cannot be told."""

    problem: str = ""
    doubt: str = ""
    kind: str = ""
    """What differs: number, date, negation, name …"""
    score: float = 1.0
    """Share of its words that stand in the sentences it goes back to."""

    @property
    def verdict(self) -> str:
        return "unsupported" if self.problem else "doubtful" if self.doubt else "supported"


def verify(
    claims: tuple[Claim, ...], evidence: Evidence, *, translated: bool = False
) -> tuple[CheckedClaim, ...]:
    """Each claim with a verdict. A claim without a passage is never supported.

    Of a `translated` claim the words cannot be compared: its numbers, links and codes are, and its quote has
    to stand in its passage.
    """
    texts = {hit.passage: (f"{hit.title}\n\n{hit.heading}", hit.text) for hit in evidence.hits}
    return tuple(_checked(claim, texts, translated) for claim in claims)


def _checked(claim: Claim, texts: dict[int, tuple[str, str]], translated: bool) -> CheckedClaim:
    cited = tuple(passage for passage in claim.citations if passage in texts)
    passages = tuple(texts[passage] for passage in cited)
    whole = "\n".join(f"{above}\n{text}" for above, text in passages)
    quote = claim.quote if claim.quote and _flat(claim.quote) in _flat(whole) else ""
    if not cited:
        found = Finding("It names no passage.")
    elif translated:
        missing = _missing(claim.text, source_of(passages))
        found = Finding(missing or ("" if quote else "Its quote is not in its passage."))
    else:
        found = judge(claim.text, source_of(passages))
    return CheckedClaim(
        text=claim.text,
        citations=cited,
        quote=quote,
        supported=not found.problem,
        problem=found.problem,
        doubt=found.doubt,
    )


@lru_cache(maxsize=256)
def source_of(passages: tuple[tuple[str, str], ...]) -> Source:
    """What may be rested on, of passages as (title and heading, text)."""
    return Source(
        sentences=tuple(unit for _, text in passages for unit in units(text)),
        titles=tuple(unit for above, _ in passages for unit in units(above)),
    )


def judge(text: str, source: Source) -> Finding:
    """The gravest that can be said against any sentence of the text."""
    findings = [_of_sentence(tokens(sentence), source) for sentence in sentences(text)]
    said = [finding for finding in findings if finding is not None]
    if not said:
        return Finding("It says nothing that could be compared.", kind="overlap", score=0.0)
    return min(said, key=lambda finding: (not finding.problem, not finding.doubt, finding.score))


def _of_sentence(said: tuple[Token, ...], source: Source) -> Finding | None:
    """What speaks against one sentence, given the sentences of the source that speak for it most."""
    if said and literally(said) in source.whole:
        return Finding()
    if not any(token.content or token.kind == "not" for token in said):
        return None
    tried = []
    for places in candidates(said, source):
        aligned = align(said, places, source)
        tried.append((differences(aligned, source), aligned.coverage))
    if not tried:
        return Finding(NOTHING_LIKE_IT.told, kind=NOTHING_LIKE_IT.kind, score=0.0)
    found, coverage = min(tried, key=lambda each: (_gravity(each[0]), -each[1]))
    if not found:
        return Finding(score=round(coverage, 3))
    worst = found[0]
    told = {"problem": worst.told} if worst.grave else {"doubt": worst.told}
    return Finding(**told, kind=worst.kind, score=round(coverage, 3))


def differences(aligned: Aligned, source: Source) -> list[Difference]:
    """Everything that speaks against the claim, the gravest first."""
    found = [difference for rule in RULES for difference in rule(aligned, source)]
    return sorted(found, key=lambda difference: not difference.grave)


def _gravity(found: list[Difference]) -> int:
    return 2 if any(difference.grave for difference in found) else 1 if found else 0


def _missing(text: str, source: Source) -> str:
    """What no translation may change and the source does not have."""
    for sentence in sentences(text):
        for token in tokens(sentence):
            known = any(same(token, other) for other in source.everything)
            if token.kind in LITERAL and not token.soft and not known:
                return f"The {token.kind} {token.text} is not in its passage."
    return ""


def _flat(text: str) -> str:
    return " ".join(re.sub(r"[*_`#>]", "", text).split()).lower()
