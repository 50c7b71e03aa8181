"""What the knowledge keeps: sources, articles, passages, flags and vectors; and what is written here."""

from replywell.knowledge.models.articles import (
    ArticleDraft,
    ArticleFeedback,
    ArticleImage,
    ArticleRedirect,
    ArticleVersion,
    Deflection,
    HelpSearch,
)
from replywell.knowledge.models.categories import Category
from replywell.knowledge.models.consent import TicketConsent
from replywell.knowledge.models.contradictions import Contradiction
from replywell.knowledge.models.flags import PassageFlag
from replywell.knowledge.models.library import (
    Article,
    Audience,
    Kind,
    Passage,
    State,
    Volatility,
)
from replywell.knowledge.models.sources import Source, SourceProblem, SyncRun
from replywell.knowledge.models.vectors import VECTOR_SIZE, PassageVector, TicketVector, VectorIndex
from replywell.knowledge.models.words import PassageWord

__all__ = [
    "VECTOR_SIZE",
    "Article",
    "ArticleDraft",
    "ArticleFeedback",
    "ArticleImage",
    "ArticleRedirect",
    "ArticleVersion",
    "Audience",
    "Category",
    "Contradiction",
    "Deflection",
    "HelpSearch",
    "Kind",
    "Passage",
    "PassageFlag",
    "PassageVector",
    "PassageWord",
    "Source",
    "SourceProblem",
    "State",
    "SyncRun",
    "TicketConsent",
    "TicketVector",
    "VectorIndex",
    "Volatility",
]
