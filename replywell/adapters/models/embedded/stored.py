"""A head as bytes and back: plain arrays, so that reading it runs nobody's code."""

import io
import json
import zipfile
from typing import Any

import numpy as np

from replywell.adapters.models.embedded.head import Head
from replywell.adapters.models.embedded.lexical import Lexicon

_SMALL = np.float16
"""Vectors of length 1 and weights lose nothing that matters; the file has half the size."""


def head_bytes(head: Head) -> bytes:
    """The head, packed."""
    file = io.BytesIO()
    apart: dict[str, Any] = {} if head.known is head.landmarks else {"known": head.known.astype(_SMALL)}
    np.savez_compressed(
        file,
        terms=np.frombuffer(json.dumps(list(head.lexicon.places)).encode(), np.uint8),
        rarity=head.lexicon.rarity,
        kinds=head.lexicon.kinds,
        landmarks=head.landmarks.astype(_SMALL),
        dense=head.dense,
        manners=head.manners.astype(_SMALL),
        manner=np.array(head.manner),
        sparse=head.sparse.astype(_SMALL),
        sharpness=np.array(head.sharpness),
        temperature=np.array(head.temperature),
        evenness=np.array(head.evenness),
        odds=head.odds,
        scope=head.scope,
        **apart,
    )
    return file.getvalue()


def head_from(stored: bytes) -> Head | None:
    """What `head_bytes` packed; None when it is damaged. Heads of former versions answer as they did."""
    try:
        with np.load(io.BytesIO(stored), allow_pickle=False) as arrays:
            terms, rarity = json.loads(arrays["terms"].tobytes()), arrays["rarity"]
            # Before there were kinds of terms, all terms together had length 1.
            kinds = arrays["kinds"] if "kinds" in arrays else np.zeros(len(rarity), np.uint8)
            landmarks = arrays["landmarks"].astype(np.float32)
            return Head(
                landmarks=landmarks,
                dense=arrays["dense"],
                # Before there were manners, only meaning and words counted.
                manners=arrays["manners"].astype(np.float32) if "manners" in arrays else landmarks[:0],
                manner=float(arrays["manner"]) if "manner" in arrays else 0.0,
                lexicon=Lexicon({term: place for place, term in enumerate(terms)}, rarity, kinds),
                sparse=arrays["sparse"].astype(np.float32),
                sharpness=float(arrays["sharpness"]),
                temperature=float(arrays["temperature"]),
                evenness=float(arrays["evenness"]),
                odds=arrays["odds"],
                known=arrays["known"].astype(np.float32) if "known" in arrays else landmarks,
                scope=arrays["scope"],
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
