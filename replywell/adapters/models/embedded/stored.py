"""A head as bytes and back: plain arrays, so that reading it runs nobody's code."""

import io
import json
import zipfile

import numpy as np

from replywell.adapters.models.embedded.head import Head
from replywell.adapters.models.embedded.lexical import Lexicon

_SMALL = np.float16
"""Vectors of length 1 and weights lose nothing that matters; the file has half the size."""


def head_bytes(head: Head) -> bytes:
    """The head, packed."""
    file = io.BytesIO()
    np.savez_compressed(
        file,
        terms=np.frombuffer(json.dumps(list(head.lexicon.places)).encode(), np.uint8),
        rarity=head.lexicon.rarity,
        landmarks=head.landmarks.astype(_SMALL),
        dense=head.dense,
        sparse=head.sparse.astype(_SMALL),
        sharpness=np.array(head.sharpness),
        temperature=np.array(head.temperature),
        evenness=np.array(head.evenness),
        odds=head.odds,
        known=head.known.astype(_SMALL),
        scope=head.scope,
    )
    return file.getvalue()


def head_from(stored: bytes) -> Head | None:
    """What `head_bytes` packed; None when it is damaged."""
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            terms = json.loads(arrays["terms"].tobytes())
            return Head(
                landmarks=arrays["landmarks"].astype(np.float32),
                dense=arrays["dense"],
                lexicon=Lexicon({term: place for place, term in enumerate(terms)}, arrays["rarity"]),
                sparse=arrays["sparse"].astype(np.float32),
                sharpness=float(arrays["sharpness"]),
                temperature=float(arrays["temperature"]),
                evenness=float(arrays["evenness"]),
                odds=arrays["odds"],
                known=arrays["known"].astype(np.float32),
                scope=arrays["scope"],
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
