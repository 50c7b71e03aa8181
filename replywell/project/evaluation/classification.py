"""How good the classifier is on labelled messages."""

from collections.abc import Callable
from typing import Any

from replywell.adapters.models.embedded.evaluate import evaluate_classification
from replywell.kit.errors import Invalid
from replywell.project.environment import environment

type Rows = list[dict[str, Any]]


def classification(
    train: Rows,
    test: Rows,
    *,
    dimension: str,
    model: str,
    seed: int,
    curve: bool,
    words_only: bool,
    on_progress: Callable[[int, int], None],
) -> tuple[Rows, dict[str, Any]]:
    """Predictions and metrics of the embedded classifier, fitted on `train` alone. Raises `Invalid`."""
    if model != "embedded":
        raise Invalid("Only the embedded classifier can be fitted on a file: use --model embedded.")
    for name, rows in (("train", train), ("test", test)):
        for number, row in enumerate(rows, 1):
            if not isinstance(row.get("text"), str) or "label" not in row:
                raise Invalid(f"Row {number} of --{name} needs `text` and `label`.")
    if len({row["label"] for row in train if row["label"] is not None}) < 2:
        raise Invalid("--train needs at least two different labels.")
    predictions, figures = evaluate_classification(
        train,
        test,
        seed=seed,
        cache=environment().root / "models",
        progress=on_progress,
        curve=curve,
        words_only=words_only,
    )
    return predictions, {"dimension": dimension, "model": model, **figures}
