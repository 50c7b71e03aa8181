"""What the knowledge keeps: sources, articles, passages, flags and vectors."""

from replywell.knowledge.models.consent import TicketConsent
from replywell.knowledge.models.flags import PassageFlag
from replywell.knowledge.models.library import VECTOR_SIZE, Article, Audience, Kind, Passage
from replywell.knowledge.models.sources import Source, SourceProblem, SyncRun
from replywell.knowledge.models.vectors import TicketVector

__all__ = [
    "VECTOR_SIZE",
    "Article",
    "Audience",
    "Kind",
    "Passage",
    "PassageFlag",
    "Source",
    "SourceProblem",
    "SyncRun",
    "TicketConsent",
    "TicketVector",
]
