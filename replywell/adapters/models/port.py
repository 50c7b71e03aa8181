"""The Model port: what the product asks of an AI, and the answers' shapes.

Three implementations ship: `embedded` (on the CPU, no network), `pydantic_ai` (Claude, GPT, any
OpenAI-compatible server) and `scripted` (answers written down beforehand, for tests).
Everything in a task is data from outside; an implementation must never follow it as instructions.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Literal, Protocol, runtime_checkable

import numpy as np

from replywell.kit.values import Value


class Sent(Value):
    """What left for a model by API, when and to whom: the texts as they left, without what was masked in them."""

    at: datetime
    to: str
    kind: str
    """Which question it was, such as `ComposeTask`."""
    texts: tuple[tuple[str, str], ...] = ()
    """Part of the task → its text; passages by their title and number."""
    masked: tuple[tuple[str, int], ...] = ()
    """Kind → how many values of it were masked."""


class Usage(Value):
    """What an answer cost. `cost` is in micro-dollars (millionths of a US dollar), `seconds` wall time."""

    model: str
    input_tokens: int = 0
    output_tokens: int = 0
    cost: int = 0
    seconds: float = 0.0
    notice: str = ""
    """Why another model than the configured one answered; empty when it was the configured one."""
    sent: tuple[Sent, ...] = ()
    """What left the house for it, vain attempts included; empty when everything stayed here."""


class Turn(Value):
    """One earlier message of the conversation."""

    role: Literal["requester", "agent", "assistant"]
    text: str


class Label(Value):
    """One possible answer of a dimension, with what helps to recognize it."""

    name: str
    description: str = ""
    examples: tuple[str, ...] = ()


class Dimension(Value):
    """One question about a message: `category`, `urgency`, `sentiment`, `complexity`."""

    name: str
    labels: tuple[Label, ...]
    learned: str = ""
    """Key of the head that the embedded classifier has learned for exactly these labels; empty: none."""


class ClassifyTask(Value):
    subject: str
    text: str
    history: tuple[Turn, ...] = ()
    dimensions: tuple[Dimension, ...]


class Scores(Value):
    """Calibrated probabilities of one dimension, most likely first; they sum to 1."""

    dimension: str
    ranked: tuple[tuple[str, float], ...]
    in_scope: float = 1.0
    """Probability that the message is about any of the labels at all."""
    calibrated: bool = True
    """False when the number is a model's own word that nobody has checked yet."""


class Entity(Value):
    """Something named in the message: an order number, an error code, a version, a product."""

    kind: str
    value: str


class ClassifyResult(Value):
    scores: tuple[Scores, ...]
    language: str
    """ISO 639-1, `und` when it cannot be told."""
    wants_human: float = 0.0
    """Probability that the requester explicitly asks for a person."""
    skills: tuple[str, ...] = ()
    entities: tuple[Entity, ...] = ()
    usage: Usage


class PassageText(Value):
    """A passage as the writer sees it."""

    id: int
    title: str
    heading: str = ""
    """Heading path inside the article, joined by ` › `."""
    url: str = ""
    text: str


class Voice(Value):
    """How the organization speaks."""

    brand: str
    tone: str = "friendly, clear and brief"
    signature: str = ""
    manner: int = 1
    """How answers are framed. From 2 on quotations are called so, answers are short where people talk, and nobody
    is greeted by a name that was only typed into a form; walks that were kept before have 1."""


class ComposeTask(Value):
    question: str
    subject: str = ""
    history: tuple[Turn, ...] = ()
    passages: tuple[PassageText, ...]
    """Best first."""
    language: str = "en"
    """The requester's language."""
    voice: Voice
    max_claims: int = 6
    hint: str = ""
    """What an agent wants the answer to be about; a wish, never a source."""


class Claim(Value):
    """One sentence of an answer and what it rests on."""

    text: str
    citations: tuple[int, ...] = ()
    """Ids of the passages that support it."""
    quote: str = ""
    """The words of the first cited passage that support it, literally."""


class ComposeResult(Value):
    claims: tuple[Claim, ...] = ()
    """Empty when the passages do not answer the question: the writer abstains."""
    confidence: float = 0.0
    """Probability that the claims answer the question."""
    because: str = ""
    """One sentence: why this answer, or why none."""
    extractive: bool = False
    """True when the sentences are quoted from the passages instead of being written."""
    question: str = ""
    """What to ask the requester first, in their language, where the passages answer several questions."""
    usage: Usage


class RewriteTask(Value):
    """An answer that stands already, to be said in another way. The result rests on the same passages."""

    wish: Literal["shorten", "friendlier", "formal", "direct", "translate"]
    question: str
    claims: tuple[Claim, ...]
    passages: tuple[PassageText, ...]
    """Those that the claims cite."""
    language: str = "en"
    """The language of the result."""
    voice: Voice
    max_claims: int = 12


