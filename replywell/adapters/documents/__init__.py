"""Files as Markdown."""

import re
from pathlib import PurePosixPath

from charset_normalizer import from_bytes

from replywell.adapters.documents.apart import read_apart
from replywell.adapters.documents.html import to_markdown
from replywell.adapters.documents.said import MOST_TEXT, Read, Unreadable, bounded

__all__ = ["MOST_BYTES", "MOST_TEXT", "SUFFIXES", "Read", "Unreadable", "decoded", "read"]

MOST_BYTES = 40_000_000
MOST_HTML = 10_000_000

_plain = frozenset({".md", ".markdown", ".txt"})
_pages = frozenset({".html", ".htm"})
_apart = frozenset({".docx", ".rst"})
SUFFIXES = _plain | _pages | _apart
"""Endings of the files that can be read."""

_stated = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,30})", re.IGNORECASE)


def read(name: str, content: bytes) -> Read:
    """A file's content as Markdown. Raises `Unreadable`."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix not in SUFFIXES:
        raise Unreadable(f"files that end in {suffix or 'nothing'} cannot be read: save it as Markdown")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"larger than {MOST_BYTES // 1_000_000} MB: split it into several files")
    if suffix in _apart:
        return read_apart(suffix, content)
    if suffix in _pages:
        if len(content) > MOST_HTML:
            raise Unreadable(f"a page larger than {MOST_HTML // 1_000_000} MB: split it into several files")
        return bounded(Read(*to_markdown(decoded(content))))
    return bounded(Read("", content.decode("utf-8-sig", errors="replace").replace("\x00", "")))


def decoded(page: bytes) -> str:
    """A page's text in the encoding that it has, whatever it says of itself."""
    if page.startswith((b"\xff\xfe", b"\xfe\xff")):
        return page.decode("utf-16", errors="replace")
    try:
        return page.decode("utf-8-sig")
    except UnicodeDecodeError:
        stated = _stated.search(page[:4_096])
        try:
            return page.decode(stated.group(1).decode("ascii") if stated else "no encoding")
        except (LookupError, UnicodeError):
            found = from_bytes(page[:100_000]).best()
            return page.decode(found.encoding if found else "cp1252", errors="replace")
