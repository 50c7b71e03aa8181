"""What stands in the place of something else: names, words, and things that have changed places."""

from collections.abc import Iterator

from replywell.resolution.alignment import Aligned, Source
from replywell.resolution.discrepancies import Difference
from replywell.resolution.lexicon import COORDINATORS, PASSIVE
from replywell.resolution.likeness import alike, opposed
from replywell.resolution.tokens import LITERAL, Token

_LITERAL_ENOUGH = 0.6
"""From this share on one changed word stands out."""
_LONGEST_ROLE = 3
"""Words of a name or a number with its noun that may have changed places."""


def names(aligned: Aligned, source: Source) -> Iterator[Difference]:
    """A name in the place of another, and a name that nothing there has."""
    above = {token.key for token in aligned.context}
    for at in aligned.new:
        token = aligned.said[at]
        if token.kind != "word":
            continue
        instead = [other for other in aligned.replaced(at) if other.kind in {"word", "code"}]
        if not any(alike(token.key, o.key) for o in instead) and _renamed(token, instead, source):
            told = " ".join(other.text for other in instead[:3])
            yield Difference(f"It says “{token.text}”, its passage “{told}”.", "name")
        elif token.name and token.key not in above:
            if token.key in source.words:
                literal = aligned.coverage >= _LITERAL_ENOUGH
                yield Difference(f"“{token.text}” is named elsewhere in its passage.", "name", literal)
            else:
                yield Difference(f"The name {token.text} is not in its passage.", "name")


def _renamed(token: Token, instead: list[Token], source: Source) -> bool:
    """Whether one name stands for another. A capital at the beginning of both sentences makes no name of a word."""
    if not (token.name or token.capital):
        return False
    if token.name:
        return any(other.name or other.capital for other in instead)
    return any(other.name or (other.capital and other.key in source.names) for other in instead)


def swapped_word(aligned: Aligned, source: Source) -> Iterator[Difference]:
    """One word in the place of another in a sentence that is otherwise literal: nobody here can tell why."""
    if aligned.coverage < _LITERAL_ENOUGH:
        return
    for at in aligned.new:
        token = aligned.said[at]
        instead = [other for other in aligned.replaced(at) if other.kind == "word"]
        if (
            token.kind == "word"
            and instead
            and not any(alike(token.key, other.key) or opposed(token.key, other.key) for other in instead)
        ):
            # Something else that the passage names too, in the place of what it says this of.
            swapped = token.capital and instead[0].capital and token.key in source.words
            yield Difference(f"It says “{token.text}”, its passage “{instead[0].text}”.", "word", swapped)


def roles(aligned: Aligned, _: Source) -> Iterator[Difference]:
    """Two things that have changed places: who does it and to whom, or which number is whose."""
    if any(token.text.lower() in PASSIVE for token in _unpaired(aligned)):
        return
    order = [at for at in sorted(aligned.to) if aligned.said[at].content]
    runs: list[list[int]] = []
    ranked = {there: rank for rank, there in enumerate(sorted(aligned.to[at] for at in order))}
    for at in order:
        if runs and ranked[aligned.to[at]] == ranked[aligned.to[runs[-1][-1]]] + 1:
            runs[-1].append(at)
        else:
            runs.append([at])
    places = [ranked[aligned.to[run[0]]] for run in runs]
    for at in range(len(runs) - 2):
        first, middle, last = places[at : at + 3]
        outer = (runs[at], runs[at + 2])
        short = all(len(run) <= _LONGEST_ROLE for run in outer)
        short = short and all(
            aligned.said[i].text.lower() == aligned.source[aligned.to[i]].text.lower() for i in runs[at + 1]
        )
        if last < middle < first and short and not _listed(aligned, runs[at][-1], runs[at + 2][0]):
            told = " and ".join(" ".join(aligned.said[place].text for place in run) for run in outer)
            yield Difference(f"{told} have changed places.", "roles")
    for at in range(len(runs) - 1):
        yield from _neighbours(aligned, runs[at], runs[at + 1], places[at], places[at + 1])


def _neighbours(
    aligned: Aligned, one: list[int], other: list[int], first: int, second: int
) -> Iterator[Difference]:
    """Two that stand side by side and have changed places around a small word, as in “before X, Y”."""
    if first != second + len(other) or len(one) > 1 or len(other) > 1:
        return
    between = [aligned.said[at].text.lower() for at in range(one[0] + 1, other[0])]
    was = [token.text.lower() for token in aligned.source[aligned.to[other[0]] + 1 : aligned.to[one[0]]]]
    literal = {aligned.said[one[0]].kind, aligned.said[other[0]].kind} & LITERAL
    if (
        between
        and between == was
        and not set(between) <= COORDINATORS | {",", "/"}
        and (literal or len(was) < 4)
    ):
        told = f"{aligned.said[one[0]].text} and {aligned.said[other[0]].text}"
        yield Difference(f"{told} have changed places.", "roles")


def attribution(aligned: Aligned, _: Source) -> Iterator[Difference]:
    """The number of one for that of another: “Austria pays 19%” of “Germany pays 19%, Austria 20%”."""
    numbers = [place for place, token in enumerate(aligned.source) if token.kind == "number"]
    named = [place for place, token in enumerate(aligned.source) if token.name or token.capital]
    for at, there in aligned.to.items():
        token = aligned.said[at]
        names = [i for i in aligned.to if aligned.said[i].name or aligned.said[i].capital]
        if token.kind != "number" or not names or sum(t.kind == "number" for t in aligned.said) != 1:
            continue
        owner = aligned.to[min(names, key=lambda i: (i > at, abs(i - at)))]
        rivals = [
            p
            for p in numbers
            if p not in aligned.back and aligned.source[p].unit == aligned.source[there].unit
        ]
        nearer = any(abs(p - owner) < abs(there - owner) for p in rivals)
        if nearer and any(p not in aligned.back and abs(p - there) < abs(owner - there) for p in named):
            told = f"{token.text} is not what its passage says of {aligned.source[owner].text}."
            yield Difference(told, "roles")


def _listed(aligned: Aligned, start: int, end: int) -> bool:
    """Whether only “and”, “or” and commas stand between: the order of a list says nothing."""
    between = [token for token in aligned.said[start + 1 : end] if token.kind != "end"]
    words = [token for token in between if token.text.lower() not in COORDINATORS]
    separated = any(
        token.text in {",", "/"} or token.text.lower() in COORDINATORS
        for token in aligned.said[start + 1 : end]
    )
    return not words or (separated and len(words) <= 1)


def _unpaired(aligned: Aligned) -> Iterator[Token]:
    yield from (aligned.said[at] for at in aligned.new)
    yield from (aligned.source[place] for place in aligned.lost)
