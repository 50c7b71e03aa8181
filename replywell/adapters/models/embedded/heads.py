"""The heads that this process has learned, kept on disk so that the next process need not learn them."""

import json
import os
import tempfile
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Sequence
from functools import cache as forever
from pathlib import Path

import numpy as np

from replywell.adapters.models.embedded import defaults
from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.adapters.models.embedded.head import Examples, Head
from replywell.adapters.models.embedded.lexical import Lexicon, terms_of
from replywell.adapters.models.port import Dimension
from replywell.kit.errors import Refused
from replywell.kit.values import digest

VERSION = 1
"""Raised whenever the same dimension would give another head."""
_IN_MEMORY = 32
_ON_DISK = 64
_LEXICON = 20_000
_BORROWED_DOUBT = 0.35
"""How much softer the confidence is when every example is one of ours: a desk's own mail looks different,
and cross-validation on our examples cannot see that. A cautious guess until the desk has judged tickets."""


class Heads:
    """Dimension → head, learned when first asked for. Safe to use from many threads."""

    def __init__(self, cache: Path, embedder: MiniLM) -> None:
        self._folder = cache / "heads"
        self._embedder = embedder
        self._ready: OrderedDict[str, Head] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, dimension: Dimension) -> Head:
        """The head of that dimension as it is now: any change of its labels or examples makes a new one.

        A label of ours brings our examples along, so that a desk's configuration need not carry them.
        """
        dimension = defaults.with_examples(dimension)
        key = f"{digest(dimension)[:32]}-{VERSION}"
        with self._lock:
            head = self._ready.get(key) or self._recall(key) or self._learn(key, dimension)
            self._ready[key] = head
            self._ready.move_to_end(key)
            while len(self._ready) > _IN_MEMORY:
                self._ready.popitem(last=False)
            return head

    def _learn(self, key: str, dimension: Dimension) -> Head:
        if not dimension.labels:
            raise Refused(f"The dimension `{dimension.name}` has no labels. Give it at least one.")
        try:
            from replywell.adapters.models.embedded.fit import fit

            head = fit(
                self._examples(dimension),
                len(dimension.labels),
                anchors=self._anchors(dimension),
                outside=self._outside() if dimension.name == "category" else None,
                lexicon_size=_LEXICON,
                firmness=1 - _BORROWED_DOUBT * _borrowed(dimension),
            ).head
        except ImportError as error:
            raise Refused(
                f"{error.name} is not installed. Install the embedded AI with "
                "`pip install 'replywell[embedded]'`."
            ) from error
        self._keep(key, head)
        return head

    def _examples(self, dimension: Dimension) -> Examples:
        labelled = [(text, at) for at, label in enumerate(dimension.labels) for text in label.examples]
        return self._seen([text for text, _ in labelled], [at for _, at in labelled])

    def _anchors(self, dimension: Dimension) -> Examples:
        names = [f"{label.name.replace('_', ' ')}: {label.description}" for label in dimension.labels]
        return self._seen(names, range(len(names)))

    def _outside(self) -> Examples:
        texts = list(defaults.out_of_scope())
        return self._seen(texts, [0] * len(texts))

    def _seen(self, texts: list[str], answers: Sequence[int]) -> Examples:
        documents = [terms_of(text) for text in texts]
        return Examples(self._embedder.embed(texts), documents, np.array(answers, np.int64))

    def _recall(self, key: str) -> Head | None:
        try:
            with np.load(self._folder / f"{key}.npz", allow_pickle=False) as stored:
                terms = json.loads(stored["terms"].tobytes())
                places = {term: place for place, term in enumerate(terms)}
                return Head(
                    dense=stored["dense"],
                    lexicon=Lexicon(places, stored["rarity"]),
                    sparse=stored["sparse"],
                    temperatures=stored["temperatures"],
                    evenness=float(stored["evenness"]),
                    known=stored["known"],
                    scope=stored["scope"],
                )
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            # Absent, or damaged and not worth telling: learning anew takes a second.
            return None

    def _keep(self, key: str, head: Head) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=self._folder, prefix=key)
        with os.fdopen(handle, "wb") as file:
            np.savez(
                file,
                terms=np.frombuffer(json.dumps(list(head.lexicon.places)).encode(), np.uint8),
                rarity=head.lexicon.rarity,
                dense=head.dense,
                sparse=head.sparse,
                temperatures=head.temperatures,
                evenness=np.array(head.evenness),
                known=head.known,
                scope=head.scope,
            )
        Path(temporary).replace(self._folder / f"{key}.npz")
        self._forget_oldest()

    def _forget_oldest(self) -> None:
        kept = sorted(self._folder.glob("*.npz"), key=lambda file: file.stat().st_mtime, reverse=True)
        for old in kept[_ON_DISK:]:
            old.unlink(missing_ok=True)


def _borrowed(dimension: Dimension) -> float:
    """The share of examples that came with the product instead of from this desk's tickets."""
    own = [text for label in dimension.labels for text in label.examples]
    return sum(text in defaults.seed_texts() for text in own) / len(own) if own else 0.0


@forever
def heads_of(cache: Path, embedder: MiniLM) -> Heads:
    """This process's heads for that cache folder."""
    return Heads(cache, embedder)
