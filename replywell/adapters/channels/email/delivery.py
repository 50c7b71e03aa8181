"""What one delivery of a mail is: its key, and whom it was delivered to."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from email.utils import getaddresses

_PEER = re.compile(r"[0-9A-Fa-f.:]{2,45}")
_NAME = re.compile(r"[A-Za-z0-9.-]{1,100}")

_TRACE = frozenset({b"received", b"return-path", b"delivered-to", b"x-original-to", b"x-received"})
_DELIVERED_TO = frozenset({b"delivered-to", b"x-original-to", b"envelope-to", b"x-envelope-to"})
_BLANK_LINE = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n(?![ \t])")


def delivery_key(content: bytes, envelope_to: Iterable[str] = ()) -> str:
    """The same for a mail that is delivered again, whatever route it took: 64 hexadecimal digits.

    Headers that each server on the way adds do not count, nor does the recipients' order.
    """
    recipients = sorted({address.strip().lower() for address in envelope_to})
    result = hashlib.sha256("\n".join(recipients).encode("utf-8", "surrogateescape") + b"\n\n")
    end = header_end(content)
    for name, field in _fields(content[:end]):
        if name not in _TRACE:
            result.update(field.replace(b"\r\n", b"\n") + b"\n")
    result.update(memoryview(content)[end:])
    return result.hexdigest()


def delivered_to(content: bytes) -> tuple[str, ...]:
    """Whom the last server wrote down as recipient, for mail that comes without an envelope."""
    found: dict[str, str] = {}
    for name, field in _fields(content[: header_end(content)]):
        if name in _DELIVERED_TO and len(found) < 10:
            value = field.partition(b":")[2].decode("utf-8", "replace").replace("\x00", "")
            for _, address in getaddresses([value]):
                if "@" in address:
                    found.setdefault(address.lower(), address)
    return tuple(found.values())


def header_end(content: bytes) -> int:
    """Where the headers of a mail end: the offset of the blank line, or of the end."""
    match = _BLANK_LINE.search(content)
    return match.start() if match else len(content)


def _fields(head: bytes) -> Iterator[tuple[bytes, bytes]]:
    for field in _FOLD.split(head):
        yield field.partition(b":")[0].strip().lower(), field


def way_of(peer: object, greeting: object) -> str:
    """The server that delivers and how it greeted, as parameters of a content type; odd names are left out."""
    address = str(peer[0]) if isinstance(peer, tuple) and peer else ""
    if not _PEER.fullmatch(address):
        return ""
    return f"; peer={address}" + (f"; helo={greeting}" if _NAME.fullmatch(str(greeting or "")) else "")
