"""Files written into the text of a mail with uuencode."""

import binascii
import re
from dataclasses import dataclass

_BEGIN = re.compile(rb"^begin(?:-base64)? ([0-7]{3,4}) ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
MAX_FILES = 100


@dataclass(frozen=True, slots=True)
class UuFile:
    name: bytes
    content: bytes


def undo_uuencode(body: bytes) -> bytes:
    """The bytes of the first file in `body`; `body` itself where there is none."""
    _, files = take_files(body)
    return files[0].content if files else body


def take_files(body: bytes) -> tuple[bytes, list[UuFile]]:
    """The text without its uuencoded files, and the files."""
    if b"begin " not in body:
        return body, []
    kept: list[bytes] = []
    files: list[UuFile] = []
    position = 0
    last = body.rfind(b"\nend")
    while len(files) < MAX_FILES and (begin := _BEGIN.search(body, position)):
        if not _is_encoded(body, begin.end()):
            kept.append(body[position : begin.end()])
            position = begin.end()
            continue
        end = _END.search(body, begin.end()) if begin.end() <= last + 1 else None
        kept.append(body[position : begin.start()])
        files.append(UuFile(begin[2].strip(), _lines(body[begin.end() : end.start() if end else len(body)])))
        position = end.end() if end else len(body)
    kept.append(body[position:])
    return b"".join(kept), files


def _is_encoded(body: bytes, start: int) -> bool:
    """Whether the line there is uuencode and not prose."""
    end = body.find(b"\n", start)
    return _line(body[start : end if end >= 0 else len(body)].rstrip(b"\r")) is not None


def _lines(block: bytes) -> bytes:
    return b"".join(_line(line) or b"" for line in block.splitlines())


def _line(line: bytes) -> bytes | None:
    """The bytes of one line; None where it is no uuencode."""
    if line in (b"", b"`", b" "):
        return b""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        pass
    # Some encoders put junk after the data that the line's first byte announces.
    try:
        return binascii.a2b_uu(line[: (((line[0] - 32) & 63) * 4 + 5) // 3])
    except binascii.Error:
        return None
