"""The search index is exchanged while it serves: begun, given up, served from, brought back, let go of."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from pydantic import BaseModel, ValidationError

from replywell.adapters.index import INDEXES
from replywell.adapters.models.embedded.embedder import MiniLM
from replywell.adapters.models.embedders import SETTINGS, NoSettings
from replywell.connections.actions import WrongSettings
from replywell.kit import clock
from replywell.kit.errors import Conflict, Refused
from replywell.knowledge.actions.asking import ask_tending
from replywell.knowledge.actions.settings import problems_of
from replywell.knowledge.index.engines import OURS, SERVICES
from replywell.knowledge.index.serving import State, in_state
from replywell.knowledge.index.trial import Choice, try_out
from replywell.knowledge.kinds import secret_names
from replywell.knowledge.models import VECTOR_SIZE, VectorIndex
from replywell.people.actions.audit import SECRET, audit
from replywell.people.models import Agent
from replywell.people.permissions import check

FIRST = 1
"""The number of the index that every desk begins with; a migration made its graph."""
ADDRESSES = {"base_url", "host", "url", "grpc_host"}
"""Settings that say where a secret is sent."""
GRAPH = """
create index if not exists passage_vectors_{index} on knowledge_passagevector
using hnsw ((embedding::halfvec({size})) halfvec_cosine_ops) with (m = 16, ef_construction = 64)
where index_id = {index}
"""


def begin() -> VectorIndex:
    """What serves until somebody chooses otherwise: the embedded encoder, searched by this database."""
    values = {"model": MiniLM.name, "dimension": VECTOR_SIZE, "serves_since": clock.now()}
    return VectorIndex.objects.get_or_create(pk=FIRST, defaults=values | {"state": State.SERVING})[0]


def chosen(
    engine: str, embedder: str, engine_settings: dict[str, Any], embedder_settings: dict[str, Any]
) -> Choice:
    """An engine and a model as somebody entered them, checked. A secret that is left empty is taken over
    from the index in use, where that is of the same engine or way at the same address.

    Raises `WrongSettings`; its fields begin with `engine_` or `embedder_`.
    """
    engines: dict[str, type[BaseModel]] = {OURS: NoSettings} | {
        name: INDEXES[name].Settings for name in SERVICES
    }
    if engine not in engines or embedder not in SETTINGS:
        known = _("Engines: %(engines)s. Ways of embedding: %(ways)s.")
        raise WrongSettings({"": [known % {"engines": ", ".join(engines), "ways": ", ".join(SETTINGS)}]})
    shown, secrets = {}, {}
    parts = {
        "engine": (engine, engines[engine], engine_settings),
        "embedder": (embedder, SETTINGS[embedder], embedder_settings),
    }
    for part, (name, model, given) in parts.items():
        try:
            valid = _valid(part, name, model, {key: value for key, value in given.items() if value != ""})
        except ValidationError as error:
            wrong = problems_of(error, model).items()
            raise WrongSettings({f"{part}_{key}" if key else "": told for key, told in wrong}) from error
        names = secret_names(model)
        shown[part] = valid.model_dump(mode="json", exclude=names)
        kept = {key: getattr(valid, key).get_secret_value() for key in names}
        secrets[part] = {key: value for key, value in kept.items() if value}
    return Choice(engine, embedder, shown["engine"], shown["embedder"], secrets)


def _valid(part: str, name: str, model: type[BaseModel], given: dict[str, Any]) -> BaseModel:
    """Settings with the stored secrets of the same place: a key is never sent to another address."""
    for state in (State.SERVING, State.PREVIOUS):
        index = in_state(state)
        if index is not None and getattr(index, part) == name:
            valid = model.model_validate((index.secrets or {}).get(part, {}) | given)
            there = getattr(index, f"{part}_settings")
            if all(there.get(key) == getattr(valid, key) for key in ADDRESSES & there.keys()):
                return valid
    return model.model_validate(given)


def switch(choice: Choice, *, by: Agent | None, anew: bool = False) -> VectorIndex:
    """Begin to fill an index of this engine and model; once it holds every passage it serves, by itself.

    Both are tried first, with no transaction open. `anew` embeds all passages even where another index has
    vectors of this model. Raises `Conflict` while one is being filled, `Refused` and `Unavailable`.
    """
    _may(by)
    if in_state(State.FILLING) is not None:
        raise Conflict(_("An index is being filled already. Wait for it, or cancel it first."))
    tried = try_out(choice)
    failed = next((one for one in tried.steps if not one.ok), None)
    if failed is not None:
        raise Refused(failed.told)
    with _only_one(), transaction.atomic():
        index = VectorIndex.objects.create(
            state=State.FILLING,
            engine=choice.engine,
            embedder=choice.embedder,
            engine_settings=choice.engine_settings,
            embedder_settings=choice.embedder_settings,
            secrets=dict[str, Any](choice.secrets),
            model=tried.model,
            dimension=tried.dimension,
            anew=anew,
            by=by,
        )
        if index.engine == OURS:
            with connection.cursor() as cursor:
                cursor.execute(GRAPH.format(index=int(index.pk), size=int(index.dimension)))
        told = [(key, None, value) for key, value in (*choice.engine_settings.items(), *choice.embedder_settings.items()) if value]  # fmt: skip
        hidden = [(key, None, SECRET) for part in choice.secrets.values() for key in sorted(part)]
        audit("began to fill", index, by=by, changes=[*told, *hidden])
        ask_tending(index)
    return index


def rebuild(*, by: Agent | None, anew: bool = False) -> VectorIndex:
    """The index in use once more: its vectors are taken over, or all made `anew`."""
    index = in_state(State.SERVING) or begin()
    choice = Choice(
        index.engine, index.embedder, index.engine_settings, index.embedder_settings, index.secrets or {}
    )
    return switch(choice, by=by, anew=anew)


@transaction.atomic
def cancel(*, by: Agent | None) -> None:
    """The index that is being filled is given up; what serves never noticed it."""
    _may(by)
    index = _locked().get(State.FILLING)
    if index is None:
        raise Conflict(_("Nothing is being filled any more. Look at what serves now."))
    _leave(index)
    audit("gave up", index, by=by)


@transaction.atomic
def serve(index: VectorIndex) -> bool:
    """The filled index serves from this moment; what served is kept. False when it was given up meanwhile."""
    there = _locked()
    filled, served, kept = there.get(State.FILLING), there.get(State.SERVING), there.get(State.PREVIOUS)
    if filled is None or filled.pk != index.pk:
        return False
    if kept is not None:
        _leave(kept)
    if served is not None:
        _put(served, State.PREVIOUS)
    _put(filled, State.SERVING)
    audit("serves now", filled, by=filled.by, changes=[("index", str(served or ""), str(filled))])
    return True


@transaction.atomic
def roll_back(*, by: Agent | None) -> VectorIndex:
    """The index that served before serves again, at once; the other one is kept."""
    _may(by)
    there = _locked()
    served, kept = there.get(State.SERVING), there.get(State.PREVIOUS)
    if served is None or kept is None:
        raise Conflict(_("There is no former index to go back to. Switch to what you want instead."))
    _put(served, State.LEAVING)  # for a moment: two never have one state
    _put(kept, State.SERVING)
    _put(served, State.PREVIOUS)
    audit("rolled back to", kept, by=by, changes=[("index", str(served), str(kept))])
    ask_tending(kept)
    return kept


@transaction.atomic
def let_go(*, by: Agent | None) -> None:
    """The index that is kept is removed: its vectors here, and its entries at the service."""
    _may(by)
    kept = _locked().get(State.PREVIOUS)
    if kept is None:
        raise Conflict(_("No former index is kept any more."))
    _leave(kept)
    audit("removed", kept, by=by)


@contextmanager
def _only_one() -> Iterator[None]:
    """Of two that begin at the same moment the second one is told."""
    try:
        yield
    except IntegrityError as error:
        raise Conflict(_("An index is being filled already. Wait for it, or cancel it first.")) from error


def _may(by: Agent | None) -> None:
    """The command line has no agent: who may run it may do this."""
    if by is not None:
        check(by, "administer")


def _locked() -> dict[str, VectorIndex]:
    """Every index by its state; nobody else changes them until this transaction ends."""
    rows = VectorIndex.objects.select_for_update(of=("self",)).exclude(state=State.LEAVING).order_by("pk")
    return {index.state: index for index in rows}


def _put(index: VectorIndex, state: VectorIndex.State) -> None:
    index.state = state
    index.serves_since = clock.now() if state == State.SERVING else index.serves_since
    index.save(update_fields=["state", "serves_since"])


def _leave(index: VectorIndex) -> None:
    _put(index, State.LEAVING)
    ask_tending(index)
