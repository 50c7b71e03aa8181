"""What is asked of the knowledge, and what it finds."""

from datetime import datetime

from replywell.kit.values import Value


class Query(Value):
    """A question to the knowledge, as a person would put it."""

    text: str
    language: str = "en"
    internal: bool = False
    """Whether internal passages may be found too; what a requester may read never needs them."""
    limit: int = 8


class Hit(Value):
    """A passage that was found. `similarity` is the cosine of the vectors, `score` the fused rank's."""

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


class Evidence(Value):
    """Passages found, best first."""

    hits: tuple[Hit, ...] = ()
    because: str = ""
