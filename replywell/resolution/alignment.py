"""Which sentences of the passages a claim goes back to, and which word of it to which word of theirs."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property, lru_cache

from replywell.resolution.lexicon import CLAUSE_ENDS, FOLLOWS, JOINTS
from replywell.resolution.likeness import alike, likes
from replywell.resolution.tokens import Token, same, tokens

CANDIDATES = 4
"""Sentences that a claim is held against one by one; the best of the outcomes counts."""
_NEARLY_AS_GOOD = 0.85
_MOST_TOGETHER = 4
"""Sentences that one sentence of an answer may draw together."""
_FEWEST_MORE = 2
"""Words that a further sentence has to explain."""
_SHARE_MORE = 0.12
_MOST_LOOKED_AT = 60
"""Of a very long passage only the sentences that share most with the claim."""
_REACH = 5
"""Words a denial may reach."""

_item = re.compile(r"^\s*(?:[-*+•>]|\d{1,3}[.)])\s+")
_line = re.compile(r"^\s*(?:[-*+>#•|]|\d{1,3}[.)]\s)|^\s*$")
_stop = re.compile(r"(?<=[.!?;。…])[\"')\]*_`”»]{0,3}\s+")
_short_form = re.compile(r"\b(?:e\.g|i\.e|etc|approx|vs|z\.\s?B|d\.\s?h|bzw|ca|ggf|inkl|p\.\s?ex|No|Nr)\.[\"')*_]{0,2}\s+$")  # fmt: skip


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text; an item, a row and a heading stand for themselves, wrapped lines belong together."""
    for block in _blocks(text):
        start = 0
        for found in _stop.finditer(block):
            if not _short_form.search(block[: found.end()]):
                yield block[start : found.end()].strip()
                start = found.end()
        if rest := block[start:].strip():
            yield rest


def _blocks(text: str) -> Iterator[str]:
    block: list[str] = []
    for line in text.splitlines():
        if block and (_line.match(line) or block[-1].lstrip().startswith(("#", "|"))):
            yield " ".join(block)
            block = []
        if bare := _item.sub("", line).strip():
            block.append(bare if not line.lstrip().startswith("#") else line.strip())
    if block:
        yield " ".join(block)


@dataclass(frozen=True, slots=True)
class Unit:
    """A sentence of a source and what it says."""

    text: str
    said: tuple[Token, ...]
    words: frozenset[str]
    """Keys of what it says, function words aside."""


@lru_cache(maxsize=512)
def units(text: str) -> tuple[Unit, ...]:
    """The sentences of a passage."""
    found = ((sentence, tokens(sentence)) for sentence in sentences(text))
    return tuple(
        Unit(sentence, said, frozenset(token.key for token in said if token.content))
        for sentence, said in found
        if any(token.kind != "end" for token in said)
    )


def literally(said: Sequence[Token]) -> tuple[tuple[str, str, str], ...]:
    """What is compared of a sentence that is taken over as it stands."""
    return tuple((token.key, token.unit, token.bound) for token in said if token.kind != "end")


@dataclass(frozen=True)
class Source:
    """What a claim may rest on: the sentences of its passages, and their titles and headings."""

    sentences: tuple[Unit, ...]
    titles: tuple[Unit, ...]

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """All that a claim may go back to."""
        return (*self.sentences, *self.titles)

    @cached_property
    def everything(self) -> tuple[Token, ...]:
        return tuple(token for unit in self.units for token in unit.said)

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(token.key for token in self.everything if token.content)

    @cached_property
    def names(self) -> frozenset[str]:
        return frozenset(token.key for token in self.everything if token.name)

    @cached_property
    def whole(self) -> frozenset[tuple[tuple[str, str, str], ...]]:
        """What each sentence says, to find a claim that is one of them word by word."""
        return frozenset(literally(unit.said) for unit in self.units)


def candidates(said: Sequence[Token], source: Source) -> list[tuple[int, ...]]:
    """Groups of sentences (their places) that the claim may go back to, the likeliest first."""
    wanted = {token.key for token in said if token.content}
    small = {token.key for token in said if not token.content}
    if not wanted:
        return []
    scored = []
    meant = {key: likes(key) for key in wanted}
    for place, unit in enumerate(source.units):
        hits = sum(not like.isdisjoint(unit.words) for like in meant.values())
        if hits:
            beside = sum(token.key in small for token in unit.said)
            scored.append((hits + 0.05 * min(beside, 10) - 0.002 * len(unit.said), place))
    scored.sort(key=lambda pair: (-pair[0], pair[1]))
    best = scored[0][0] if scored else 0.0
    scored = scored[:_MOST_LOOKED_AT]
    near = [place for score, place in scored[:CANDIDATES] if score >= _NEARLY_AS_GOOD * best]
    return list(dict.fromkeys(_with_others(place, said, source, scored) for place in near))


