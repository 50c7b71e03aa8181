"""Texts to unit vectors on the CPU, one encoder a process."""

import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from hashlib import blake2b
from pathlib import Path
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.weights import INSTALL, encoder_bytes, tokenizer_json
from replywell.kit.errors import Refused

ANSWERED_BY = "embedded:minilm-int8"
"""How answers that rest on this encoder name their model."""
MAX_TOKENS = 256
"""What the encoder was trained for; the rest of a longer text is not looked at."""
_MAX_CHARACTERS = 4_000
"""Longer than 256 tokens in any language that the tokenizer knows, and quick to cut."""
_SLOWER = ["SkipLayerNormFusion"]
"""Rewritings of ONNX Runtime that cost more than they save: addition and normalization in one step take a quarter
of the time, apart a tenth."""
_WORTH_SHARING = 4
"""Texts from which on more than one thread takes part."""
_REMEMBERED = 8_192
"""Vectors kept by text: 25 MB when full."""

_instances: dict[tuple[Path, int], "MiniLM"] = {}
_instances_lock = threading.Lock()


def embedder(cache: Path, threads: int = 2) -> "MiniLM":
    """This process's encoder for that cache folder, loaded when it is first asked for a vector."""
    key = (cache.resolve(), threads)
    with _instances_lock:
        return _instances.setdefault(key, MiniLM(*key))


def length(tokenizer: Any, text: str) -> int:
    """Tokens of a text, without those that only mark its ends; what the tokenizer cuts off counts too."""
    first = tokenizer.encode(text.encode("utf-8", "replace").decode())
    return sum(len(part.ids) - sum(part.special_tokens_mask) for part in (first, *first.overflowing))


class MiniLM:
    """all-MiniLM-L6-v2, 8-bit: English sentences, 384 numbers each. Safe to use from many threads.

    Raises `Refused` on first use when the embedded AI's packages are not installed.
    """

    name = "minilm-int8"
    size = 384

    def __init__(self, cache: Path, threads: int) -> None:
        self._cache = cache
        self._threads = threads
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, np.ndarray] = OrderedDict()

    def embed(self, texts: list[str]) -> np.ndarray:
        """`len(texts)` × 384, float32, each row of length 1: what each text means."""
        return self.hear(texts)[:, : self.size]

    def hear(self, texts: list[str]) -> np.ndarray:
        """`len(texts)` × 768, float32: what each text means, then how it is said, each of length 1.

        The manner is what the encoder holds before its last layers, which drop mood and form. It costs nothing
        beside the meaning, and a text seen lately costs nothing at all.
        """
        # Half a surrogate pair, as broken mail contains it, is no text that the tokenizer takes.
        raw = [text[:_MAX_CHARACTERS].encode("utf-8", "replace") for text in texts]
        keys = [blake2b(each, digest_size=16).digest() for each in raw]
        with self._lock:
            found = {key: self._known[key] for key in keys if key in self._known}
        missing = {key: each.decode() for key, each in zip(keys, raw, strict=True) if key not in found}
        if missing:
            vectors = dict(zip(missing, self._encode(list(missing.values())), strict=True))
            found |= vectors
            self._remember(vectors)
        return np.stack([found[key] for key in keys]) if keys else np.zeros((0, 2 * self.size), np.float32)

    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, those beyond `MAX_TOKENS` included."""
        return length(self._loaded[1], text)

    def _remember(self, vectors: dict[bytes, np.ndarray]) -> None:
        with self._lock:
            self._known.update(vectors)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def _encode(self, texts: list[str]) -> np.ndarray:
        """One text at a time, several at once.

        In a batch, 8-bit activations share one scale, so a text's vector would depend on its neighbours.
        """
        session, tokenizer = self._loaded

        def encode(tokens: list[int]) -> np.ndarray:
            ids = np.array([tokens], np.int64)
            return np.concatenate(session.run(["embedding", "manner"], {"input_ids": ids}), axis=1)[0]

        rows = [encoding.ids for encoding in tokenizer.encode_batch_fast(texts)]
        if len(rows) < _WORTH_SHARING or self._threads == 1:
            return np.stack([encode(row) for row in rows])
        with ThreadPoolExecutor(self._threads) as pool:
            return np.stack(list(pool.map(encode, rows)))

    @property
    def _loaded(self) -> tuple[Any, Any]:
        with _instances_lock:
            return self._engine

    @cached_property
    def _engine(self) -> tuple[Any, Any]:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise Refused(f"{error.name} is not installed. {INSTALL}") from error

        options = onnxruntime.SessionOptions()
        # Threads of ours carry whole texts; threads inside one text would only wait for each other.
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        # The arena keeps some megabytes, of 256 tokens at most, and saves a tenth of a long text's time.
        options.enable_cpu_mem_arena = True
        session = onnxruntime.InferenceSession(
            encoder_bytes(self._cache),
            options,
            providers=["CPUExecutionProvider"],
            disabled_optimizers=_SLOWER,
        )
        tokenizer = Tokenizer.from_str(tokenizer_json())
        tokenizer.no_padding()
        tokenizer.enable_truncation(MAX_TOKENS)
        return session, tokenizer
