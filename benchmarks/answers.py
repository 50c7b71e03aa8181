"""How sure answers may be: fits the weights in resolution/bands.py, and measures what is decided with them.

    python -m benchmarks.answers --data ../shared/data [--fit] [--sets workarena_kb mtrag_un tau2_banking] --home HOME

Every question is walked as the product walks a message. Those of WorkArena and tau2 banking are asked a second time
with the right articles taken away: nothing that is left is a right answer. Each set is cut in two by a hash of the
article or the conversation; `--fit` reads the half `tune`, the figures are of the half `report`.
"""

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.knowledge_sets import _rows, half

GONE_COUNTS = 0.3
"""What a question counts whose articles were taken away: of real questions fewer have no answer."""


def workarena_kb(where: Path) -> tuple[list[dict], list[dict]]:
    rows = _rows(where / "queries.jsonl")
    asked = [{**row, "text": row["query"], "relevant": [row["doc"]], "group": row["doc"]} for row in rows]
    return _rows(where / "articles.jsonl"), asked


def mtrag_un(where: Path) -> tuple[list[dict], list[dict]]:
    rows = _rows(where / "tasks.jsonl")
    return _rows(where / "passages.jsonl"), [{**row, "group": row["id"].partition("<")[0]} for row in rows]


def tau2_banking(where: Path) -> tuple[list[dict], list[dict]]:
    """Titles as questions, without the product they begin with: many fit several products."""
    articles = _rows(where / "documents.jsonl")
    asked = []
    for row in articles[::2]:
        title = row["title"].split(":")[-1].strip()
        if len(title.split()) >= 4:
            asked.append({"text": title, "relevant": [row["id"]], "group": row["id"]})
    return articles, asked[:150]


SETS = {"workarena_kb": workarena_kb, "mtrag_un": mtrag_un, "tau2_banking": tau2_banking}


def walked(name: str, articles: list[dict], questions: list[dict]) -> Iterator[dict[str, Any]]:
    """Each question's way, with the signs of its answer and whether it is right."""
    from replywell.knowledge.index import serving_embedder
    from replywell.knowledge.values import Evidence
    from replywell.pipeline.asking import asking_of
    from replywell.pipeline.walk import walk
    from replywell.project.evaluation.corpus import only_these
    from replywell.project.evaluation.figures import ANSWERABLE, answers_of, kind_of
    from replywell.project.evaluation.resolution import _desk, facts_of, prediction
    from replywell.resolution.bands import signs_of

    ask, desk = asking_of("embedded"), _desk("auto")
    with only_these(articles, serving_embedder(), lambda _: None) as ids:
        for number, row in enumerate(questions, 1):
            for gone in (False, True) if name != "mtrag_un" else (False,):
                relevant = set(row["relevant"])

                def asked(question: Any, gone: bool = gone, relevant: set = relevant) -> Any:
                    answer = ask(question)
                    if gone and isinstance(answer, Evidence):
                        hits = tuple(hit for hit in answer.hits if ids[hit.article] not in relevant)
                        return answer.model_copy(update={"hits": hits})
                    return answer

                facts = facts_of(row, number)
                journey = walk(facts, desk, asked)
                told = prediction(number, journey, ids)
                said = "\n".join(claim.text for claim in journey.proposal.claims).casefold()
                cites = bool(
                    relevant
                    & {
                        ids[hit.article]
                        for hit in journey.evidence.hits
                        if hit.passage in {c.passage for c in journey.proposal.citations}
                    }
                )
                answers = answers_of(row)
                right = any(each.casefold() in said for each in answers) if answers else cites
                yield {
                    "set": name,
                    "half": half(row["group"]),
                    "gone": gone,
                    "kind": "GONE" if gone else kind_of(row) or "ANSWERABLE",
                    "decision": told["decision"],
                    "confidence": told["confidence"],
                    "signs": signs_of(facts, journey.evidence, journey.proposal) if journey.proposal.claims else {},
                    "right": bool(journey.proposal.claims) and right and not gone and (kind_of(row) or "ANSWERABLE") in ANSWERABLE,
                }  # fmt: skip


def told_of(rows: list[dict[str, Any]]) -> dict[str, Any]:
    from replywell.project.evaluation.figures import lower_bound

    given = [row for row in rows if row["decision"] in ("auto", "draft") and not row["gone"]]
    auto = [row["right"] for row in rows if row["decision"] == "auto"]
    kinds = sorted({row["kind"] for row in rows})
    return {
        "decisions": {
            kind: dict(Counter(row["decision"] for row in rows if row["kind"] == kind)) for kind in kinds
        },
        "right_of_auto_and_draft": round(sum(row["right"] for row in given) / max(len(given), 1), 3),
        "auto": len(auto),
        "auto_right": round(sum(auto) / len(auto), 3) if auto else None,
        "auto_right_at_least": round(lower_bound(sum(auto), len(auto)), 3) if auto else None,
    }


def fit(rows: list[dict[str, Any]]) -> None:
    """Each set counts alike, tau2 banking half: its titles fit several articles. The signs are as in bands.py."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    said = [row for row in rows if row["signs"]]
    names = [name for name in said[0]["signs"] if name != "cut"]  # quotations are never cut: nothing to learn
    signs = np.array([[row["signs"][name] for name in names] for row in said])
    right = np.array([row["right"] for row in said])
    of_set = Counter(row["set"] for row in said)
    weight = np.array(
        [
            (GONE_COUNTS if row["gone"] else 1.0)
            * (0.5 if row["set"] == "tau2_banking" else 1.0)
            / of_set[row["set"]]
            for row in said
        ]
    )
    model = LogisticRegression(C=5, max_iter=3000).fit(signs, right, weight * len(said) / weight.sum())
    weights = tuple((name, round(float(at), 2)) for name, at in zip(names, model.coef_[0], strict=True))
    sys.stdout.write(f"intercept={model.intercept_[0]:.2f},\nweights={weights}\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--sets", nargs="*", default=list(SETS), choices=list(SETS))
    parser.add_argument("--home", type=Path, required=True, help="a data folder of its own")
    parser.add_argument("--rows", type=Path, help="keep every question's signs as JSON lines")
    asked = parser.parse_args()
    os.environ["REPLYWELL_HOME"] = str(asked.home)
    from replywell.project.boot import ready

    ready()
    rows: list[dict[str, Any]] = []
    for name in asked.sets:
        where = asked.data / "retrieval" / name
        if not where.is_dir():
            sys.stderr.write(f"{name}: no data in {where}, skipped\n")
            continue
        found = list(walked(name, *SETS[name](where)))
        rows += found
        for part in ("tune", "report"):
            told = told_of([row for row in found if row["half"] == part])
            sys.stdout.write(json.dumps({"set": name, "half": part, **told}) + "\n")
            sys.stdout.flush()
    if asked.rows:
        asked.rows.write_text("".join(json.dumps(row) + "\n" for row in rows))
    if asked.fit:
        fit([row for row in rows if row["half"] == "tune"])


if __name__ == "__main__":
    main()
