"""Embeddings from a folder that holds `tokenizer.json` and `model.onnx`, on this machine's processor."""

import hashlib
import threading
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from pydantic import BaseModel, Field, field_validator

from replywell.adapters.models.embedded.embedder import length
from replywell.adapters.models.embedders.vectors import prefixed, unit
from replywell.kit.errors import Refused

INSTALL = "Install it with `pip install 'replywell[embedded]'`."


class OnnxSettings(BaseModel):
    """Where the model is, and how its makers want it read: their page says so."""

    folder: str = Field(min_length=1, max_length=1000)
    pooling: Literal["mean", "cls"] = "mean"
    question_prefix: str = Field(default="", max_length=500)
    passage_prefix: str = Field(default="", max_length=500)
    max_tokens: int = Field(default=512, ge=8, le=32768)

    @field_validator("folder")
    @classmethod
    def _is_whole(cls, value: str) -> str:
        if not Path(value.strip()).expanduser().is_absolute():
            raise ValueError("Write the whole path, from / on.")
        return str(Path(value.strip()).expanduser())


class OnnxEmbedder:
    """Safe to use from many threads; loads with its first text. Raises `Refused` for an unfit folder."""

    def __init__(self, settings: OnnxSettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._folder = Path(settings.folder)
        told = prefixed(settings.pooling, settings.question_prefix, settings.passage_prefix)
        self.name = f"onnx:{self._folder.name}-{_digest(self._file('model.onnx'))}~{told}"[:200]
        self.size = self._encode(["How many numbers?"]).shape[1]

    def embed(self, texts: list[str]) -> np.ndarray:
        return self._all([self._settings.passage_prefix + text for text in texts])

    def embed_questions(self, texts: list[str]) -> np.ndarray:
        return self._all([self._settings.question_prefix + text for text in texts])

    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, those beyond what the model reads included."""
        return length(self._loaded()[1], text)

    def _all(self, texts: list[str]) -> np.ndarray:
        # One text at a time: the memory of a batch grows with its longest text, and vectors stay the same.
        rows = [self._encode([text.encode("utf-8", "replace").decode()]) for text in texts]
        return np.concatenate(rows) if rows else np.zeros((0, self.size), np.float32)

    def _encode(self, texts: list[str]) -> np.ndarray:
        session, tokenizer, wanted = self._loaded()
        encoded = tokenizer.encode_batch(texts)
        given = {
            "input_ids": np.array([one.ids for one in encoded], np.int64),
            "attention_mask": np.array([one.attention_mask for one in encoded], np.int64),
            "token_type_ids": np.array([one.type_ids for one in encoded], np.int64),
        }
        try:
            out = np.asarray(session.run(None, {name: given[name] for name in wanted})[0], np.float32)
        except Exception as error:  # the runtime's errors have no common ancestor of their own
            raise Refused(f"{self._file('model.onnx')} cannot read a text: {str(error)[:200]}") from error
        if out.ndim == 3:  # texts × tokens × numbers
            out = self._pooled(out, given["attention_mask"])
        if out.ndim != 2 or len(out) != len(texts):
            raise Refused(f"{self._file('model.onnx')} does not answer with one vector for each text.")
        return unit(out)

    def _pooled(self, tokens: np.ndarray, mask: np.ndarray) -> np.ndarray:
        if self._settings.pooling == "cls":
            return tokens[:, 0]
        weight = mask[:, :, None].astype(np.float32)
        mean: np.ndarray = (tokens * weight).sum(axis=1) / np.maximum(weight.sum(axis=1), 1)
        return mean

    def _loaded(self) -> tuple[Any, Any, list[str]]:
        with self._lock:
            return self._engine

    @cached_property
    def _engine(self) -> tuple[Any, Any, list[str]]:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise Refused(f"{error.name} is not installed. {INSTALL}") from error

        file, words = self._file("model.onnx"), self._file("tokenizer.json")
        options = onnxruntime.SessionOptions()
        options.enable_cpu_mem_arena = False
        try:
            tokenizer = Tokenizer.from_file(str(words))
            session = onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        except Exception as error:  # both libraries raise bare exceptions for a file they cannot read
            raise Refused(f"{self._folder} cannot be loaded: {str(error)[:200]}") from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(self._settings.max_tokens)
        wanted = [one.name for one in session.get_inputs()]
        unknown = set(wanted) - {"input_ids", "attention_mask", "token_type_ids"}
        if unknown:
            raise Refused(f"{file} asks for {', '.join(sorted(unknown))}: it is no sentence encoder.")
        return session, tokenizer, wanted

    def _file(self, name: str) -> Path:
        path = self._folder / name
        if not path.is_file():
            raise Refused(f"There is no {name} in {self._folder}. Put tokenizer.json and model.onnx there.")
        return path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:8]
