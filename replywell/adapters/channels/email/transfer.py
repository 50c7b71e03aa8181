"""Undo transfer encodings. Damage costs the damaged place, not the whole part."""

import binascii
import re

from replywell.adapters.channels.email.uu import undo_uuencode

_NOT_BASE64 = bytes(
    set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")
)
_PADDING = re.compile(rb"=+")
_PROSE = re.compile(rb"[^A-Za-z0-9+/=\s]|[^\s][ \t]+[^\s]")
_UUENCODE = {"x-uuencode", "uuencode", "x-uue", "uue"}


def undo_transfer_encoding(body: bytes, encoding: str) -> bytes:
    """The bytes that were sent; an unknown encoding is none."""
    name = encoding.strip(" \t\r\n\"';").lower()
    if name == "base64":
        return undo_base64(body)
    if name == "quoted-printable":
        return binascii.a2b_qp(body)
    return undo_uuencode(body) if name in _UUENCODE else body


def undo_base64(body: bytes) -> bytes:
    """Base64 with foreign characters, missing padding or several blobs in a row."""
    clean = body.translate(None, _NOT_BASE64)
    if b"=" not in clean[:-2]:
        return _blob(clean.rstrip(b"="))
    end = body.index(b"=")
    if _PROSE.search(body, end):
        # What follows the padding is no data: a delimiter that got damaged, a footer of a list.
        return _blob(clean[: clean.index(b"=")])
    return b"".join(_blob(blob) for blob in _PADDING.split(clean))


def _blob(blob: bytes) -> bytes:
    if len(blob) % 4 == 1:
        blob = blob[:-1]
    return binascii.a2b_base64(blob + b"=" * (-len(blob) % 4))
