"""What a claim says otherwise than the sentence it goes back to. One function a kind of difference."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from replywell.resolution.alignment import Aligned, Source, denied
from replywell.resolution.lexicon import COORDINATORS, LIGHT, PASSIVE
from replywell.resolution.likeness import alike, opposed
from replywell.resolution.tokens import LITERAL, Token, same

TOO_FEW = 0.5
"""Below this share of its words in its sentence a claim is about something else."""
DOUBTFUL_BELOW = 0.62
_LITERAL_ENOUGH = 0.7
"""From this share on one changed word stands out."""
_LONGEST_ROLE = 3
"""Words of a name or a number with its noun that may have changed places."""


@dataclass(frozen=True, slots=True)
class Difference:
    """`grave`: the claim is not supported. Else it cannot be told, and a person should look."""

    told: str
    kind: str
    grave: bool = True


type Rule = Callable[[Aligned, Source], Iterator[Difference]]


def differences(aligned: Aligned, source: Source) -> list[Difference]:
    """Everything that speaks against the claim, the gravest first."""
    found = [difference for rule in RULES for difference in rule(aligned, source)]
    return sorted(found, key=lambda difference: not difference.grave)


def literals(aligned: Aligned, source: Source) -> Iterator[Difference]:
    """Numbers, dates, links and codes that its sentence does not have."""
    for at in aligned.new:
        token = aligned.said[at]
        if token.kind not in LITERAL:
            continue
        lost = [aligned.source[place] for place in aligned.lost]
        if token.soft and not any(other.kind == "number" for other in lost):
            continue
        rival = any(other.kind == token.kind for other in aligned.replaced(at))
        if not rival and any(same(token, other) for other in aligned.context):
            continue
        yield Difference(_missing(token, lost, source), token.kind)


def _missing(token: Token, lost: list[Token], source: Source) -> str:
    if token.kind == "number" and any(other.kind == "number" and other.key == token.key for other in lost):
        return f"The unit of {token.text} is another one in its passage."
    if any(same(token, other) for other in source.everything):
        return f"The {token.kind} {token.text} is in its passage, but not in what it says about this."
    return f"The {token.kind} {token.text} is not in its passage."


def counted(aligned: Aligned, _: Source) -> Iterator[Difference]:
    """The same number of something else: “5 users” of “5 seats”; or with the opposite bound."""
    lost = [aligned.source[place] for place in aligned.lost]
    for at in aligned.new:
        if aligned.said[at].kind == "bound" and any(other.kind == "bound" for other in lost):
            yield Difference(f"Its passage does not say “{aligned.said[at].text}”.", "comparison")
    for at, there in aligned.to.items():
        token, other = aligned.said[at], aligned.source[there]
        if token.kind != "number" or other.kind != "number":
            continue
        if {token.bound, other.bound} in (
            {"min", "max"},
            {"above", "below"},
            {"min", "below"},
            {"max", "above"},
        ):
            yield Difference(f"{token.text} is another bound in its passage.", "comparison")
        elif token.bound != other.bound:
            yield Difference(
                f"Whether {token.text} is a bound is said otherwise in its passage.", "comparison", False
            )
        if not token.unit and (noun := _noun(aligned.said, at)) is not None and noun not in aligned.to:
            known = _noun(aligned.source, there)
            if other.unit or (known is not None and known not in aligned.back):
                changed = f"{token.text} {aligned.said[noun].text}"
                yield Difference(f"Its passage counts something else than “{changed}”.", "unit")


def _noun(said: tuple[Token, ...], at: int) -> int | None:
    follows = at + 1
    return follows if follows < len(said) and said[follows].kind == "word" else None


def denials(aligned: Aligned, _: Source) -> Iterator[Difference]:
    """What the one denies and the other does not."""
    here, there = denied(aligned.said), denied(aligned.source)
    reached_there = {place for reach in there.values() for place in reach}
    for at, reach in here.items():
        head = next((place for place in reach[:3] if place in aligned.to), None)
        if not reach and at not in aligned.to:
            yield Difference("It denies something that its passage does not deny.", "negation")
        if head is None or _opposite_lost(aligned, reach):
            continue
        if at not in aligned.to or aligned.to[head] not in reached_there:
            yield Difference("It denies something that its passage does not deny.", "negation")
    reached_here = {place for reach in here.values() for place in reach}
    for at, reach in there.items():
        head = _head(aligned.source, reach)
        if head is None or head not in aligned.back or _opposite_new(aligned, reach):
            continue
        if at not in aligned.back or aligned.back[head] not in reached_here:
            yield Difference("It leaves out that its passage denies it.", "negation")


def _head(said: tuple[Token, ...], reach: list[int]) -> int | None:
    """The word that is denied: not the adverb or helping verb before it."""
    strong = [
        place
        for place in reach
        if said[place].key not in LIGHT and not said[place].text.lower().endswith("ly")
    ]
    return next(iter(strong or reach), None)


def _opposite_lost(aligned: Aligned, reach: list[int]) -> bool:
    """“Not enabled” of “disabled”."""
    lost = [aligned.source[place].key for place in aligned.lost]
    return any(opposed(aligned.said[place].key, key) for place in reach for key in lost)


def _opposite_new(aligned: Aligned, reach: list[int]) -> bool:
    """“Disabled” of “not enabled”."""
    new = [aligned.said[at].key for at in aligned.new]
    return any(opposed(aligned.source[place].key, key) for place in reach[:2] for key in new)


def opposites(aligned: Aligned, _: Source) -> Iterator[Difference]:
    """“Disabled” of “enabled”, “after” of “before”, “weekly” of “monthly”."""
    here, there = denied(aligned.said), denied(aligned.source)
    reached_here = {place for reach in here.values() for place in reach[:2]}
    reached_there = {place for reach in there.values() for place in reach[:2]}
    for at in aligned.new:
        token = aligned.said[at]
        for place in aligned.lost:
            other = aligned.source[place]
            if opposed(token.key, other.key) and (at in reached_here) == (place in reached_there):
                yield Difference(f"It says “{token.text}”, its passage “{other.text}”.", "opposite")
                break


def modality(aligned: Aligned, _: Source) -> Iterator[Difference]:
    """“Must” of “can”."""
    lost = {token.modal for token in (aligned.source[place] for place in aligned.lost) if token.modal}
    for at in aligned.new:
        token = aligned.said[at]
        if not token.modal or token.modal in lost:
            continue
        near = {other.modal for other in aligned.replaced(at) if other.modal}
        if near:
            yield Difference(f"Its passage does not say “{token.text}”.", "modality")
        elif lost and token.modal == "required":
            yield Difference(f"Its passage does not say “{token.text}”.", "modality", False)


def quantity(aligned: Aligned, _: Source) -> Iterator[Difference]:
    """“All” of “some”, and “only” where it was not said."""
    lost = {
        token.quantifier for token in (aligned.source[place] for place in aligned.lost) if token.quantifier
    }
    new = {aligned.said[at].quantifier for at in aligned.new}
    for at in aligned.new:
        token = aligned.said[at]
        if not token.quantifier or token.quantifier in lost:
            continue
        if lost or token.quantifier == "only":
            yield Difference(f"Its passage does not say “{token.text}”.", "quantity")
        elif token.quantifier == "all":
            yield Difference(f"Its passage does not say “{token.text}”.", "quantity", False)
    for place in aligned.lost:
        token = aligned.source[place]
        follows = place + 1
        if token.quantifier in {"only", "some"} - new and follows in aligned.back:
            yield Difference(f"It leaves out “{token.text}”.", "quantity", False)


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
        if token.kind == "word" and instead and not any(alike(token.key, other.key) for other in instead):
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
        short = short and all(aligned.said[i].key == aligned.source[aligned.to[i]].key for i in runs[at + 1])
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


def overlap(aligned: Aligned, source: Source) -> Iterator[Difference]:
    """A claim with words of its own."""
    content = [at for at, token in enumerate(aligned.said) if token.content]
    above = {token.key for token in aligned.context}
    known = sum(
        1.0
        if at in aligned.to or aligned.said[at].key in above
        else 0.5
        if aligned.said[at].key in source.words
        else 0.0
        for at in content
    )
    share = known / len(content) if content else 1.0
    if share < TOO_FEW:
        yield Difference("Too few of its words are in its passage.", "overlap")
    elif share < DOUBTFUL_BELOW:
        yield Difference("Many of its words are not in its passage.", "overlap", False)


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
    overlap,
)
