"""Header fields as people wrote them: encoded words, parameters, addresses, ids and dates.

Everything is taken apart before it is decoded, so that an encoded comma, bracket or line break
cannot add a recipient or a header.
"""

import binascii
import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from urllib.parse import unquote_to_bytes

from replywell.adapters.channels.email import charset
from replywell.adapters.channels.email.transfer import undo_base64

MAX_LINE = 998
MAX_ID = 500

_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]*")
_WORD = re.compile(r"=\?([^?\s]{1,64})\?([bBqQ])\?([^?]*+(?:\?(?!=)[^?]*+)*?)(?:\?=|\Z)")
_WHOLE_WORD = re.compile(r"\s*=\?[^?\s]{1,64}\?[bBqQ]\?[^?]*\?=\s*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
# Marks that reorder or hide text, so that a name or a file can look like another one.
_DECEPTIVE = re.compile(r"[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]+")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PARAMETER = re.compile(
    r"""[;\s]\s*([^\s=;*"]+)(?:\*(\d{1,3}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*+"?|[^;"]*)""", re.DOTALL
)
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_ID = re.compile(r"<([^<>]{1,2000})>")
_SPACE = re.compile(r"\s+")


class Headers:
    """The fields of one part, raw, in their order."""

    __slots__ = ("_first", "fields")

    def __init__(self, fields: list[tuple[str, bytes]]) -> None:
        self.fields = fields
        self._first: dict[str, bytes] = {}
        for name, value in fields:
            self._first.setdefault(name, value)

    def __contains__(self, name: str) -> bool:
        return name in self._first

    def first(self, name: str) -> bytes | None:
        return self._first.get(name)

    def all(self, name: str) -> list[bytes]:
        return [value for field, value in self.fields if field == name] if name in self._first else []

    def text(self, name: str, fallback: str = "") -> str:
        """The first such field on one line, encoded words decoded; empty where there is none."""
        value = self._first.get(name)
        return line(value, fallback) if value else ""


def line(value: bytes, fallback: str = "") -> str:
    """A raw field as one safe line."""
    return one_line(decode_words(unfolded(value, fallback)))


def unfolded(value: bytes, fallback: str = "") -> str:
    """The characters of a raw field, folds undone, encoded words still encoded."""
    text = charset.decoded(value, "", fallback)
    return _FOLD.sub(" ", text) if "\n" in text or "\r" in text else text


def one_line(text: str, limit: int = MAX_LINE) -> str:
    """No control characters, no marks that disguise; at most `limit` characters."""
    if not text.isprintable():
        text = _SURROGATE.sub("\ufffd", _DECEPTIVE.sub("", _CONTROL.sub(" ", text)))
    return text.strip()[:limit]


def decode_words(text: str) -> str:
    """RFC 2047, forgiving: words inside quotes or words, glued together, cut in mid-character."""
    if "=?" not in text:
        return text
    decoded = _decode_once(text)
    # Some gateways encode what is encoded already.
    return _decode_once(decoded) if _WHOLE_WORD.fullmatch(decoded) else decoded


def _decode_once(text: str) -> str:
    out: list[str] = []
    pending: list[bytes] = []
    label = ""
    position = 0
    for word in _WORD.finditer(text):
        gap = text[position : word.start()]
        name = word[1].partition("*")[0].lower()
        if pending and (gap.strip() or name != label):
            out.append(charset.decoded(b"".join(pending), label))
            pending = []
        if gap and (gap.strip() or not position):
            out.append(gap)
        label = name
        pending.append(_word_bytes(word[2], word[3]))
        position = word.end()
    if pending:
        out.append(charset.decoded(b"".join(pending), label))
    out.append(text[position:])
    return "".join(out)


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    if encoding in "bB":
        return undo_base64(data)
    return binascii.a2b_qp(data, header=True)


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """What stands before the first `;`, and the parameters by lower-case name (RFC 2231 undone)."""
    return _parameters(value[:131_072])


@lru_cache(maxsize=512)
def _parameters(value: bytes) -> tuple[str, dict[str, str]]:
    text = unfolded(value)
    head = text.partition(";")[0]
    found: dict[str, dict[int, tuple[bool, str]]] = {}
    for match in _PARAMETER.finditer(text):
        pieces = found.setdefault(match[1].lower(), {})
        pieces.setdefault(int(match[2] or 0), (bool(match[3]), _unquoted(match[1].lower(), match[4])))
    return head.strip(), {name: _joined(pieces) for name, pieces in found.items()}


def _unquoted(name: str, value: str) -> str:
    if value.startswith('"'):
        inner = value[1:-1] if value.endswith('"') and len(value) > 1 else value[1:]
        return _ESCAPED.sub(r"\1", inner)
    value = value.strip()
    # Unquoted names may hold spaces, against the rules; nothing else does.
    return value if name in {"name", "filename"} else value.partition(" ")[0]


def _joined(pieces: dict[int, tuple[bool, str]]) -> str:
    if not any(encoded for encoded, _ in pieces.values()):
        return decode_words("".join(pieces[number][1] for number in sorted(pieces)))
    label = ""
    data = b""
    for number in sorted(pieces):
        encoded, text = pieces[number]
        if encoded and number == min(pieces) and text.count("'") >= 2:
            label, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if encoded else text.encode("utf-8", "surrogatepass")
    return charset.decoded(data, label)


def message_ids(value: bytes | None) -> tuple[str, ...]:
    """Message ids without brackets, in order, each once."""
    if not value:
        return ()
    text = value.decode("utf-8", "replace")
    found = [_SPACE.sub("", match[1]) for match in _ID.finditer(text)]
    if not found:
        found = [word.strip("<>,;\"'") for word in text.split() if "@" in word]
    return tuple(dict.fromkeys(one_line(each, MAX_ID) for each in found if each))


def date(value: bytes | None) -> datetime | None:
    """When it was written, in UTC; None where that cannot be told."""
    if not value:
        return None
    try:
        found = parsedate_to_datetime(unfolded(value[:200]))
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