def _with_others(
    first: int, said: Sequence[Token], source: Source, scored: Sequence[tuple[float, int]]
) -> tuple[int, ...]:
    """The sentence with those that explain the words which it does not have."""
    open_words = {token.key for token in said if token.kind == "word" and not token.name}
    enough = max(_FEWEST_MORE, _SHARE_MORE * len(open_words))
    chosen = [first]
    open_words = {key for key in open_words if not _known(key, source.units[first].words)}
    if open_words and _joins(said) > _joins(source.units[first].said):
        enough = 1
    while len(open_words) >= enough and len(chosen) < _MOST_TOGETHER:
        gains = (
            (sum(_known(key, source.units[place].words) for key in open_words), -abs(place - first), place)
            for _, place in scored
            if place not in chosen
        )
        gain, _, place = max(gains, default=(0, 0, 0))
        if gain < min(enough, len(open_words)):
            break
        chosen.append(place)
        open_words = {key for key in open_words if not _known(key, source.units[place].words)}
    return tuple(sorted(chosen))


def _joins(said: Sequence[Token]) -> int:
    """How often the sentence goes on with another one."""
    return sum(token.key in JOINTS for token in said)


def _known(key: str, words: frozenset[str]) -> bool:
    return not likes(key).isdisjoint(words)


@dataclass(frozen=True)
class Aligned:
    """A sentence of an answer beside what it goes back to. Places are those of its own and of the source's tokens."""

    said: tuple[Token, ...]
    source: tuple[Token, ...]
    to: dict[int, int]
    """Place in the claim → place in the source of the same thing."""
    context: tuple[Token, ...]
    """What stands above: titles, headings, the sentence before."""

    @cached_property
    def back(self) -> dict[int, int]:
        return {there: here for here, there in self.to.items()}

    @cached_property
    def new(self) -> list[int]:
        """Places in the claim of what the source does not have."""
        return [at for at, token in enumerate(self.said) if at not in self.to and token.kind != "end"]

    @cached_property
    def lost(self) -> list[int]:
        """Places in the source of what the claim leaves out."""
        return [at for at, token in enumerate(self.source) if at not in self.back and token.kind != "end"]

    def replaced(self, at: int) -> list[Token]:
        """What stands in the source where the claim has something new."""
        before = next((self.to[i] for i in range(at - 1, -1, -1) if i in self.to), -1)
        after = next((self.to[i] for i in range(at + 1, len(self.said)) if i in self.to), len(self.source))
        if after <= before:
            after = before + 4
        gap = range(before + 1, min(after, len(self.source), before + 9))
        return [self.source[place] for place in gap if place not in self.back]

    @cached_property
    def coverage(self) -> float:
        """Share of what the claim says that the source says, too."""
        content = [at for at, token in enumerate(self.said) if token.content]
        return sum(at in self.to for at in content) / len(content) if content else 1.0


def align(said: tuple[Token, ...], places: tuple[int, ...], source: Source) -> Aligned:
    """Each token of the claim with the one it goes back to: in order first, then wherever it moved."""
    there: list[Token] = []
    for place in places:
        there += source.units[place].said
        there.append(Token(".", "end", "."))
    above = [source.units[place - 1] for place in places if 0 < place < len(source.sentences)]
    context = tuple(token for unit in (*source.titles, *above) for token in unit.said)
    matcher = SequenceMatcher(None, [_key(t) for t in said], [_key(t) for t in there], autojunk=False)
    to: dict[int, int] = {}
    for block in matcher.get_matching_blocks():
        for step in range(block.size):
            if said[block.a + step].kind != "end":
                to[block.a + step] = block.b + step
    for test in (same, _alike):
        _moved(said, there, to, test)
    return Aligned(said, tuple(there), to, context)


def _key(token: Token) -> str:
    return f"{token.kind} {token.key} {token.unit}"


def _alike(one: Token, other: Token) -> bool:
    return one.kind == "word" == other.kind and alike(one.key, other.key)


def _moved(
    said: Sequence[Token], there: Sequence[Token], to: dict[int, int], test: Callable[[Token, Token], bool]
) -> None:
    """Pair what is left with its like, the nearest to where its neighbours went."""
    taken = set(to.values())
    for at, token in enumerate(said):
        if at in to or token.kind == "end":
            continue
        expected = next((to[i] + at - i for i in range(at - 1, -1, -1) if i in to), at)
        found = [p for p, other in enumerate(there) if p not in taken and test(token, other)]
        if found:
            to[at] = min((abs(place - expected), place) for place in found)[1]
            taken.add(to[at])


def denied(said: Sequence[Token]) -> dict[int, list[int]]:
    """Place of each denial → places of the words it reaches, nearest first, within its clause."""
    found = {}
    for at, token in enumerate(said):
        if token.kind != "not":
            continue
        reach = []
        for place in range(at + 1, len(said)):
            other = said[place]
            if other.kind == "end" or (other.kind == "function" and other.key in CLAUSE_ENDS):
                break
            if other.content:
                reach.append(place)
            if len(reach) == _REACH:
                break
        if not reach and token.text.lower() in FOLLOWS:
            reach = [place for place in range(at - 1, max(at - 6, -1), -1) if said[place].content][:2]
        found[at] = reach
    return found
