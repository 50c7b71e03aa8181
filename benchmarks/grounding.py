"""How well quoting answers: does the best passage answer, is the confidence honest, is abstaining right?

    python -m benchmarks.grounding [--fit] [--only SET] [--cache DIR] [--out FILE]

Reads the public sets in ../shared/data and skips those that are absent. Every question is asked twice:
once with the passages found for it, once with the passages of the right articles taken away, where only
abstaining is right. WorkArena, MTRAG-UN and tau2 banking are split by a hash of the question into a part
for `--fit` and a part for the figures; all other sets are only measured.
"""

import argparse
import hashlib
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from benchmarks.grounding_sets import DATA, FOLDERS, SETS, Passage, Question
from replywell.adapters.models.embedded.compose import compose
from replywell.adapters.models.embedded.embedder import MiniLM, embedder
from replywell.adapters.models.embedded.relevance import confidence, read, signs_of
from replywell.adapters.models.port import ComposeTask, PassageText, Voice

LEARNED_FROM = ("workarena_kb", "mtrag_un", "tau2_banking")
PASSAGES = 8
VOICE = Voice(brand="Benchmark")


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--fit", action="store_true", help="print new constants for relevance.py")
    options.add_argument("--only", choices=SETS, action="append", help="a set to ask, instead of all")
    options.add_argument("--cache", type=Path, default=Path.home() / ".cache" / "replywell")
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    engine = embedder(chosen.cache)
    report, rows = {}, []
    for name, load in SETS.items():
        if chosen.only and name not in chosen.only:
            continue
        if not (DATA / FOLDERS[name]).is_dir():
            sys.stderr.write(f"{name}: no data in {DATA}, skipped" + "\n")
            continue
        measured = [*_ask_all(name, *load(), engine)]
        rows += measured
        report[name] = _figures([row for row in measured if not row["fit"]])
        sys.stdout.write(f"{name} {json.dumps(report[name])}\n")
    if chosen.fit:
        _fit([row for row in rows if row["fit"]])
    if chosen.out:
        chosen.out.write_text(json.dumps(report, indent=2) + "\n")


def _ask_all(name: str, passages: list[Passage], questions: list[Question], engine: MiniLM) -> Iterator[dict]:
    vectors = engine.embed([_indexed(one) for one in passages])
    for question in questions:
        asked = engine.embed([_with_history(question)])[0]
        order = np.argsort(-(_masked(vectors, passages, question, engine) @ asked))[:60]
        found = [passages[at] for at in order]
        part = int(hashlib.sha256(question.text.encode()).hexdigest(), 16) % 2
        for answerable in (True, False) if question.relevant else (False,):
            kept = [one for one in found if answerable or one.article not in question.relevant]
            yield {
                "set": name,
                "fit": name in LEARNED_FROM and part == 0,
                "truly_unanswerable": not question.relevant,
                **_ask(question, kept[:PASSAGES], engine),
            }


def _indexed(passage: Passage) -> str:
    return f"{passage.title} {passage.heading}: {passage.text[:900]}"


def _masked(vectors: np.ndarray, passages: list[Passage], question: Question, engine: MiniLM) -> np.ndarray:
    """The index with the question hidden from the titles of its own articles."""
    if not question.masked:
        return vectors
    own = [at for at, passage in enumerate(passages) if passage.article in question.relevant]
    if own:
        vectors = vectors.copy()
        vectors[own] = engine.embed([_indexed(_without(passages[at], question.text)) for at in own])
    return vectors


def _without(passage: Passage, question: str) -> Passage:
    return Passage(
        passage.article,
        passage.title.replace(question, ""),
        passage.heading.replace(question, ""),
        "\n".join(line for line in passage.text.splitlines() if line.strip("# ") != question),
    )


