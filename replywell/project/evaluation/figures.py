"""Figures of what was decided on labelled questions."""

from collections import Counter
from statistics import quantiles
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.scores import calibration_error

type Rows = list[dict[str, Any]]

ANSWERABLE = ("ANSWERABLE", "PARTIAL")
ONE_SIDED = 0.05


def figures_of(questions: Rows, predictions: Rows) -> dict[str, Any]:
    """Decisions by answerability, whether what is cited is relevant and the exact answer said, and how honest the
    confidence is. What the file does not label is left out."""
    pairs = list(zip(questions, predictions, strict=True))
    given = [(row, told) for row, told in pairs if told["decision"] in ("auto", "draft")]
    judged = [(told, right) for row, told in given if (right := _right(row, told)) is not None]
    auto = [right for told, right in judged if told["decision"] == "auto"]
    cited = [_cites(row, told) for row, told in given if _relevant(row) and kind_of(row) in (*ANSWERABLE, "")]
    exact = [_exact(row, told) for row, told in pairs if answers_of(row)]
    return {
        "questions": len(pairs),
        "decisions": dict(Counter(told["decision"] for told in predictions)),
        "by_answerability": _by_answerability(pairs),
        "answered_share": _share([told["decision"] in ("auto", "draft") for told in predictions]),
        "cited_relevant": _share(cited),
        "exact_answer": _share(exact),
        "exact_answer_where_answered": _share([_exact(row, told) for row, told in given if answers_of(row)]),
        "auto": {
            "coverage": _share([told["decision"] == "auto" for told in predictions]),
            "judged": len(auto),
            "right": _share(auto),
            "right_at_least": round(lower_bound(sum(auto), len(auto)), 4) if auto else None,
        },
        "confidence_error": _calibration(judged),
        "vetoes": dict(Counter(veto for told in predictions for veto in told["vetoes"]).most_common(12)),
        "speed": _speed(predictions),
    }


def kind_of(row: dict[str, Any]) -> str:
    """ANSWERABLE, PARTIAL, UNANSWERABLE, UNDERSPECIFIED or CONVERSATIONAL; empty where the file does not say."""
    said = row.get("answerability") or row.get("expected") or ""
    if isinstance(said, dict):
        said = said.get("answerability") or ""
    if isinstance(said, list):
        said = said[0] if said else ""
    return str(said).upper()


def answers_of(row: dict[str, Any]) -> list[str]:
    """The exact answer and other ways to write it."""
    answer = row.get("answer") or row.get("exact") or []
    others = row.get("alternative_answers") or row.get("answers") or []
    found = [answer] if isinstance(answer, str) else list(answer)
    found += [others] if isinstance(others, str) else list(others)
    return [str(each) for each in found if str(each).strip()]


def lower_bound(right: int, judged: int) -> float:
    """The one-sided 95 % lower bound of a share (Clopper and Pearson, 1934)."""
    from scipy.stats import beta

    return float(beta.ppf(ONE_SIDED, right, judged - right + 1)) if right else 0.0


def _relevant(row: dict[str, Any]) -> set[str]:
    found = row.get("relevant") or row.get("doc") or []
    return {str(each) for each in ([found] if isinstance(found, str) else found)}


def _cites(row: dict[str, Any], told: dict[str, Any]) -> bool:
    return bool(_relevant(row) & set(told["citations"]))


def _exact(row: dict[str, Any], told: dict[str, Any]) -> bool:
    said = told["answer"].casefold()
    return told["decision"] in ("auto", "draft") and any(each.casefold() in said for each in answers_of(row))


def _right(row: dict[str, Any], told: dict[str, Any]) -> bool | None:
    """Whether an answer that was given is right, as far as the file tells; None where it does not."""
    kind = kind_of(row)
    if kind and kind not in ANSWERABLE:
        return False
    if answers_of(row):
        return _exact(row, told)
    return _cites(row, told) if _relevant(row) else None


def _by_answerability(pairs: list[tuple[dict[str, Any], dict[str, Any]]]) -> dict[str, Any]:
    told: dict[str, Counter[str]] = {}
    for row, prediction in pairs:
        if kind := kind_of(row):
            told.setdefault(kind, Counter())[prediction["decision"]] += 1
    return {
        kind: {"questions": count.total()}
        | {name: round(number / count.total(), 4) for name, number in sorted(count.items())}
        for kind, count in sorted(told.items())
    }


def _calibration(judged: list[tuple[dict[str, Any], bool]]) -> float | None:
    """Expected calibration error over the answers that were given and can be judged."""
    if not judged:
        return None
    sure = np.array([told["confidence"] for told, _ in judged])
    right = np.array([right for _, right in judged])
    return round(float(calibration_error(sure, right)), 4)


def _share(told: list[bool]) -> float | None:
    return round(sum(told) / len(told), 4) if told else None


def _speed(predictions: Rows) -> dict[str, float]:
    """Milliseconds of a whole walk: processor time, and wall time."""
    if len(predictions) < 2:
        return {}
    figures: dict[str, float] = {}
    for name in ("cpu_ms", "ms"):
        parts = quantiles([told[name] for told in predictions], n=100)
        figures |= {f"{name}_median": round(parts[49], 1), f"{name}_p95": round(parts[94], 1)}
    return figures
