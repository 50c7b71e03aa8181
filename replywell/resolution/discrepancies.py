"""What a claim says otherwise than the sentence it goes back to. One function a kind of difference."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from replywell.resolution.alignment import Aligned, Source, denied
from replywell.resolution.lexicon import LIGHT, PREVENTING
from replywell.resolution.likeness import opposed
from replywell.resolution.tokens import LITERAL, Token, same

SHORT = 2
"""Words of a claim that says hardly anything: half of them in its passage is too few, for the other half is what it says."""
TOO_FEW = 0.5
"""Below this share of its words in its sentence a claim is about something else."""
DOUBTFUL_BELOW = 0.62


@dataclass(frozen=True, slots=True)
class Difference:
    """`grave`: the claim is not supported. Else it cannot be told, and a person should look."""

    told: str
    kind: str
    grave: bool = True


type Rule = Callable[[Aligned, Source], Iterator[Difference]]


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
    if not PREVENTING.isdisjoint(lost):
        return True
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
    if share < TOO_FEW or (share == TOO_FEW and len(content) <= SHORT):
        yield Difference("Too few of its words are in its passage.", "overlap")
    elif share < DOUBTFUL_BELOW:
        yield Difference("Many of its words are not in its passage.", "overlap", False)
