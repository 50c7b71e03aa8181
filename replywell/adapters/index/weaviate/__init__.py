"""Weaviate keeps the vectors, in a collection that is made when it is first written to."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import batched
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID, uuid5

import numpy as np
from pydantic import BaseModel, Field, SecretStr, field_validator

from replywell.adapters.index.port import Entry, Near, Wanted
from replywell.kit.errors import Refused, Unavailable

INSTALL = "Install Weaviate's client with `pip install 'replywell[weaviate]'`."
PUT, DROPPED = 500, 1_000
"""Passages one request puts, and removes: fewer than Weaviate's own limits."""
_OURS = UUID("5a0a1d52-6f4c-4a7e-9a55-3d3a6b1f0c11")


class WeaviateSettings(BaseModel):
    """A server, by its address for HTTP and its port for gRPC. The collection is for this desk alone."""

    url: str
    api_key: SecretStr = SecretStr("")
    grpc_host: str = Field(default="", max_length=255)
    """Where it is another than the address's; Weaviate Cloud shows both."""
    grpc_port: int = Field(default=0, ge=0, le=65535)
    """0 means 443 for https and 50051 for http."""
    collection: str = Field(default="ReplywellPassage", pattern=r"^[A-Z][A-Za-z0-9_]{0,80}$")
    timeout: float = Field(default=10, ge=1, le=120)

    @field_validator("url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value.strip().rstrip("/"))
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.path:
            raise ValueError("Write the server's whole address, such as https://weaviate.example.com")
        return f"{parts.scheme}://{parts.netloc}"


class WeaviateIndex:
    """A passage's object has an id made of its number, so putting it again replaces it."""

    name = "weaviate"
    Settings: type[BaseModel] = WeaviateSettings

    def put(self, settings: WeaviateSettings, entries: Iterable[Entry]) -> None:
        with _talking(settings) as client:
            from weaviate.classes.data import DataObject

            collection = _collection(client, settings.collection, make=True)
            for some in batched(entries, PUT):
                objects = [
                    DataObject(
                        properties={
                            "passage": entry.passage,
                            "audience": entry.audience,
                            "locale": entry.locale,
                            "kind": entry.kind,
                            "labels": list(entry.labels),
                        },
                        uuid=_id(entry.passage),
                        vector=[float(x) for x in entry.vector],
                    )
                    for entry in some
                ]
                answer = collection.data.insert_many(objects)
                if answer.has_errors:
                    first = next(iter(answer.errors.values()))
                    raise Refused(_refusal(first.message))

    def search(
        self, settings: WeaviateSettings, vector: np.ndarray, wanted: Wanted, limit: int
    ) -> Sequence[Near]:
        if limit < 1 or not wanted.audiences:
            return []
        with _talking(settings) as client:
            from weaviate.classes.query import MetadataQuery

            collection = _collection(client, settings.collection)
            if collection is None:
                return []
            answer = collection.query.near_vector(
                near_vector=[float(x) for x in vector],
                limit=limit,
                filters=_filter(wanted),
                return_metadata=MetadataQuery(distance=True),
                return_properties=["passage"],
            )
        near = [
            Near(int(one.properties["passage"]), 1 - float(one.metadata.distance)) for one in answer.objects
        ]
        return sorted(near, key=lambda one: (-one.similarity, one.passage))

    def drop(self, settings: WeaviateSettings, passages: Iterable[int]) -> None:
        with _talking(settings) as client:
            from weaviate.classes.query import Filter

            collection = _collection(client, settings.collection)
            for some in batched(passages, DROPPED) if collection is not None else ():
                collection.data.delete_many(where=Filter.by_id().contains_any([_id(one) for one in some]))


def _id(passage: int) -> UUID:
    return uuid5(_OURS, str(passage))


def _filter(wanted: Wanted) -> Any:
    from weaviate.classes.query import Filter

    asked = [
        Filter.by_property("audience").contains_any(list(wanted.audiences)),
        Filter.by_property("kind").equal(wanted.kind),
    ]
    if wanted.locales:
        asked.append(Filter.by_property("locale").contains_any(list(wanted.locales)))
    if wanted.labels:
        asked.append(Filter.by_property("labels").contains_any(list(wanted.labels)))
    return Filter.all_of(asked)


def _collection(client: Any, name: str, *, make: bool = False) -> Any:
    """The collection; None where it is not there and is not to be made."""
    if client.collections.exists(name):
        return client.collections.use(name)
    if not make:
        return None
    from weaviate.classes.config import Configure, DataType, Property, Tokenization, VectorDistances

    # A field is one word: `en-GB` is not found by `en`.
    whole: dict[str, Any] = {"tokenization": Tokenization.FIELD, "index_searchable": False}
    return client.collections.create(
        name,
        vector_config=Configure.Vectors.self_provided(
            vector_index_config=Configure.VectorIndex.hnsw(distance_metric=VectorDistances.COSINE)
        ),
        properties=[
            Property(name="passage", data_type=DataType.INT),
            *(
                Property(name=field, data_type=DataType.TEXT, **whole)
                for field in ("audience", "locale", "kind")
            ),
            Property(name="labels", data_type=DataType.TEXT_ARRAY, **whole),
        ],
    )


@contextmanager
def _talking(settings: WeaviateSettings) -> Iterator[Any]:
    """Gives the client, connected; what Weaviate says is told in our words."""
    try:
        from weaviate import exceptions
    except ImportError as error:
        raise Refused(f"{error.name} is not installed. {INSTALL}") from error
    try:
        yield _client(settings.model_dump_json(), settings.api_key.get_secret_value())
    except (
        exceptions.WeaviateConnectionError,
        exceptions.WeaviateStartUpError,
        exceptions.WeaviateTimeoutError,
    ) as error:
        raise Unavailable("Weaviate does not answer. We will try again.") from error
    except (exceptions.WeaviateGRPCUnavailableError, exceptions.WeaviateRetryError) as error:
        raise Unavailable("Weaviate's gRPC port does not answer. We will try again.") from error
    except (exceptions.AuthenticationFailedError, exceptions.InsufficientPermissionsError) as error:
        raise Refused(f"Weaviate does not take the key. Enter another one. ({_short(error)})") from error
    except exceptions.UnexpectedStatusCodeError as error:
        raise _judged(error.status_code, _short(error)) from error
    except exceptions.WeaviateQueryError as error:
        if _rpc_status(error) in {"UNAVAILABLE", "DEADLINE_EXCEEDED", "RESOURCE_EXHAUSTED"}:
            raise Unavailable("Weaviate does not answer. We will try again.") from error
        raise Refused(_refusal(_short(error))) from error
    except exceptions.WeaviateBaseError as error:
        raise Refused(_refusal(_short(error))) from error


def _judged(status: int, told: str) -> Exception:
    if status in {401, 403}:
        return Refused(f"Weaviate does not take the key. Enter another one. ({told})")
    if status == 429 or status >= 500:
        return Unavailable(f"Weaviate is busy. We will try again. ({told})")
    return Refused(_refusal(told))


def _refusal(told: str) -> str:
    return f"Weaviate refused: {told[:300]}. Does the collection have the model's dimension?"


def _rpc_status(error: Exception) -> str:
    """The gRPC status behind an error of the client, which tells only the words."""
    code = getattr(error.__cause__ or error.__context__, "code", None)
    return str(code().name) if callable(code) else ""


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


@lru_cache(maxsize=4)
def _client(settings: str, api_key: str) -> Any:
    """One a process for each server: it keeps its connections, and is safe in many threads."""
    import weaviate
    from weaviate.classes.init import AdditionalConfig, Auth, Timeout

    told = WeaviateSettings.model_validate_json(settings)
    parts = urlsplit(told.url)
    secure = parts.scheme == "https"
    return weaviate.connect_to_custom(
        http_host=parts.hostname or "",
        http_port=parts.port or (443 if secure else 80),
        http_secure=secure,
        grpc_host=told.grpc_host or parts.hostname or "",
        grpc_port=told.grpc_port or (443 if secure else 50051),
        grpc_secure=secure,
        auth_credentials=Auth.api_key(api_key) if api_key else None,
        additional_config=AdditionalConfig(
            timeout=Timeout(init=told.timeout, query=told.timeout, insert=told.timeout * 3)
        ),
        skip_init_checks=True,
    )
