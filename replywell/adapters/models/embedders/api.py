"""Embeddings from any server that speaks OpenAI's: OpenAI itself, Ollama, vLLM, llama.cpp and others."""

import threading
import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np
from pydantic import BaseModel, Field, SecretStr, field_validator

from replywell.adapters.models.embedders.vectors import prefixed, unit
from replywell.kit.errors import Refused, Unavailable

TRIES = 3
LONGEST = 8_000
"""Characters of a text that are sent; models read about 8,000 tokens at most, some only 512."""
LONGEST_PAUSE = 20.0
"""Seconds a server may ask us to wait before we give the job back to the queue."""


class ApiEmbedderSettings(BaseModel):
    """A server, a key for it, and the model it is asked for."""

    base_url: str = "https://api.openai.com/v1"
    api_key: SecretStr = SecretStr("")
    model: str = Field(default="text-embedding-3-small", min_length=1, max_length=120)
    dimensions: int = Field(default=0, ge=0, le=4000)
    """Asked of the server where the model can shorten its vectors; 0 leaves it to the model."""
    question_prefix: str = Field(default="", max_length=500)
    passage_prefix: str = Field(default="", max_length=500)
    batch: int = Field(default=64, ge=1, le=2048)
    timeout: float = Field(default=20, ge=1, le=300)

    @field_validator("base_url")
    @classmethod
    def _is_an_address(cls, value: str) -> str:
        parts = urlsplit(value.strip())
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("Write the whole address, such as https://api.openai.com/v1")
        return value.strip().rstrip("/")


class ApiEmbedder:
    """Safe to use from many threads. `tokens` counts what the server says it read.

    Raises `Refused` for what settings have to mend, `Unavailable` when the server does not answer in time.
    """

    def __init__(self, settings: ApiEmbedderSettings, size: int = 0) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._client = httpx.Client(timeout=settings.timeout, follow_redirects=False)
        self.tokens = 0
        asked = f"@{settings.dimensions}" if settings.dimensions else ""
        told = settings.question_prefix or settings.passage_prefix
        prefix = f"~{prefixed(settings.question_prefix, settings.passage_prefix)}" if told else ""
        self.name = f"api:{urlsplit(settings.base_url).netloc}/{settings.model}{asked}{prefix}"[:200]
        self.size = size or self._batch(["How many numbers?"]).shape[1]

    def embed(self, texts: list[str]) -> np.ndarray:
        return self._embed([self._settings.passage_prefix + text for text in texts])

    def embed_questions(self, texts: list[str]) -> np.ndarray:
        return self._embed([self._settings.question_prefix + text for text in texts])

    def _embed(self, texts: list[str]) -> np.ndarray:
        if not texts:
            return np.zeros((0, self.size), np.float32)
        step = self._settings.batch
        rows = np.concatenate([self._batch(texts[at : at + step]) for at in range(0, len(texts), step)])
        if rows.shape[1] != self.size:
            raise Refused(
                f"{self._settings.model} now answers with {rows.shape[1]} numbers, before with {self.size}. "
                "It is another model by the same name: its vectors have to be made anew."
            )
        return rows

    def _batch(self, texts: list[str]) -> np.ndarray:
        body: dict[str, Any] = {
            "model": self._settings.model,
            "input": [text[:LONGEST] or " " for text in texts],
            "encoding_format": "float",
        }
        if self._settings.dimensions:
            body["dimensions"] = self._settings.dimensions
        answer = self._post(body)
        try:
            data = sorted(answer["data"], key=lambda one: one["index"])
            rows = np.array([one["embedding"] for one in data], np.float32)
            spent = int((answer.get("usage") or {}).get("total_tokens") or 0)
        except (KeyError, TypeError, ValueError) as error:
            raise Refused(
                f"{self._settings.base_url} does not answer like an embeddings server. Check the address."
            ) from error
        if rows.ndim != 2 or len(rows) != len(texts) or not np.isfinite(rows).all():
            raise Refused(f"{self._settings.model} did not answer with one vector for each text.")
        with self._lock:
            self.tokens += spent
        return unit(rows)

    def _post(self, body: dict[str, Any]) -> Any:
        key = self._settings.api_key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        pause = 0.0
        for left in reversed(range(TRIES)):
            time.sleep(pause)
            try:
                answer = self._client.post(
                    f"{self._settings.base_url}/embeddings", json=body, headers=headers
                )
            except httpx.HTTPError as error:
                if left:
                    pause = 0.2 * (TRIES - left)
                    continue
                told = f"{self._settings.base_url} does not answer ({type(error).__name__})."
                raise Unavailable(f"{told} Vectors are made when it does.") from error
            if answer.status_code == 200:
                return _json(answer, self._settings.base_url)
            wanted = _retry_after(answer)
            if answer.status_code in {408, 409, 429} or answer.status_code >= 500:
                if left and wanted <= 2:
                    pause = wanted or 0.2 * (TRIES - left)
                    continue
                told = f"{self._settings.base_url} answered {answer.status_code}. We will try again."
                raise Unavailable(told, retry_after=min(wanted, LONGEST_PAUSE) or None)
            raise Refused(_refusal(answer, self._settings))
        raise AssertionError("every way out is above")


def _retry_after(answer: httpx.Response) -> float:
    try:
        return max(0.0, float(answer.headers.get("retry-after", 0)))
    except ValueError:
        return 0.0


def _json(answer: httpx.Response, base: str) -> Any:
    try:
        return answer.json()
    except ValueError as error:
        raise Refused(f"{base} does not answer like an embeddings server. Check the address.") from error


def _refusal(answer: httpx.Response, settings: ApiEmbedderSettings) -> str:
    try:
        said = str(answer.json()["error"]["message"])[:200]
    except (ValueError, KeyError, TypeError):
        said = f"status {answer.status_code}"
    if answer.status_code in {401, 403}:
        return f"{settings.base_url} does not take the key ({said}). Enter another one."
    if answer.status_code == 404:
        return f"{settings.base_url} has no model {settings.model} ({said}). Check the address and the name."
    return f"{settings.base_url} refused: {said}."