class EntailTask(Value):
    """Sentences of an answer, each to be held against the passages that it names."""

    claims: tuple[Claim, ...]
    passages: tuple[PassageText, ...]
    """Those that the claims cite."""


class EntailResult(Value):
    """Whether its passages say each sentence, in the order of the task; empty when the model said nothing usable."""

    verdicts: tuple[Literal["says", "contradicts", "silent", "unsure"], ...] = ()
    """`silent`: the passages do not speak of it."""
    usage: Usage


class SaidText(Value):
    """One message of a conversation, with the number by which an account of it is cited."""

    id: int
    role: Literal["requester", "agent", "assistant"]
    text: str


class EscalateTask(Value):
    """A conversation that a specialist has to understand at a glance."""

    subject: str
    messages: tuple[SaidText, ...]
    """Oldest first."""
    passages: tuple[PassageText, ...] = ()
    """What was found on it, best first."""
    similarity: float = 0.0
    """Of the first passage to the question."""
    facts: tuple[str, ...] = ()
    """What the desk knows besides, a line each: category, plan, connection."""


SECTIONS = ("reported", "tried", "diagnostics", "cause", "details", "next_steps")
"""The parts of a handover to a specialist, in reading order."""


class Point(Value):
    """One line of a handover and the messages that say it."""

    text: str
    citations: tuple[int, ...] = ()


class EscalateResult(Value):
    reported: tuple[Point, ...] = ()
    tried: tuple[Point, ...] = ()
    diagnostics: tuple[Point, ...] = ()
    cause: tuple[Point, ...] = ()
    """Empty when it is not known."""
    cause_confidence: float = 0.0
    details: tuple[Point, ...] = ()
    next_steps: tuple[Point, ...] = ()
    extractive: bool = False
    usage: Usage


class Model(Protocol):
    """Answers questions about text. Raises `Unavailable` (try again, or fall back) or `Refused`."""

    name: str

    def classify(self, task: ClassifyTask) -> ClassifyResult: ...

    def compose(self, task: ComposeTask) -> ComposeResult: ...

    def rewrite(self, task: RewriteTask) -> ComposeResult:
        """The same answer, said as wished. Raises `Refused` for a wish that this model cannot fulfil."""
        ...

    def escalate(self, task: EscalateTask) -> EscalateResult: ...


@runtime_checkable
class Entails(Protocol):
    """A `Model` that can tell whether a passage says a sentence. The embedded AI cannot: words and numbers are compared."""

    def entail(self, task: EntailTask) -> EntailResult:
        """One verdict a claim. Raises `Unavailable` or `Refused`, as every question does."""
        ...


@runtime_checkable
class KnowsPeople(Protocol):
    """A `Model` that wants to be told who occurs in a conversation, so that it can keep their names to itself."""

    def knowing(self, people: tuple[str, ...]) -> Model:
        """The same model for a conversation in which these people occur."""
        ...


class Embedder(Protocol):
    """Turns texts into unit vectors of `size` numbers whose dot product is their closeness."""

    name: str
    size: int

    def embed(self, texts: list[str]) -> np.ndarray:
        """`len(texts)` × `size`, float32, each row of length 1."""
        ...


@runtime_checkable
class AsksApart(Protocol):
    """An `Embedder` whose model wants to be told whether a text asks or answers."""

    def embed_questions(self, texts: list[str]) -> np.ndarray:
        """As `embed`, for texts that ask."""
        ...


def embed_questions(embedder: Embedder, texts: list[str]) -> np.ndarray:
    """Texts that ask, as this embedder wants them."""
    return embedder.embed_questions(texts) if isinstance(embedder, AsksApart) else embedder.embed(texts)


class Reranker(Protocol):
    """Reads a question and a text together. Raises `Unavailable` (go on without it) or `Refused`."""

    name: str

    def rerank(self, question: str, texts: list[str]) -> list[float]:
        """How well each text answers the question, on a scale of the model's own; higher is better."""
        ...


@runtime_checkable
class CountsTokens(Protocol):
    """An `Embedder` that knows how its model cuts a text up."""

    def count_tokens(self, text: str) -> int:
        """How many tokens the text has, those beyond what the model reads included."""
        ...


def about_tokens(text: str) -> int:
    """An estimate for models whose tokenizer is not here: one for every four bytes."""
    return -(-len(text.encode("utf-8", "replace")) // 4)


def tokens_of(embedder: Embedder) -> Callable[[str], int]:
    """How this embedder's tokens are counted."""
    return embedder.count_tokens if isinstance(embedder, CountsTokens) else about_tokens
