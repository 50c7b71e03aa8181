"""The embedded AI: classifies and quotes on this machine's CPU, with no key and no network."""

from pathlib import Path

from replywell.adapters.models.embedded.classify import classify
from replywell.adapters.models.embedded.compose import compose
from replywell.adapters.models.embedded.embedder import embedder
from replywell.adapters.models.embedded.escalate import escalate
from replywell.adapters.models.embedded.heads import Fetch, heads_of, no_head
from replywell.adapters.models.embedded.propose import propose
from replywell.adapters.models.embedded.rewrite import rewrite
from replywell.adapters.models.port import (
    ClassifyResult,
    ClassifyTask,
    ComposeResult,
    ComposeTask,
    EscalateResult,
    EscalateTask,
    RewriteTask,
)
from replywell.adapters.models.proposing import ProposeResult, ProposeTask

__all__ = ["EmbeddedModel", "embedder"]


class EmbeddedModel:
    """A `Model` of sentence embeddings and learned heads. `cache` is where what it builds is kept.

    `fetch` hands out the heads that dimensions name in `learned`.
    """

    name = "embedded"

    def __init__(self, cache: Path, threads: int = 2, fetch: Fetch = no_head) -> None:
        self._embedder = embedder(cache, threads)
        self._heads = heads_of(cache.resolve(), self._embedder, fetch)

    def classify(self, task: ClassifyTask) -> ClassifyResult:
        return classify(task, self._embedder, self._heads)

    def compose(self, task: ComposeTask) -> ComposeResult:
        return compose(task, self._embedder)

    def rewrite(self, task: RewriteTask) -> ComposeResult:
        return rewrite(task, self._embedder)

    def escalate(self, task: EscalateTask) -> EscalateResult:
        return escalate(task)

    def propose(self, task: ProposeTask) -> ProposeResult:
        return propose(task, self._embedder)
