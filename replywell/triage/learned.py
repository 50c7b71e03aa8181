"""Reading what the desk has learned, for walks."""

from replywell.adapters.models.embedded.embedder import ANSWERED_BY
from replywell.adapters.models.port import Dimension
from replywell.triage.calibrate import Calibration
from replywell.triage.entities import Format
from replywell.triage.models import EntityFormat, ModelVersion


def running_versions() -> dict[tuple[str, str], ModelVersion]:
    """Dimension and model → the version that runs, without its head."""
    rows = ModelVersion.objects.filter(state=ModelVersion.State.RUNNING).defer("head", "unseen", "metrics")
    return {(row.dimension, row.model): row for row in rows}


def head_of(key: str) -> bytes | None:
    """The head of that key, while it is kept."""
    found = ModelVersion.objects.filter(key=key).exclude(head=None).values_list("head", flat=True).first()
    return bytes(found) if found is not None else None


def calibrations(running: dict[tuple[str, str], ModelVersion]) -> tuple[Calibration, ...]:
    """What each running version makes of its model's confidence."""
    return tuple(
        Calibration.model_validate(row.calibration) for _, row in sorted(running.items()) if row.calibration
    )


def taught(dimension: Dimension, running: dict[tuple[str, str], ModelVersion], model: str) -> Dimension:
    """The dimension with the head that was learned for exactly its labels, and examples for the `model` by API."""
    embedded, other = running.get((dimension.name, ANSWERED_BY)), running.get((dimension.name, model))
    update: dict[str, object] = {}
    if embedded and embedded.key and embedded.labels == [label.name for label in dimension.labels]:
        update["learned"] = embedded.key
    if other and other.examples:
        update["labels"] = tuple(
            label.model_copy(update={"examples": (*other.examples.get(label.name, ()), *label.examples)})
            for label in dimension.labels
        )
    return dimension.model_copy(update=update)


def formats() -> tuple[Format, ...]:
    """How the organization's numbers look and what its products are called."""
    rows = EntityFormat.objects.order_by("kind").values_list("kind", "looks")
    return tuple(Format(kind=kind, looks=tuple(looks)) for kind, looks in rows if looks)
