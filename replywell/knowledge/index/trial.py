"""Trying an engine and a model before anything rests on them."""

import time
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from django.conf import settings
from django.utils.translation import gettext as _

from replywell.adapters.index.port import Entry, Index, Wanted
from replywell.adapters.models.embedders import embedder_of
from replywell.adapters.models.port import embed_questions
from replywell.kit.errors import AdapterError
from replywell.knowledge.index.engines import OURS, embedder_for, engine_for
from replywell.knowledge.models import PassageVector, VectorIndex

QUESTION = "Where is my refund?"
NOBODY = 0
"""The number of no passage: it is put, looked for, and dropped."""


@dataclass(frozen=True, slots=True)
class Choice:
    """An engine and a way of embedding, with valid settings. Secrets by part: `engine`, `embedder`."""

    engine: str
    embedder: str
    engine_settings: dict[str, Any] = field(default_factory=dict)
    embedder_settings: dict[str, Any] = field(default_factory=dict)
    secrets: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Step:
    """A thing that was tried: whether it works, and what was found."""

    title: str
    ok: bool
    told: str


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a trial. `model` and `dimension` are those of the model that answered."""

    steps: list[Step]
    model: str = ""
    dimension: int = 0


def try_out(choice: Choice) -> Tried:
    """Embed a question, then put, find and drop an entry that is no passage; takes seconds."""
    try:
        given = choice.embedder_settings | choice.secrets.get("embedder", {})
        embedder = embedder_of(choice.embedder, given, settings.ENV.root / "models")
        began = time.perf_counter()
        vector = embed_questions(embedder, [QUESTION])[0]
        took = (time.perf_counter() - began) * 1000
    except AdapterError as error:
        return Tried([Step(_("Model"), False, error.message)])
    told = _("%(model)s answered in %(ms)d ms with %(size)d numbers.")
    told %= {"model": embedder.name, "ms": took, "size": embedder.size}
    steps = [Step(_("Model"), True, told)]
    if choice.engine != OURS:
        steps.append(_tried_engine(choice, vector))
    return Tried(steps, embedder.name, embedder.size)


def _tried_engine(choice: Choice, vector: Any) -> Step:
    row = VectorIndex(
        engine=choice.engine, engine_settings=choice.engine_settings, secrets=dict[str, Any](choice.secrets)
    )
    try:
        engine, told = engine_for(row)
        began = time.perf_counter()
        engine.put(told, [Entry(NOBODY, vector, audience="nobody", locale="en")])
        engine.search(told, vector, Wanted(("nobody",)), 1)
        engine.drop(told, [NOBODY])
    except AdapterError as error:
        return Step(_("Engine"), False, error.message)
    took = (time.perf_counter() - began) * 1000
    return Step(_("Engine"), True, _("An entry was put, looked for and dropped in %(ms)d ms.") % {"ms": took})


SAMPLE = 20
"""Passages that are looked for by their own vectors."""


def look_at(index: VectorIndex) -> list[Step]:
    """Whether the index that serves answers now, and finds what it should: a sample of passages by their own
    vectors."""
    steps = []
    try:
        embed_questions(embedder_for(index), [QUESTION])
        steps.append(Step(_("Model"), True, _("%(model)s answers.") % {"model": index.model}))
    except AdapterError as error:
        steps.append(Step(_("Model"), False, error.message))
    if index.engine == OURS:
        return steps
    rows = PassageVector.objects.filter(index=index, passage__id__isnull=False).exclude(told="")
    sample = list(rows.select_related("passage").order_by("?")[:SAMPLE])
    try:
        engine, given = engine_for(index)
        lost = [row for row in sample if row.passage_id not in _around(engine, given, row)]
    except AdapterError as error:
        return [*steps, Step(_("Engine"), False, error.message)]
    if lost:
        told = _(
            "%(engine)s does not find %(lost)d of %(count)d passages that were put there. Rebuild the index."
        )
        told %= {"engine": index.engine, "lost": len(lost), "count": len(sample)}
        return [*steps, Step(_("Engine"), False, told)]
    told = _("%(engine)s finds all of %(count)d passages looked for.")
    return [*steps, Step(_("Engine"), True, told % {"engine": index.engine, "count": len(sample)})]


def _around(engine: Index, settings: Any, row: PassageVector) -> set[int]:
    passage = row.passage
    wanted = Wanted((passage.audience,), passage.kind, (passage.locale,))
    vector = np.asarray(row.embedding, np.float32)
    return {near.passage for near in engine.search(settings, vector, wanted, SAMPLE)}
