"""From an index's row to what it works with: its embedder, and its engine with valid settings."""

from typing import Any

from django.conf import settings
from pydantic import ValidationError

from replywell.adapters.index import INDEXES
from replywell.adapters.index.port import Index
from replywell.adapters.models.embedders import embedder_of
from replywell.adapters.models.port import Embedder
from replywell.kit.errors import Refused
from replywell.kit.secrets import Undecipherable
from replywell.knowledge.models import VectorIndex

OURS = "pgvector"
"""The engine that is this database itself."""
SERVICES = tuple(name for name in INDEXES if name != "memory")
"""The others there are. The one in memory is for tests: it is gone with its process."""
_SPACES = {"memory": "space", "pinecone": "namespace", "weaviate": "collection"}
"""The setting that says where in a service the entries are: two indexes never share it."""


def embedder_for(index: VectorIndex) -> Embedder:
    """What its passages and the questions to it are embedded with, one a process.

    Raises `Refused` for settings it cannot work with, `Unavailable` when it does not answer.
    """
    given = index.embedder_settings | _secrets(index).get("embedder", {})
    made = embedder_of(index.embedder, given, settings.ENV.root / "models", dimension=index.dimension)
    if made.name != index.model or made.size != index.dimension:
        raise Refused(
            f"What answers now is {made.name} with {made.size} numbers, not {index.model} with"
            f" {index.dimension}. Switch to it, so that all passages are embedded by it."
        )
    return made


def engine_for(index: VectorIndex) -> tuple[Index, Any]:
    """The service that searches an index, and its settings. Raises `Refused` when they are not valid."""
    engine = INDEXES.get(index.engine)
    if engine is None:
        raise Refused(f"There is no engine {index.engine!r}. Choose one of: {OURS}, {', '.join(INDEXES)}.")
    try:
        told = engine.Settings.model_validate(index.engine_settings | _secrets(index).get("engine", {}))
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise Refused(f"The settings of {index.engine} are not valid. {wrong}") from error
    space = _SPACES[index.engine]
    return engine, told.model_copy(update={space: f"{getattr(told, space)}{index.pk or 0}"})


def _secrets(index: VectorIndex) -> dict[str, Any]:
    if isinstance(index.secrets, Undecipherable):
        raise Refused(f"The search index: {index.secrets.explanation}")
    return index.secrets or {}
