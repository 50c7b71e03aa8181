"""A question about refunds, what was found on it and an answer: each test changes one thing."""

from datetime import UTC, datetime
from typing import Any

from replywell.knowledge.values import Evidence, Hit
from replywell.resolution import guard
from replywell.resolution.values import Autonomy, CheckedClaim, Citation, Policy, Proposal
from replywell.tickets.facts import Facts, Requester
from replywell.triage.values import Classification, Judgement

NOW = datetime(2026, 2, 2, 9, 0, tzinfo=UTC)
PASSAGE = "Refunds reach your bank within 5 business days. You see them under Settings."


def facts(**changes: Any) -> Facts:
    rosa = Requester(id=1, name="Rosa Marín", email="rosa@example.org")
    given: dict[str, Any] = {
        "ticket": 412,
        "message": 1,
        "first": True,
        "subject": "How long do refunds take?",
        "text": "How long does a refund take?",
        "requester": rosa,
        "channel": "email",
        "now": NOW,
    }
    return Facts(**given | changes)


def hit(passage: int = 1, text: str = PASSAGE, **changes: Any) -> Hit:
    given: dict[str, Any] = {
        "passage": passage,
        "article": 10 + passage,
        "title": "Refunds",
        "heading": "How long it takes",
        "url": f"https://help.example.com/refunds#{passage}",
        "text": text,
        "locale": "en",
        "audience": "public",
        "similarity": 0.8,
        "score": 0.05,
        "updated_at": NOW,
    }
    return Hit(**given | changes)


def evidence(*hits: Hit) -> Evidence:
    return Evidence(hits=hits or (hit(),))


def claim(text: str = "Refunds reach your bank within 5 business days.", *passages: int) -> CheckedClaim:
    return CheckedClaim(text=text, citations=passages or (1,), supported=True)


def proposal(*claims: CheckedClaim, **changes: Any) -> Proposal:
    claims = claims or (claim(),)
    cited = dict.fromkeys(passage for each in claims for passage in each.citations)
    given: dict[str, Any] = {
        "claims": claims,
        "text": "\n".join(each.text for each in claims),
        "citations": tuple(Citation(passage=p, article=10 + p, title="Refunds") for p in cited),
        "confidence": 0.9,
        "because": "It says so.",
    }
    return Proposal(**given | changes)


def classification(**changes: Any) -> Classification:
    labels = {"category": "billing", "urgency": "medium", "sentiment": "neutral", "complexity": "simple"}
    labels |= {name: changes.pop(name) for name in list(changes) if name in labels}
    judged = {name: Judgement(dimension=name, ranked=((label, 0.9),)) for name, label in labels.items()}
    given: dict[str, Any] = {
        "language": "en",
        "in_scope": 1.0,
        "wants_human": 0.0,
        "sure": True,
        "because": "",
    }
    return Classification(**judged, **given | changes)


def autonomy(mode: str = "auto", **changes: Any) -> Autonomy:
    return Autonomy(modes=(("billing", mode),), **changes)


def billing(**changes: Any) -> Autonomy:
    """How much the assistant may do where billing has a policy of its own."""
    return autonomy(policies=(Policy(category="billing", **changes),))


NOTHING = dict(facts=facts(), seen=classification(), found=evidence(), answer=proposal(), may=autonomy())
"""Against this the guard has nothing."""


def vetoes(**changes: Any) -> tuple[str, ...]:
    given: dict[str, Any] = NOTHING | changes
    return guard.vetoes(given["facts"], given["seen"], given["found"], given["answer"], given["may"])
