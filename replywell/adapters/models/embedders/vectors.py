"""What every embedder does with its vectors."""

import hashlib

import numpy as np


def unit(rows: np.ndarray) -> np.ndarray:
    """Each row at length 1, float32; a row of zeros stays one."""
    rows = np.asarray(rows, np.float32)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)


def prefixed(*words: str) -> str:
    """A short mark of what changes the vectors besides the model, for the model's id."""
    return hashlib.sha256("\0".join(words).encode()).hexdigest()[:6]