def _ask(question: Question, found: list[Passage], engine: MiniLM) -> dict:
    shown = tuple(_shown(at, passage, question) for at, passage in enumerate(found))
    task = ComposeTask(question=question.text, history=question.history, passages=shown, voice=VOICE)
    compose(task, engine)
    started = time.perf_counter()
    result = compose(task, engine)
    seconds = time.perf_counter() - started
    readings = read(_with_history(question), shown, engine)
    answered = " ".join(claim.text for claim in result.claims).casefold()
    return {
        "signs": signs_of(readings),
        "confidence": confidence(readings),
        "right": found[readings[0].passage.id].article in question.relevant,
        "first_right": found[0].article in question.relevant,
        "possible": any(passage.article in question.relevant for passage in found),
        "said": bool(result.claims),
        "cited_right": any(
            found[at].article in question.relevant for claim in result.claims for at in claim.citations
        ),
        "exact": any(answer.casefold() in answered for answer in question.answers)
        if question.answers
        else None,
        "characters": len(answered),
        "seconds": seconds,
    }


def _shown(number: int, passage: Passage, question: Question) -> PassageText:
    if question.masked:
        passage = _without(passage, question.text)
    return PassageText(id=number, title=passage.title, heading=passage.heading, text=passage.text)


def _with_history(question: Question) -> str:
    if len(question.text.split()) >= 6 or not question.history:
        return question.text
    return f"{question.history[-1].text}\n{question.text}"


def _figures(rows: list[dict]) -> dict:
    from sklearn.metrics import roc_auc_score

    sure = np.array([row["confidence"] for row in rows])
    right = np.array([row["right"] for row in rows])
    said = np.array([row["said"] for row in rows])
    possible = np.array([row["possible"] for row in rows])
    exact = [row["exact"] for row in rows if row["exact"] is not None and row["possible"]]
    return {
        "questions": len(rows),
        "best_passage_right_when_possible": round(float(right[possible].mean()), 3),
        "first_found_right_when_possible": round(
            float(np.mean([row["first_right"] for row in rows if row["possible"]])), 3
        ),
        "answerable_auroc": round(float(roc_auc_score(possible, sure)), 3),
        "right_auroc": round(float(roc_auc_score(right, sure)), 3),
        "mean_confidence": round(float(sure.mean()), 3),
        "truly_right": round(float(right.mean()), 3),
        "ece": round(_calibration_error(sure, right), 3),
        "said_when_possible": round(float(said[possible].mean()), 3),
        "said_when_impossible": round(float(said[~possible].mean()), 3),
        "cited_right_when_said": round(
            float(np.mean([row["cited_right"] for row in rows if row["said"]] or [0])), 3
        ),
        "exact_answer_when_possible": round(float(np.mean(exact)), 3) if exact else None,
        "characters": int(np.median([row["characters"] for row in rows if row["said"]] or [0])),
        "ms_warm_p95": round(1000 * float(np.quantile([row["seconds"] for row in rows], 0.95)), 1),
    }


def _calibration_error(sure: np.ndarray, right: np.ndarray, bins: int = 15) -> float:
    places = np.minimum((sure * bins).astype(int), bins - 1)
    parts = [places == each for each in range(bins)]
    return float(
        sum(part.mean() * abs(sure[part].mean() - right[part].mean()) for part in parts if part.any())
    )


def _fit(rows: list[dict]) -> None:
    """Each set counts alike, and so do questions that can and cannot be answered."""
    from sklearn.linear_model import LogisticRegression

    names = sorted(rows[0]["signs"])
    features = np.array([[row["signs"][name] for name in names] for row in rows])
    right = np.array([row["right"] for row in rows])
    groups = [(row["set"], row["right"]) for row in rows]
    weight = np.array([1 / groups.count(group) for group in groups])
    model = LogisticRegression(C=100).fit(features, right, weight * len(rows) / weight.sum())
    weights = {name: round(float(at), 2) for name, at in zip(names, model.coef_[0], strict=True)}
    sys.stdout.write(f"_INTERCEPT = {model.intercept_[0]:.2f}\n_WEIGHTS = {weights}\n")


if __name__ == "__main__":
    main()
