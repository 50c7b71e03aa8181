"""A made-up desk: what it tells right with two examples a category, and after people have corrected 100 tickets.

    python -m benchmarks.classification_desk [--cache DIR] [--out FILE]

Its tickets are the demo's conversations and the product's own example messages, 200 of them asked in each draw.
Its categories have names of their own, so that nothing that ships is learned for them.
"""

import argparse
import json
import random
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.defaults import default_dimensions
from replywell.adapters.models.embedded.embedder import MiniLM, embedder
from replywell.adapters.models.embedded.head import Head
from replywell.adapters.models.embedded.heads import Heads
from replywell.adapters.models.embedded.learn import Judged, learn
from replywell.adapters.models.embedded.lexical import terms_of
from replywell.adapters.models.embedded.scores import calibration_error
from replywell.adapters.models.embedded.stored import head_from
from replywell.adapters.models.port import Dimension, Label

CONVERSATIONS = Path(__file__).resolve().parents[1] / "replywell" / "demo" / "content" / "conversations"
NAMES = {
    "billing": "Money matters",
    "technical": "Help with technology",
    "account": "Signing in and access",
    "product_question": "How does it work",
    "feature_request": "Wishes",
    "bug_report": "Faults",
}
DRAWS, EXAMPLES, CORRECTED, ASKED = 10, 2, (25, 50, 100), 200


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "replywell")
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    engine = embedder(chosen.cache)
    tickets = _tickets()
    draws = [_draw(tickets, engine, seed) for seed in range(DRAWS)]
    report: dict[str, Any] = {"tickets": len(tickets), "asked": ASKED, "draws": DRAWS}
    for step in draws[0]:
        accuracy = np.array([draw[step]["accuracy"] for draw in draws])
        report[step] = {
            "accuracy": round(float(accuracy.mean()), 3),
            "lowest": round(float(accuracy.min()), 3),
            "highest": round(float(accuracy.max()), 3),
            "ece": round(float(np.mean([draw[step]["ece"] for draw in draws])), 3),
        }
        sys.stdout.write(f"{step}: {json.dumps(report[step])}\n")
    if chosen.out:
        chosen.out.write_text(json.dumps(report, indent=2) + "\n")


def _tickets() -> list[tuple[str, str]]:
    """First messages and their categories."""
    conversations = [
        one
        for file in sorted(CONVERSATIONS.glob("*.toml"))
        for one in tomllib.loads(file.read_text())["conversations"]
        if one.get("category")
    ]
    told = [
        (f"{one['subject']}\n{one['messages'][0]['text'].strip()}", one["category"]) for one in conversations
    ]
    category = next(dimension for dimension in default_dimensions() if dimension.name == "category")
    return told + [(text, label.name) for label in category.labels for text in label.examples]


def _draw(tickets: list[tuple[str, str]], engine: MiniLM, seed: int) -> dict[str, dict[str, float]]:
    shuffled = tickets.copy()
    random.Random(seed).shuffle(shuffled)  # a seeded draw, nothing secret
    names = list(NAMES)
    examples = {name: [text for text, label in shuffled if label == name][:EXAMPLES] for name in names}
    shown = {text for texts in examples.values() for text in texts}
    rest = [(text, names.index(label)) for text, label in shuffled if text not in shown]
    asked, corrected = rest[:ASKED], rest[ASKED : ASKED + max(CORRECTED)]
    dimension = Dimension(
        name="category",
        labels=tuple(Label(name=NAMES[name], examples=tuple(examples[name])) for name in names),
    )
    with tempfile.TemporaryDirectory() as folder:
        steps = {"names and two examples": _figures(Heads(Path(folder), engine).of(dimension), asked, engine)}
    for count in CORRECTED:
        texts = [text for text, _ in corrected[:count]]
        answers = np.array([answer for _, answer in corrected[:count]])
        learned = learn(dimension, Judged(texts, answers, engine.hear(texts)), engine, seed=seed)
        head = head_from(learned.body)
        assert head is not None
        steps[f"after {count} corrections"] = _figures(head, asked, engine)
    return steps


def _figures(head: Head, asked: list[tuple[str, int]], engine: MiniLM) -> dict[str, float]:
    vectors = engine.hear([text for text, _ in asked])
    said = np.array(
        [
            head.predict(vector, terms_of(text)).probabilities
            for vector, (text, _) in zip(vectors, asked, strict=True)
        ]
    )
    right = said.argmax(1) == np.array([answer for _, answer in asked])
    return {"accuracy": float(right.mean()), "ece": calibration_error(said.max(1), right)}


if __name__ == "__main__":
    main()
