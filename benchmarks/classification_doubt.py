"""How far the examples that ship may be trusted on messages of another kind: each kind left out in turn.

    python -m benchmarks.classification_doubt [--cache DIR]

Kinds are the six subjects, the additions and the letters. Of each tone and kind: accuracy and confidence of a head
that was learned from the other kinds, the power of its probabilities that surprises least (1: honest as it is), and
calibration errors at 1, at `heads.DOUBT` and without the kind. Nothing else than our own examples is read.
"""

import argparse
import sys
from pathlib import Path
from typing import NamedTuple

import numpy as np

from replywell.adapters.models.embedded import defaults
from replywell.adapters.models.embedded.embedder import MiniLM, embedder
from replywell.adapters.models.embedded.fit import fit
from replywell.adapters.models.embedded.heads import doubt_of
from replywell.adapters.models.embedded.learn import names_of, seen
from replywell.adapters.models.embedded.lexical import terms_of
from replywell.adapters.models.embedded.scores import calibration_error
from replywell.adapters.models.port import Dimension

POWERS = np.arange(0.1, 1.55, 0.05)


class Kind(NamedTuple):
    name: str
    said: np.ndarray
    truth: np.ndarray


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "replywell")
    engine = embedder(options.parse_args().cache)
    for dimension in defaults.default_dimensions()[1:]:
        kinds = _left_out(dimension, engine)
        for kind in (*kinds, _together(kinds)):
            sys.stdout.write(f"{dimension.name:10} {_told(kind, 1 - doubt_of(dimension))}\n")


def _told(kind: Kind, softness: float) -> str:
    honest = min(POWERS, key=lambda power: _surprise(kind, power))
    sure = kind.said.max(1).mean()
    right = (kind.said.argmax(1) == kind.truth).mean()
    return (
        f"{kind.name:16} n {len(kind.truth):4} accuracy {right:.2f} confidence {sure:.2f} power {honest:.2f} "
        f"error {_error(kind, 1.0):.3f}, softened {_error(kind, softness):.3f}"
    )


def _left_out(dimension: Dimension, engine: MiniLM) -> list[Kind]:
    labels = [label.name for label in dimension.labels]
    kind_of = {text: kind for kind, texts in defaults.kinds_of_messages().items() for text in texts}
    rows = [
        (kind_of.get(text, "additions"), text, at)
        for at, label in enumerate(dimension.labels)
        for text in label.examples
    ]
    found = []
    for name in sorted({kind for kind, *_ in rows}):
        known = [(text, at) for kind, text, at in rows if kind != name]
        asked = [(text, at) for kind, text, at in rows if kind == name]
        learned = seen(engine, [text for text, _ in known], [at for _, at in known])
        head = fit(learned, len(labels), anchors=seen(engine, *names_of(dimension)), manner=False).head
        vectors = engine.hear([text for text, _ in asked])
        said = [
            head.predict(vector, terms_of(text)).probabilities
            for vector, (text, _) in zip(vectors, asked, strict=True)
        ]
        found.append(Kind(name, np.array(said), np.array([at for _, at in asked])))
    return found


def _together(kinds: list[Kind]) -> Kind:
    return Kind(
        "all", np.concatenate([kind.said for kind in kinds]), np.concatenate([kind.truth for kind in kinds])
    )


def _softened(said: np.ndarray, power: float) -> np.ndarray:
    raised = said**power
    return np.asarray(raised / raised.sum(1, keepdims=True))


def _surprise(kind: Kind, power: float) -> float:
    told = _softened(kind.said, power)[np.arange(len(kind.truth)), kind.truth]
    return float(-np.log(told).mean())


def _error(kind: Kind, power: float) -> float:
    said = _softened(kind.said, power)
    return calibration_error(said.max(1), said.argmax(1) == kind.truth)


if __name__ == "__main__":
    main()
