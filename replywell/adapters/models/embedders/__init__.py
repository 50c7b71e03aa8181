"""What turns passages and questions into vectors, by configuration: the embedded encoder, an API, a folder."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, SecretStr, ValidationError

from replywell.adapters.models.embedded import embedder as embedded
from replywell.adapters.models.embedders.api import ApiEmbedder, ApiEmbedderSettings
from replywell.adapters.models.embedders.onnx import OnnxEmbedder, OnnxSettings
from replywell.adapters.models.port import Embedder
from replywell.kit.errors import Refused

LARGEST = 4_000
"""Numbers a vector may have: what the database's index takes."""


class NoSettings(BaseModel):
    """The embedded encoder needs none."""


SETTINGS: dict[str, type[BaseModel]] = {
    "embedded": NoSettings,
    "api": ApiEmbedderSettings,
    "onnx": OnnxSettings,
}
"""Every way of embedding → what it has to be told."""


def embedder_of(kind: str, settings: dict[str, Any], cache: Path, *, dimension: int = 0) -> Embedder:
    """The embedder of these settings, one a process. Without `dimension` the model is asked for it.

    Raises `Refused` for settings that it cannot work with, `Unavailable` when it does not answer.
    """
    if kind not in SETTINGS:
        raise Refused(f"There is no way of embedding called {kind}. Choose one of: {', '.join(SETTINGS)}.")
    if kind == "embedded":
        return embedded(cache)
    try:
        told = SETTINGS[kind].model_validate(settings)
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
        raise Refused(f"The settings of the embedding model are not valid. {wrong}") from error
    return _made(kind, told.model_dump_json(), str(settings.get("api_key", "")), dimension)


@lru_cache(maxsize=8)
def _made(kind: str, settings: str, api_key: str, dimension: int) -> Embedder:
    made: Embedder
    if kind == "api":
        told = ApiEmbedderSettings.model_validate_json(settings)
        made = ApiEmbedder(told.model_copy(update={"api_key": SecretStr(api_key)}), dimension)
    else:
        made = OnnxEmbedder(OnnxSettings.model_validate_json(settings))
    if made.size > LARGEST:
        raise Refused(
            f"{made.name} makes vectors of {made.size} numbers; the database takes {LARGEST} at most. "
            "Set a smaller dimension, or choose another model."
        )
    return made
