"""How often articles seem to contradict each other: python benchmarks/contradictions.py --data ../shared/data [--show]
[--sets ivpn tau2_banking …]

Cuts and embeds real knowledge bases and holds each passage with a number against the twelve nearest of other
articles, as the product does after each change (`knowledge/actions/contradictions.py`). What is found in a help
center that was kept with care is mostly a mistake of ours: read it with `--show`. Then a number is changed in one
sentence of every passage that has exactly one, and it is told how many of these are found.
"""

import argparse
import gzip
import json
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from replywell.adapters.models.embedded import embedder
from replywell.knowledge.chunk import chunk
from replywell.knowledge.contradict import Told, contradiction, contradictions, has_numbers, same_subject

SETS = {
    "ivpn": ("kb/ivpn/articles_A.jsonl", "markdown"),
    "tau2_banking": ("retrieval/tau2_banking/documents.jsonl", "content"),
    "plausible": ("kb/plausible/articles_A.jsonl", "markdown"),
    "duckduckgo": ("kb/duckduckgo/articles_A.jsonl", "markdown"),
    "mattermost": ("kb/mattermost/articles_A.jsonl.gz", "markdown"),
    "workarena_kb": ("retrieval/workarena_kb/articles.jsonl", "html"),
}
NEAR = 12


def passages(path: Path, field: str) -> list[tuple[int, Told]]:
    """Each passage with the number of its article."""
    raw = path.read_bytes()
    rows = map(json.loads, (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode().splitlines())
    return [
        (number, Told(row["title"], part.heading, part.text))
        for number, row in enumerate(rows)
        for part in chunk(row[field])
    ]


def pairs(there: list[tuple[int, Told]], vectors: np.ndarray) -> Iterator[tuple[Told, Told, str, str]]:
    seen = set()
    for at, (article, told) in enumerate(there):
        if not has_numbers(told.text):
            continue
        near = [other for other in np.argsort(-(vectors @ vectors[at]))[:80] if there[other][0] != article]
        for other in near[:NEAR]:
            against = there[other][1]
            if not same_subject(told, against):
                continue
            for says, other_says in contradictions(told.text, against.text):
                if frozenset((says, other_says)) not in seen:
                    seen.add(frozenset((says, other_says)))
                    yield told, against, says, other_says


def planted(there: list[tuple[int, Told]]) -> tuple[int, int]:
    """Sentences with one number of which a changed copy is found, and how many were tried."""
    found = tried = 0
    for _article, told in there:
        for sentence in re.split(r"(?<=[.!?])\s+|\n+", told.text):
            numbers = re.findall(r"(?<![\w./:-])\d{1,4}(?![\w./:-]|\.\d)", sentence)
            if (
                len(numbers) != 1
                or len(re.findall(r"[^\W\d_]{4,}", sentence)) < 5
                or not has_numbers(sentence)
            ):
                continue
            tried += 1
            changed = re.sub(rf"(?<![\w./:-]){numbers[0]}(?![\w./:-])", str(int(numbers[0]) + 3), sentence)
            found += contradiction(sentence, f"Something else first.\n{changed}") is not None
    return found, tried


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--data", type=Path, required=True)
    arguments.add_argument("--models", type=Path, default=Path(".replywell/models"))
    arguments.add_argument("--show", action="store_true")
    arguments.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    given = arguments.parse_args()
    encoder = embedder(given.models)
    for name in given.sets:
        path, field = SETS[name]
        there = passages(given.data / path, field)
        texts = [f"{told.title} › {told.heading}\n{told.text}" for _article, told in there]
        vectors = np.concatenate([encoder.embed(texts[at : at + 64]) for at in range(0, len(texts), 64)])
        found = list(pairs(there, vectors / np.linalg.norm(vectors, axis=1, keepdims=True)))
        hit, tried = planted(there)
        print(f"{name}: {len(there)} passages, {len(found)} contradictions; planted {hit} of {tried} found")
        for told, against, says, other in found if given.show else ():
            print(f"  {told.title} / {against.title}\n    {says}\n    {other}")


if __name__ == "__main__":
    main()
