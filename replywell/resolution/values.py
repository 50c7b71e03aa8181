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
    doubt: str = ""
    """Why a person should look at it although nothing speaks against it clearly; empty when there is no doubt."""


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
    question: str = ""
    """What to ask the requester first, where the passages answer several questions."""


class Weighed(Value):
    """What every decision tells of the answer it is about; of walks from before that was weighed, nothing."""

    band: Literal["", "high", "medium", "low", "ambiguous"] = ""
    signs: tuple[tuple[str, float], ...] = ()
    """What the confidence rests on, by name."""
    reasons: tuple[str, ...] = ()
    """The same in words, a sentence each."""


class AutoResolve(Weighed):
    """Send it: proven safe."""

    kind: Literal["auto"] = "auto"
    confidence: float
    because: str
    hold: int = 0
    """Seconds it waits before it leaves, in which anybody's message stops it; 0: it leaves at once."""


class AskBack(Weighed):
    """Ask the requester one question before answering."""

    kind: Literal["ask"] = "ask"
    confidence: float = 0.0
    because: str
    question: str
    """As it is said, in their language."""
    choices: tuple[str, ...] = ()
    """Short answers to choose from; empty where the question is open."""


class Draft(Weighed):
    """Offer it to an agent."""

    kind: Literal["draft"] = "draft"
    confidence: float
    because: str
    vetoes: tuple[str, ...] = ()
    question: str = ""
    """What an agent is offered to ask instead of an answer; empty where it is an answer."""


class Shadow(Weighed):
    """Keep it to compare with what people do; nobody sees it."""

    kind: Literal["shadow"] = "shadow"
    confidence: float
    because: str
    vetoes: tuple[str, ...] = ()


class Handoff(Weighed):
    """A person has to write it; all context that was found comes along."""

    kind: Literal["handoff"] = "handoff"
    confidence: float = 0.0
    because: str


class Silent(Value):
    """Nothing to answer: automatic mail, or a person is at it and nothing was found."""

    kind: Literal["silent"] = "silent"
    confidence: float = 0.0
    because: str


type Resolution = Annotated[
    AutoResolve | AskBack | Draft | Shadow | Handoff | Silent, Field(discriminator="kind")
]


class Rung(Value):
    """How far the assistant may go in a category; in one language or on one channel only, where these are named."""

    category: str
    mode: Literal["off", "shadow", "draft", "hold", "auto"]
    language: str = ""
    channel: str = ""


class Certainty(Value):
    """How the signs of one kind of writer's answers become the probability that an answer is right.

    A logistic curve over the signs, which judged answers of the desk bend: `bend` is applied to its log-odds.
    """

    writer: Literal["quoting", "writing"]
    intercept: float
    weights: tuple[tuple[str, float], ...]
    bend: tuple[float, float] = (1.0, 0.0)
    """Slope and shift."""
    most: float = 0.99
    """No answer is surer than that, however good its signs: what nobody has judged yet is not proven."""
    judged: int = 0
    """Answers of this desk that the bend was learned from."""


class Policy(Value):
    """What holds for answers in one category, beyond what holds for all."""

    category: str
    personal: bool = False
    """Whether the requester's own affairs may be answered once it is shown who they are."""
    promises: bool = False
    """Whether an answer may promise money, dates or legal consequences, as its passages do."""
    attachments: bool = False
    """Whether it may be answered although there is an attachment that nobody has looked at."""
    hosts: tuple[str, ...] = ()
    """Hosts that links may point to besides those for all."""
    forbidden: tuple[str, ...] = ()
    """Words that no answer may have."""
    bar: float = 0.0
    """Confidence an answer needs to leave unattended; 0: as for all."""
    longest: int = 0
    """Characters of an answer; 0: no bound."""


class Autonomy(Value):
    """How much the assistant may do alone."""

    modes: tuple[tuple[str, str], ...] = ()
    """Category slug → mode, in every language and on every channel; a category that is not listed is at `draft`."""
    rungs: tuple[Rung, ...] = ()
    """What holds in one language or on one channel instead."""
    auto_bar: float = 0.75
    """Confidence an answer needs to leave unattended."""
    category_bar: float = 0.6
    turns: int = 3
    """Answers of the assistant in one conversation."""
    mails_an_hour: int = 4
    """Automatic mails to one address in an hour."""
    link_hosts: tuple[str, ...] = ()
    """Hosts that links in an unattended answer may point to, besides those of the cited passages."""
    stopped: bool = False
    """The switch that stops everything unattended: what would be sent is a draft."""
    hold_out: float = 0.0
    """Share of answers that people give all the same, drawn by lot, so that evidence keeps coming."""
    hold_shortest: int = 60
    """Seconds that an answer waits with the strongest evidence."""
    hold_longest: int = 300
    """Seconds that it waits with the weakest."""
    version: str = ""
    """Of the model, prompts and rules that answer: what was proven of one is not proven of another."""

    certainty: tuple[Certainty, ...] = ()
    """How sure answers are, by kind of writer; where it is missing a writer's own word is taken."""
    draft_bar: float = 0.0
    """Confidence below which an answer is not even offered to an agent."""
    policies: tuple[Policy, ...] = ()
    budget_spent: bool = False
    """Today's money for models is spent."""

    def policy(self, category: str) -> Policy:
        """What holds in a category; the strictest where nobody has said anything."""
        found = (policy for policy in self.policies if policy.category == category)
        return next(found, Policy(category=category))

    def mode(self, category: str, language: str = "", channel: str = "") -> str:
        """The mode of the rung that fits most closely: language and channel before language, before channel."""
        fitting = [
            rung
            for rung in self.rungs
            if rung.category == category and rung.language in ("", language) and rung.channel in ("", channel)
        ]
        closest = max(fitting, key=lambda rung: (bool(rung.language), bool(rung.channel)), default=None)
        return closest.mode if closest else dict(self.modes).get(category, "draft")
