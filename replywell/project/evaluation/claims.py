"""How well claims are held against their passages, on labelled ones."""

import time
from collections import defaultdict
from collections.abc import Callable
from statistics import median, quantiles
from typing import Any

from replywell.adapters.models.embedded.scores import wilson
from replywell.kit.errors import Invalid
from replywell.resolution.verify import Finding, judge, source_of

type Rows = list[dict[str, Any]]

LABELS = ("supported", "unsupported")


def claims(rows: Rows, *, on_progress: Callable[[int, int], None]) -> tuple[Rows, dict[str, Any]]:
    """A verdict for each row, and how often the labels agree. Raises `Invalid` naming a row that cannot be read."""
    read = [_read(number, row) for number, row in enumerate(rows, 1)]
    predictions: Rows = []
    seconds = []
    for number, (row, (claim, passages)) in enumerate(zip(rows, read, strict=True), 1):
        started = time.perf_counter()
        found = judge(claim, source_of(passages))
        seconds.append(time.perf_counter() - started)
        predictions.append(
            {
                "id": row.get("id", number),
                "verdict": found.verdict,
                "problem": found.problem or found.doubt,
                "differs": found.kind,
                "score": _score(found),
            }
        )
        on_progress(number, len(rows))
    return predictions, _figures(rows, predictions) | _latency(seconds)


def _read(number: int, row: dict[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The claim, and its passages as (title and heading, text)."""
    if not isinstance(row.get("claim"), str):
        raise Invalid(f"Row {number} needs a `claim`: the sentence to check, as text.")
    given = row.get("passages", row.get("passage"))
    found: list[Any] = given if isinstance(given, list) else [given]
    if not found or not all(isinstance(one, str) or _is_passage(one) for one in found):
        told = "a `passage` or a list of `passages`, each a text or an object with `text`"
        raise Invalid(f"Row {number} needs {told}.")
    if row.get("label") not in {None, "", *LABELS}:
        raise Invalid(f"Row {number} has the label {row['label']!r}. Write supported or unsupported.")
    return row["claim"], tuple(_passage(one) for one in found)


def _is_passage(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(one.get("text"), str)


def _passage(one: str | dict[str, Any]) -> tuple[str, str]:
    if isinstance(one, str):
        return "", one
    return f"{one.get('title') or ''}\n\n{one.get('heading') or ''}", one["text"]


def _score(found: Finding) -> float:
    """How well it is supported, from 0 to 1: less than a half only where it is not supported."""
    span = {"unsupported": (0.0, 0.45), "doubtful": (0.5, 0.6), "supported": (0.65, 1.0)}[found.verdict]
    return round(span[0] + (span[1] - span[0]) * found.score, 4)


def _figures(rows: Rows, predictions: Rows) -> dict[str, Any]:
    """Of the labelled rows: false ones found, true ones doubted; by `kind` where the rows have one."""
    verdicts: dict[str, dict[str, list[str]]] = {label: defaultdict(list) for label in LABELS}
    for row, prediction in zip(rows, predictions, strict=True):
        if row.get("label") in LABELS:
            verdicts[row["label"]][str(row.get("kind") or "")].append(prediction["verdict"])
    figures: dict[str, Any] = {
        "claims": len(rows),
        "verdicts": {v: sum(p["verdict"] == v for p in predictions) for v in (*LABELS, "doubtful")},
    }
    for label, name in (("unsupported", "recall"), ("supported", "false_alarms")):
        every = [verdict for said in verdicts[label].values() for verdict in said]
        figures[name] = _shares(every)
        kinds = {kind: said for kind, said in verdicts[label].items() if kind}
        if kinds:
            figures[f"{name}_by_kind"] = {kind: _shares(said) for kind, said in sorted(kinds.items())}
    return figures


def _shares(said: list[str]) -> dict[str, Any]:
    """Share called unsupported, with its 95 % interval (Wilson); and share called either that or doubtful."""
    if not said:
        return {"n": 0, "share": None, "low": None, "high": None, "with_doubtful": None}
    sure = sum(verdict == "unsupported" for verdict in said)
    either = sum(verdict != "supported" for verdict in said)
    low, high = wilson(sure, len(said))
    return {
        "n": len(said),
        "share": round(sure / len(said), 4),
        "low": round(low, 4),
        "high": round(high, 4),
        "with_doubtful": round(either / len(said), 4),
    }


def _latency(seconds: list[float]) -> dict[str, float]:
    if len(seconds) < 2:
        return {}
    taken = [second * 1000 for second in seconds]
    return {"ms_median": round(median(taken), 2), "ms_p95": round(quantiles(taken, n=20)[18], 2)}
