"""Products, plans and platforms that passages differ by. Pure."""

import re
from itertools import combinations

from replywell.knowledge.values import Hit
from replywell.resolution.words import names, stems, telling
from replywell.tickets.facts import Facts

AS_CLOSE = 0.12
"""So close to the closest passage a variant of it has to be."""
SAME = 0.9
"""Share of their words from which two passages say the same."""
_KINDS = re.compile(
    r"windows|mac(?:os)?|os x|linux|ubuntu|android|iphone|ipad|ios|web(?:site| app)?|browser|desktop|mobile|phone|tablet|"
    r"chrome|firefox|safari|edge|outlook|gmail|apple mail|thunderbird|"
    r"(?:free|basic|starter|standard|plus|premium|pro|professional|business|team|enterprise|personal|family)(?: plan)?|"
    r"cloud|server|self-hosted|on-premises|monthly|yearly|annual|credit card|paypal|sepa|direct debit|bank transfer",
    re.I,
)
_SPLIT = re.compile(
    r"\s*[:|›–—/,()]\s*|\s+(?:on|for|with|in|by|auf|für|mit|bei|sur|pour|avec|en|para|con)\s+", re.I
)


def variants(facts: Facts, hits: list[Hit]) -> tuple[str, ...]:
    """How the passages that are about as close differ, each once, closest first; empty where the question, or what was
    said before, names one of them, or where they say the same."""
    close = sorted(hits, key=lambda hit: -hit.similarity)
    near = [hit for hit in close if hit.similarity >= close[0].similarity - AS_CLOSE][:6]
    named = f"{facts.asked}\n{facts.answers}\n" + "\n".join(turn.text for turn in facts.history)
    found: dict[str, str] = {}
    for one, other in combinations(near, 2):
        kinds = _differ(one, other)
        if kinds and not _alike(one, other):
            for kind in kinds:
                found.setdefault(kind.lower(), kind)
    said = stems(named)
    if not found or any(stems(kind) & said or kind in named.lower() for kind in found):
        return ()
    return tuple(found.values())


def _differ(one: Hit, other: Hit) -> tuple[str, str] | None:
    """What stands in the place where two titles, or two headings below one title, differ."""
    if one.article != other.article:
        return _apart(one.title, other.title, framed=True)
    mine, theirs = (hit.heading.rsplit(" › ", 1) for hit in (one, other))
    if mine == theirs or mine[:-1] != theirs[:-1]:
        return None
    return _apart(mine[-1], theirs[-1], framed=False)


def _apart(one: str, other: str, *, framed: bool) -> tuple[str, str] | None:
    """`framed`: what is left when the difference is taken out has to say something."""
    mine, theirs = _parts(one), _parts(other)
    own, their = [p for p in mine if p not in theirs], [p for p in theirs if p not in mine]
    if len(own) != 1 or len(their) != 1:
        return None
    first, second = own[0], their[0]
    shared = [part for part in mine if part in theirs]
    if framed and not telling(" ".join(shared)):
        return None
    if all(_is_kind(kind) for kind in (first, second)):
        return _as_written(first, one), _as_written(second, other)
    return None


def _parts(title: str) -> list[str]:
    """A title in its parts: single words, and kinds of more than one word as a whole."""
    parts: list[str] = []
    for piece in _SPLIT.split(title.lower()):
        at = 0
        for kind in _KINDS.finditer(piece):
            if re.match(r"\w", piece[kind.end() : kind.end() + 1]) or re.match(
                r"\w", piece[kind.start() - 1 : kind.start()] or " "
            ):
                continue
            parts += [*piece[at : kind.start()].split(), kind[0]]
            at = kind.end()
        parts += piece[at:].split()
    return [part for part in parts if telling(part)]


def _is_kind(word: str) -> bool:
    return bool(_KINDS.fullmatch(word)) or bool(names(f"x {word}"))


def _as_written(kind: str, title: str) -> str:
    at = title.lower().find(kind)
    return title[at : at + len(kind)] if at >= 0 else kind


def _alike(one: Hit, other: Hit) -> bool:
    mine, theirs = stems(one.text), stems(other.text)
    return len(mine & theirs) / max(len(mine | theirs), 1) >= SAME
