"""What Outlook wrapped into a winmail.dat (MS-OXTNEF): its words and its files.

Read here because the libraries for it copy the rest of the file for every attribute, which a file built for it
turns into minutes. Here every byte is looked at once, whatever the lengths in it claim.
"""

import codecs
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

SIGNATURE = b"\x78\x9f\x3e\x22"
MAX_ATTRIBUTES = 20_000
MAX_PROPERTIES = 5_000
MAX_FILES = 1_000
_BODY, _ATTACH_DATA, _ATTACH_TITLE, _RENDERING = 0x800C, 0x800F, 0x8010, 0x9002
_MAPI, _ATTACHMENT, _CODEPAGE = 0x9003, 0x9005, 0x9007
_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
"""Bytes of one value of a fixed type, filled up to four."""
_SIZED = frozenset({0x1E, 0x1F, 0x0D, 0x102})
_STRING, _UNICODE, _OBJECT = 0x1E, 0x1F, 0x0D
_TEXT, _HTML, _INTERNET_CODEPAGE = 0x1000, 0x1013, 0x3FDE
_NAME, _LONG_NAME, _SHOWN_NAME, _DATA, _KIND, _CONTENT_ID = 0x3704, 0x3707, 0x3001, 0x3701, 0x370E, 0x3712


@dataclass(slots=True)
class Wrapped:
    """One file inside."""

    name: str = ""
    kind: str = ""
    content: bytes = b""
    content_id: str = ""


@dataclass(slots=True)
class Opened:
    """What came out."""

    text: str = ""
    html: str = ""
    files: list[Wrapped] = field(default_factory=list)


def opened(data: bytes) -> Opened:
    """The words and files of a winmail.dat, as far as it can be read; nothing of what is none. Never raises."""
    found = Opened()
    if not data.startswith(SIGNATURE):
        return found
    charset = "cp1252"
    for name, content in _attributes(data):
        if name == _CODEPAGE and len(content) >= 4:
            charset = _charset(struct.unpack_from("<I", content)[0])
        elif name == _RENDERING:
            if len(found.files) >= MAX_FILES:
                break
            found.files.append(Wrapped())
        elif name == _BODY:
            found.text = found.text or _decoded(bytes(content), charset)
        elif name == _MAPI:
            _read_words(found, content, charset)
        elif found.files:
            _read_file(found.files[-1], name, content, charset)
    found.files = [each for each in found.files if each.content]
    return found


def _attributes(data: bytes) -> Iterator[tuple[int, memoryview]]:
    view, place = memoryview(data), 6
    for _ in range(MAX_ATTRIBUTES):
        if place + 11 > len(data):
            return
        name, _type, length = struct.unpack_from("<HHI", data, place + 1)
        yield name, view[place + 9 : place + 9 + length]
        place += 9 + length + 2


def _read_words(found: Opened, content: memoryview, charset: str) -> None:
    told = {key: value for key, value in _properties(content, charset) if value}
    number = told.get(_INTERNET_CODEPAGE, b"")
    own = (
        _charset(struct.unpack("<I", number)[0])
        if isinstance(number, bytes) and len(number) == 4
        else charset
    )
    found.text = _as_text(told.get(_TEXT, ""), own) or found.text
    found.html = _as_text(told.get(_HTML, ""), own) or found.html


def _read_file(file: Wrapped, name: int, content: memoryview, charset: str) -> None:
    if name == _ATTACH_DATA:
        file.content = bytes(content)
    elif name == _ATTACH_TITLE:
        file.name = file.name or _decoded(bytes(content), charset)
    elif name == _ATTACHMENT:
        told = dict(_properties(content, charset))
        for key in (_LONG_NAME, _NAME, _SHOWN_NAME):
            if known := _as_text(told.get(key, ""), charset):
                file.name = known
                break
        file.kind = _as_text(told.get(_KIND, ""), charset)
        file.content_id = _as_text(told.get(_CONTENT_ID, ""), charset)
        inside = told.get(_DATA, b"")
        if isinstance(inside, bytes) and inside and not file.content:
            file.content = inside


def _properties(content: memoryview, charset: str) -> Iterator[tuple[int, str | bytes]]:
    """The MAPI properties by their id, strings decoded; of several values the first."""
    if len(content) < 4:
        return
    place = 4
    for _ in range(min(struct.unpack_from("<I", content)[0], MAX_PROPERTIES)):
        try:
            kind, key = struct.unpack_from("<HH", content, place)
            place = _after_name(content, place + 4) if key >= 0x8000 else place + 4
            many, kind = bool(kind & 0x1000), kind & 0x0FFF
            count = 1
            if many or kind in _SIZED:
                count = struct.unpack_from("<I", content, place)[0]
                place += 4
            first: str | bytes = b""
            for number in range(min(count, MAX_PROPERTIES)):
                value, place = _value(content, place, kind, charset)
                first = value if number == 0 else first
        except (struct.error, KeyError):
            return
        yield key, first


def _after_name(content: memoryview, place: int) -> int:
    """Behind the name of a property that has no number of its own."""
    place += 16
    by_text, size = struct.unpack_from("<II", content, place)
    return place + 8 + (_filled(size) if by_text else 0)


def _value(content: memoryview, place: int, kind: int, charset: str) -> tuple[str | bytes, int]:
    if kind not in _SIZED:
        size = _SIZES[kind]
        return bytes(content[place : place + size]), place + size
    size = struct.unpack_from("<I", content, place)[0]
    place += 4
    value = bytes(content[place : place + size])
    place += _filled(size)
    if kind == _UNICODE:
        return value.decode("utf-16-le", "replace").rstrip("\0"), place
    if kind == _STRING:
        return _decoded(value, charset), place
    return (value[16:] if kind == _OBJECT else value), place  # an object begins with the id of its interface


def _filled(size: int) -> int:
    return (size + 3) // 4 * 4


def _as_text(value: str | bytes, charset: str) -> str:
    return value if isinstance(value, str) else _decoded(value, charset)


def _decoded(value: bytes, charset: str) -> str:
    return value.decode(charset, "replace").rstrip("\0")


def _charset(number: int) -> str:
    name = {65001: "utf-8", 20127: "ascii", 1200: "utf-16-le"}.get(number)
    name = name or (f"iso-8859-{number - 28590}" if 28591 <= number <= 28605 else f"cp{number}")
    try:
        codecs.lookup(name)
    except LookupError:
        return "cp1252"
    return name
