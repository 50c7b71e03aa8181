"""What resolution proposes and decides: closed unions, handled with `match`."""

from typing import Annotated, Literal

from pydantic import Field

from replywell.kit.values import Value


class Citation(Value):
    """A passage that an answer rests on."""

    passage: int
    article: int
    title: str
    heading: str = ""
    url: str = ""
    quote: str = ""


class CheckedClaim(Value):
    """One sentence of the answer after it was held against its passages."""

    text: str
    citations: tuple[int, ...]
    """Passage ids."""
    quote: str = ""
    supported: bool
    problem: str = ""
    """Why it is not supported."""


class Proposal(Value):
    """An answer that could be given; `claims` is empty when the passages do not answer the question."""

    claims: tuple[CheckedClaim, ...] = ()
    cut: tuple[CheckedClaim, ...] = ()
    """Claims that were taken out because nothing supports them."""
    text: str = ""
    """Markdown, with greeting and signature, ready to be edited or sent."""
    citations: tuple[Citation, ...] = ()
    confidence: float = 0.0
    extractive: bool = False
    because: str = ""


class AutoResolve(Value):
    """Send it: proven safe."""

    kind: Literal["auto"] = "auto"
    confidence: float
    because: str


class Draft(Value):
    """Offer it to an agent."""

    kind: Literal["draft"] = "draft"
    confidence: float
    because: str
    vetoes: tuple[str, ...] = ()


class Handoff(Value):
    """A person has to write it; all context that was found comes along."""

    kind: Literal["handoff"] = "handoff"
    confidence: float = 0.0
    because: str


class Silent(Value):
    """Nothing to answer: automatic mail, or a person is at it and nothing was found."""

    kind: Literal["silent"] = "silent"
    confidence: float = 0.0
    because: str


type Resolution = Annotated[AutoResolve | Draft | Handoff | Silent, Field(discriminator="kind")]


class Autonomy(Value):
    """How much the assistant may do alone."""

    modes: tuple[tuple[str, str], ...] = ()
    """Category slug → `off`, `draft` or `auto`; a category that is not listed is at `draft`."""
    auto_bar: float = 0.75
    """Confidence an answer needs to leave unattended."""
    category_bar: float = 0.6
    turns: int = 3
    """Answers of the assistant in one conversation."""
    mails_an_hour: int = 4
    """Automatic mails to one address in an hour."""
    link_hosts: tuple[str, ...] = ()
    """Hosts that links in an unattended answer may point to, besides those of the cited passages."""

    def mode(self, category: str) -> str:
        return dict(self.modes).get(category, "draft")
