"""What is known about a question. Pure: the search itself is asked."""

from replywell.kit.ask import Ask
from replywell.knowledge.values import Evidence, Query


def retrieve(query: Query, ask: Ask) -> Evidence:
    """Passages that may answer the query, best first."""
    evidence: Evidence = ask(query)
    return evidence
