"""What is asked of the knowledge, and what it finds."""

from datetime import date, datetime

from replywell.kit.values import Value


class Query(Value):
    """A question to the knowledge, as a person would put it."""

    text: str
    context: str = ""
    """What was said before in the conversation; it counts less."""
    earlier: str = ""
    """What was said before that; only names in it are looked for."""
    language: str = "en"
    audiences: tuple[str, ...] = ("public",)
    """Whose passages may be found."""
    internal: bool = False
    """An agent asks: all passages may be found, and what resolved tickets say; a requester never needs that."""
    labels: tuple[str, ...] = ()
    """Products and the like: passages that name others are left out, those that name none stay."""
    neighbours: bool = False
    """Whether what stands around the best passage comes along."""
    by_meaning: bool = True
    by_words: bool = True
    rerank: bool = True
    """Whether the best of what was found are read once more."""
    limit: int = 8

    @property
    def readers(self) -> tuple[str, ...]:
        """The audiences whose passages may be found."""
        return ("public", "signed_in", "internal") if self.internal else self.audiences


class Hit(Value):
    """A passage that was found. `similarity` is the cosine of the vectors, `score` what it is
    ranked by, in deviations from what else was found."""

    passage: int
    article: int
    title: str
    heading: str
    url: str
    text: str
    locale: str
    audience: str
    similarity: float
    score: float
    updated_at: datetime
    stale_on: date | None = None
    """The day from which the passage has to be checked; none when it never expires."""
    kind: str = "article"
    """`ticket`: how a past ticket was resolved, without what was personal in it."""
    doubt: str = ""
    """Why no answer may rest on it unattended; empty when nothing speaks against it."""


class Evidence(Value):
    """Passages found, best first."""

    hits: tuple[Hit, ...] = ()
    because: str = ""
