"""Another wording, as far as quoting allows: shorter by leaving out. Nothing is translated or reworded."""

import time

import numpy as np

from replywell.adapters.models.embedded.embedder import ANSWERED_BY, MiniLM
from replywell.adapters.models.port import Claim, ComposeResult, RewriteTask, Usage
from replywell.kit.errors import Refused

NO_TRANSLATION = "The embedded AI quotes and cannot translate. Set REPLYWELL_MODEL to a model by API to have answers translated."


def rewrite(task: RewriteTask, embedder: MiniLM) -> ComposeResult:
    """Shorter: the half of the sentences that is closest to the question. Raises `Refused` to translate.

    A tone leaves the quoted sentences as they are: greeting and closing carry it.
    """
    if task.wish == "translate":
        raise Refused(NO_TRANSLATION)
    started = time.perf_counter()
    claims, because = task.claims, "The sentences stay as quoted: only greeting and closing changed."
    if task.wish == "shorten":
        claims = _closest(task, embedder)
        left = len(task.claims) - len(claims)
        because = f"Left out {left} of {len(task.claims)} sentences: those farthest from the question."
        if not left:
            because = "One quoted sentence is left: it cannot be shorter."
    return ComposeResult(
        claims=claims,
        confidence=1.0 if claims else 0.0,
        because=because,
        extractive=True,
        usage=Usage(model=ANSWERED_BY, seconds=time.perf_counter() - started),
    )


def _closest(task: RewriteTask, embedder: MiniLM) -> tuple[Claim, ...]:
    keep = max(1, len(task.claims) // 2)
    if keep >= len(task.claims):
        return task.claims
    vectors = embedder.embed([task.question, *(claim.text for claim in task.claims)])
    best = np.argsort(-(vectors[1:] @ vectors[0]), kind="stable")[:keep]
    return tuple(task.claims[at] for at in sorted(best))
