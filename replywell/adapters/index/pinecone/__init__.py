"""Pinecone keeps the vectors. Its index has to be there, with the model's dimension and the metric cosine."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import batched
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from pydantic import BaseModel, Field, SecretStr, field_validator

from replywell.adapters.index.port import Entry, Near, Wanted
from replywell.kit.errors import Refused, Unavailable

INSTALL = "Install Pinecone's client with `pip install 'replywell[pinecone]'`."
NUMBERS = 80_000
"""Numbers of vectors in one request, which may weigh 2 MB."""
DROPPED = 1_000
"""Ids one request may delete."""
MOST = 10_000
"""Results one search may have."""


class PineconeSettings(BaseModel):
    """An index by its host, as Pinecone's console shows it. The namespace is for this desk alone."""

    api_key: SecretStr = Field(min_length=1)
    host: str
    namespace: str = Field(default="replywell", min_length=1, max_length=100)
    timeout: float = Field(default=10, ge=1, le=120)

    @field_validator("host")
    @classmethod
    def _is_a_host(cls, value: str) -> str:
        value = value.strip().rstrip("/")
        parts = urlsplit(value if "://" in value else f"https://{value}")
        if (
            not parts.hostname
            or parts.netloc.endswith(":")
            or parts.path
            or parts.scheme not in {"http", "https"}
        ):
            raise ValueError("Copy the index's host from Pinecone's console: it ends in .pinecone.io")
        return f"{parts.scheme}://{parts.netloc}"


class PineconeIndex:
    """What was put may be found some seconds later: Pinecone takes its time."""

    name = "pinecone"
    Settings: type[BaseModel] = PineconeSettings

    def put(self, settings: PineconeSettings, entries: Iterable[Entry]) -> None:
        with _talking() as index_of:
            index = index_of(settings)
            for vectors in _packed(entries):
                index.upsert(vectors=vectors, namespace=settings.namespace)

    def search(
        self, settings: PineconeSettings, vector: np.ndarray, wanted: Wanted, limit: int
    ) -> Sequence[Near]:
        if limit < 1 or not wanted.audiences:
            return []
        with _talking() as index_of:
            answer = index_of(settings).query(
                vector=[float(x) for x in vector],
                top_k=min(limit, MOST),
                namespace=settings.namespace,
                filter=_filter(wanted),
            )
        near = [Near(int(match.id), float(match.score)) for match in answer.matches]
        return sorted(near, key=lambda one: (-one.similarity, one.passage))

    def drop(self, settings: PineconeSettings, passages: Iterable[int]) -> None:
        with _talking() as index_of:
            for some in batched(passages, DROPPED):
                index_of(settings).delete(ids=[str(one) for one in some], namespace=settings.namespace)


def _packed(entries: Iterable[Entry]) -> Iterator[list[dict[str, Any]]]:
    """Entries as Pinecone takes them, as many at once as a request holds."""
    pack: list[dict[str, Any]] = []
    for entry in entries:
        told: dict[str, Any] = {"audience": entry.audience, "locale": entry.locale, "kind": entry.kind}
        if entry.labels:
            told["labels"] = list(entry.labels)
        values = [float(x) for x in entry.vector]
        pack.append({"id": str(entry.passage), "values": values, "metadata": told})
        if len(pack) >= max(1, min(1000, NUMBERS // max(len(values), 1))):
            yield pack
            pack = []
    if pack:
        yield pack


def _filter(wanted: Wanted) -> dict[str, Any]:
    asked: dict[str, Any] = {"audience": {"$in": list(wanted.audiences)}, "kind": {"$eq": wanted.kind}}
    if wanted.locales:
        asked["locale"] = {"$in": list(wanted.locales)}
    if wanted.labels:
        asked["labels"] = {"$in": list(wanted.labels)}
    return asked


@contextmanager
def _talking() -> Iterator[Callable[[PineconeSettings], Any]]:
    """Gives the client of an index; what Pinecone says is told in our words."""
    try:
        import pinecone
    except ImportError as error:
        raise Refused(f"{error.name} is not installed. {INSTALL}") from error
    try:
        yield _index
    except (pinecone.UnauthorizedError, pinecone.ForbiddenError) as error:
        raise Refused(f"Pinecone does not take the key. Enter another one. ({error})") from error
    except pinecone.NotFoundError as error:
        raise Refused(f"Pinecone knows no index at this host. Check it in its console. ({error})") from error
    except (pinecone.PineconeConnectionError, pinecone.PineconeTimeoutError) as error:
        raise Unavailable("Pinecone does not answer. We will try again.") from error
    except (pinecone.RateLimitError, pinecone.ServiceError) as error:
        raise Unavailable(f"Pinecone is busy. We will try again. ({error})") from error
    except pinecone.PineconeError as error:
        raise Refused(
            f"Pinecone refused: {str(error)[:300]}. Does the index have the model's dimension?"
        ) from error


def _index(settings: PineconeSettings) -> Any:
    return _client(settings.api_key.get_secret_value(), settings.host, settings.timeout)


@lru_cache(maxsize=4)
def _client(api_key: str, host: str, timeout: float) -> Any:
    """One a process for each index: it keeps its connections, and is safe in many threads. It tries thrice again."""
    from pinecone import Pinecone

    return Pinecone(api_key=api_key, timeout=timeout).index(host=host)
