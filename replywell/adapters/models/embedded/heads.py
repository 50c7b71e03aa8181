"""The heads that this process has learned, kept on disk so that the next process need not learn them."""

import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import cache as forever
from functools import lru_cache
from pathlib import Path

from replywell.adapters.models.embedded import defaults
from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.adapters.models.embedded.head import Head
from replywell.adapters.models.embedded.stored import head_bytes, head_from
from replywell.adapters.models.port import Dimension
from replywell.kit.errors import Refused
from replywell.kit.values import digest

VERSION = 7
"""Raised whenever the same dimension would give another head."""
_IN_MEMORY = 32
_ON_DISK = 64
DOUBT = 0.35
"""How much softer the confidence is when every example is one of ours: a desk's own mail looks different,
and cross-validation on our examples cannot see that. A cautious guess until the desk has judged tickets."""
_DOUBTS = {"urgency": 0.45, "complexity": 0.25}
"""What is high on one desk is medium on the next: a cautious guess. `benchmarks.classification_doubt` leaves each kind
of our examples out in turn; there they bring nothing for urgency and make complexity less sure than it is."""


Fetch = Callable[[str], bytes | None]
"""The stored head of that key, as `head_bytes` packed it; None when there is none."""


def no_head(key: str) -> bytes | None:
    """For desks that have learned nothing yet."""
    return None


class Heads:
    """Dimension → head, learned when first asked for. Safe to use from many threads.

    `fetch` hands out heads that were learned elsewhere, for dimensions that name one.
    """

    def __init__(self, cache: Path, embedder: MiniLM, fetch: Fetch = no_head) -> None:
        self._folder = cache / "heads"
        self._embedder = embedder
        self._fetch = fetch
        self._ready: OrderedDict[str, Head] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, dimension: Dimension) -> Head:
        """The head that the dimension names, else one of its labels and examples as they are now.

        A label of ours brings our examples along, so that a desk's configuration need not carry them.
        """
        if dimension.learned:
            with self._lock:
                head = self._ready.get(dimension.learned) or self._fetched(dimension)
                if head is not None:
                    return self._kept_ready(dimension.learned, head)
        bare, key = _with_key(dimension)
        with self._lock:
            head = self._ready.get(key) or self._recall(key) or self._learn(key, bare)
            return self._kept_ready(key, head)

    def _kept_ready(self, key: str, head: Head) -> Head:
        self._ready[key] = head
        self._ready.move_to_end(key)
        while len(self._ready) > _IN_MEMORY:
            self._ready.popitem(last=False)
        return head

    def _fetched(self, dimension: Dimension) -> Head | None:
        """The stored head, if it is whole and answers about as many labels as there are."""
        key = f"learned-{dimension.learned[:32]}"
        head = self._recall(key)
        if head is None and (body := self._fetch(dimension.learned)):
            head = head_from(body)
            self._keep(key, body)
        return head if head is not None and head.dense.shape[1] == len(dimension.labels) else None

    def _learn(self, key: str, dimension: Dimension) -> Head:
        if not dimension.labels:
            raise Refused(f"The dimension `{dimension.name}` has no labels. Give it at least one.")
        try:
            from replywell.adapters.models.embedded.fit import fit
            from replywell.adapters.models.embedded.learn import examples_of, names_of, outside_of, seen

            head = fit(
                seen(self._embedder, *examples_of(dimension)),
                len(dimension.labels),
                anchors=seen(self._embedder, *names_of(dimension)),
                outside=outside_of(dimension, self._embedder),
                firmness=1 - doubt_of(dimension) * _borrowed(dimension),
                manner=False,  # requesters do not write as whoever wrote the examples
            ).head
        except ImportError as error:
            raise Refused(
                f"{error.name} is not installed. Install the embedded AI with "
                "`pip install 'replywell[embedded]'`."
            ) from error
        body = head_bytes(head)
        self._keep(key, body)
        # As the next process will read it, so that all say the same to the last digit.
        return head_from(body) or head

    def _recall(self, key: str) -> Head | None:
        try:
            return head_from((self._folder / f"{key}.npz").read_bytes())
        except OSError:
            return None  # it is learned anew in a second

    def _keep(self, key: str, body: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=key)
        with os.fdopen(handle, "wb") as file:
            file.write(body)
        Path(temporary).replace(self._folder / f"{key}.npz")
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        kept = sorted(self._folder.glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in kept[_ON_DISK:]:
            old.unlink(missing_ok=True)


@lru_cache(_IN_MEMORY)
def _with_key(dimension: Dimension) -> tuple[Dimension, str]:
    """The dimension with our examples, and what its head is called. Working that out takes half a millisecond."""
    bare = defaults.with_examples(dimension.model_copy(update={"learned": ""}))
    return bare, f"{digest(bare)[:32]}-{VERSION}"


def doubt_of(dimension: Dimension) -> float:
    """How much softer the confidence of the dimension is when every example is one of ours."""
    return _DOUBTS.get(dimension.name, DOUBT)


def _borrowed(dimension: Dimension) -> float:
    """The share of examples that came with the product instead of from this desk's tickets."""
    own = [text for label in dimension.labels for text in label.examples]
    return sum(text in defaults.seed_texts() for text in own) / len(own) if own else 0.0


@forever
def heads_of(cache: Path, embedder: MiniLM, fetch: Fetch = no_head) -> Heads:
    """This process's heads for that cache folder."""
    return Heads(cache, embedder, fetch)
