"""A dimension learns from what people have judged: fit, compare on unseen tickets, run if not worse."""

import logging
import time
from collections.abc import Sequence

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from replywell.adapters.models.embedded import embedder
from replywell.adapters.models.embedded.embedder import ANSWERED_BY, MiniLM
from replywell.adapters.models.embedded.head import Head
from replywell.adapters.models.embedded.heads import heads_of
from replywell.adapters.models.embedded.lexical import terms_of
from replywell.adapters.models.port import Dimension
from replywell.kit.errors import Invalid, Refused
from replywell.knowledge.models import TicketVector
from replywell.pipeline.actions.learning_by_api import learn_by_api
from replywell.pipeline.gather import current_desk
from replywell.pipeline.judged import judged_tickets
from replywell.triage.actions.learning import note
from replywell.triage.actions.versions import keep_version
from replywell.triage.learned import head_of, running_versions
from replywell.triage.learning import (
    FEWEST,
    Comparison,
    JudgedTicket,
    calibration_of,
    compare,
    measure,
    recalibrated,
)
from replywell.triage.models import ModelVersion

log = logging.getLogger(__name__)

COMPARED = 2_000
"""The newest judged tickets on which two versions are compared."""


def learn(name: str) -> ModelVersion | None:
    """The dimension's next version; None, with a note, where there is too little to learn from."""
    started = time.perf_counter()
    dimension = next((one for one in current_desk().dimensions if one.name == name), None)
    if dimension is None:
        raise Invalid(f"There is no dimension {name!r}.")
    places = {label.name: place for place, label in enumerate(dimension.labels)}
    judged = [ticket for ticket in judged_tickets(name) if ticket.truth in places]
    truth = np.array([places[ticket.truth] for ticket in judged], np.int64)
    if len(judged) < FEWEST or len(set(truth.tolist())) < 2:
        note(name, _("Too few judged tickets to learn from yet: %(count)d.") % {"count": len(judged)})
        return None
    learn_by_api(dimension, judged)
    engine = embedder(settings.ENV.root / "models")
    try:
        return _learn(dimension, judged, truth, engine, started)
    except ImportError as error:
        raise Refused(
            f"{error.name} is not installed. Install the embedded AI with `pip install 'replywell[embedded]'`."
        ) from error


def _learn(
    dimension: Dimension, judged: Sequence[JudgedTicket], truth: np.ndarray, engine: MiniLM, started: float
) -> ModelVersion:
    from replywell.adapters.models.embedded.learn import Judged
    from replywell.adapters.models.embedded.learn import learn as learn_head

    vectors = vectors_of(judged, engine)
    bare = dimension.model_copy(update={"learned": ""})
    learned = learn_head(bare, Judged([ticket.text for ticket in judged], truth, vectors), engine)
    labels = tuple(label.name for label in dimension.labels)
    calibration = calibration_of(dimension.name, ANSWERED_BY, learned.unseen, truth, fitted=True)
    right = learned.unseen.argmax(1) == truth
    part = slice(0, COMPARED)
    before = _right_before(dimension, judged[part], truth[part], vectors[part], engine)
    comparison = compare(before, right[part])
    version = keep_version(
        dimension.name,
        ANSWERED_BY,
        head=learned.body,
        worse=comparison.worse,
        because=_told(comparison, len(judged)),
        labels=list(labels),
        calibration=calibration.model_dump(mode="json"),
        metrics=measure(recalibrated(learned.unseen, calibration), truth, labels),
        comparison=vars(comparison),
        unseen=[[ticket.ticket, bool(hit)] for ticket, hit in zip(judged, right, strict=True)],
        judged=len(judged),
        corrected=sum(ticket.corrected for ticket in judged),
        seconds=round(time.perf_counter() - started, 2),
    )
    note(dimension.name, version.because)
    log.info("%s", version.because)
    return version


def vectors_of(judged: Sequence[JudgedTicket], engine: MiniLM) -> np.ndarray:
    """Each ticket's meaning and manner, n × 768: those kept when it came, else new ones."""
    numbers = [ticket.ticket for ticket in judged]
    kept = {
        pk: np.array([meaning, manner], np.float32)
        for pk, meaning, manner in TicketVector.objects.filter(
            pk__in=numbers, manner__isnull=False
        ).values_list("pk", "embedding", "manner")
    }
    missing = [ticket for ticket in judged if ticket.ticket not in kept]
    made = engine.hear([ticket.text for ticket in missing]).reshape(-1, 2, engine.size)
    kept |= {ticket.ticket: vector for ticket, vector in zip(missing, made, strict=True)}
    vectors = np.stack([kept[number] for number in numbers])
    vectors /= np.maximum(np.linalg.norm(vectors, axis=2, keepdims=True), 1e-9)
    return vectors.reshape(len(judged), -1)


def _right_before(
    dimension: Dimension,
    judged: Sequence[JudgedTicket],
    truth: np.ndarray,
    vectors: np.ndarray,
    engine: MiniLM,
) -> np.ndarray:
    """Whether what runs now tells each ticket right, without having learned from it."""
    running = running_versions().get((dimension.name, ANSWERED_BY))
    known: dict[int, bool] = {}
    if running and running.labels == [label.name for label in dimension.labels]:
        known = dict(ModelVersion.objects.values_list("unseen", flat=True).get(pk=running.pk))
        dimension = dimension.model_copy(update={"learned": running.key})
    else:
        dimension = dimension.model_copy(update={"learned": ""})
    head: Head = heads_of((settings.ENV.root / "models").resolve(), engine, head_of).of(dimension)
    return np.array(
        [
            known[ticket.ticket]
            if ticket.ticket in known
            else head.predict(vector, terms_of(ticket.text)).probabilities.argmax() == answer
            for ticket, answer, vector in zip(judged, truth, vectors, strict=True)
        ],
        bool,
    )


def _told(comparison: Comparison, judged: int) -> str:
    said = {
        "judged": judged,
        "tickets": comparison.tickets,
        "before": comparison.before,
        "after": comparison.after,
        "gained": comparison.gained,
        "lost": comparison.lost,
    }
    if comparison.worse:
        return (
            _(
                "Learned from %(judged)d tickets and not used: of %(tickets)d tickets that neither version knew, it "
                "tells %(after)d right and the running one %(before)d."
            )
            % said
        )
    return (
        _(
            "Learned from %(judged)d tickets: of %(tickets)d that neither version knew, %(after)d right instead of "
            "%(before)d (%(gained)d gained, %(lost)d lost)."
        )
        % said
    )
