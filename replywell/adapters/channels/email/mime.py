"""The tree of a mail: headers and parts, cut out of its bytes in linear time and within bounds.

The standard library reads line by line, slows down with the square of the nesting and raises
`RecursionError` on deep trees. This reader looks for delimiters, copies nothing before a part is decoded,
and stops at limits instead of failing. Broken trees are read the way a person would: a missing end is the
end of the enclosing part, an unknown encoding is none, a multipart without its delimiter is text.
"""

import re
from dataclasses import dataclass, field

from replywell.adapters.channels.email.headers import Headers, parameters
from replywell.adapters.channels.email.transfer import undo_transfer_encoding

MAX_PARTS = 20_000
MAX_DEPTH = 30
MAX_HEADERS = 2_000

# Possessive quantifiers: a header of megabytes is read without backtracking.
_HEADER = re.compile(
    rb"([!-9;-~]++)[ \t]*+:[ \t]*+([^\r\n]*+(?:(?:\r\n|\n|\r)[ \t][^\r\n]*+)*+)(?:\r\n|\n|\r|\Z)"
)
_LINE = re.compile(rb"[^\r\n]*+(?:\r\n|\n|\r|\Z)")
_BLANK = re.compile(rb"(?:\r\n|\n|\r)")
_BLANKS = re.compile(rb"(?:[ \t\0]*+(?:\r\n|\n|\r))*+\0*+")
_ENVELOPE = re.compile(rb">?From [^\r\n]*+(?:\r\n|\n|\r)")
_DELIMITER_END = re.compile(rb"(--)?[ \t]*+(?:\r\n|\n|\r|\Z)")
_TYPE = re.compile(r"\s*([\w!#$&^.+-]+)\s*/\s*([\w!#$&^.+-]+)")


@dataclass(slots=True)
class Part:
    """One node of the tree. Its bytes stay in the mail until they are asked for."""

    headers: Headers
    type: str
    params: dict[str, str]
    parts: list["Part"] = field(default_factory=list)
    source: bytes = field(default=b"", repr=False)
    start: int = 0
    end: int = 0

    @property
    def body(self) -> bytes:
        """As transmitted."""
        return self.source[self.start : self.end]

    @property
    def encoding(self) -> str:
        return self.headers.text("content-transfer-encoding").lower()

    @property
    def content(self) -> bytes:
        """As it was before it was encoded for the journey."""
        return undo_transfer_encoding(self.body, self.encoding)


@dataclass(slots=True)
class Tree:
    root: Part
    problem: str | None = None
    """Why parts of it were left out."""


def read_tree(raw: bytes) -> Tree:
    """The parts of a mail as it came; never raises."""
    reader = _Reader()
    start = _first_line(raw, 0, len(raw))
    envelope = _ENVELOPE.match(raw, start)
    root = reader.part(raw, envelope.end() if envelope else start, len(raw), "text/plain", 0)
    return Tree(root, reader.problem)


def _first_line(raw: bytes, start: int, end: int) -> int:
    """Where the first line that is not blank begins."""
    found = _BLANKS.match(raw, start, end)
    return found.end() if found else start


def read_headers(raw: bytes, start: int, end: int) -> tuple[Headers, int]:
    """The header block from `start`, and where the body begins."""
    fields: list[tuple[str, bytes]] = []
    position = start
    while position < end:
        found = _HEADER.match(raw, position, end)
        if found:
            if len(fields) < MAX_HEADERS:
                fields.append((found[1].decode("ascii").lower(), found[2]))
            position = found.end()
            continue
        if blank := _BLANK.match(raw, position, end):
            position = blank.end()
            break
        line = _LINE.match(raw, position, end)
        # One broken line among headers is skipped; a line followed by none is where the body starts.
        if not fields or line is None or not _HEADER.match(raw, line.end(), end):
            break
        position = line.end()
    return Headers(fields), position


class _Reader:
    def __init__(self) -> None:
        self.count = 0
        self.problem: str | None = None

    def part(self, raw: bytes, start: int, end: int, default: str, depth: int) -> Part:
        self.count += 1
        headers, body = read_headers(raw, start, end)
        kind, params = content_type(headers, default)
        part = Part(headers, kind, params, [], raw, body, end)
        if not kind.startswith(("multipart/", "message/")):
            return part
        if depth >= MAX_DEPTH:
            self.problem = f"Parts nested deeper than {MAX_DEPTH} levels were left out."
        elif kind.startswith("multipart/"):
            part.parts = self.children(raw, body, end, part, depth)
        elif kind == "message/rfc822":
            part.parts = [self.message(part, depth)]
        if not part.parts and kind.startswith("multipart/"):
            part.type = "text/plain"
        return part

    def message(self, part: Part, depth: int) -> Part:
        """The mail inside a part, read in place unless it is encoded."""
        source, start, end = part.source, part.start, part.end
        if part.encoding in {"base64", "quoted-printable"}:
            source = part.content
            start, end = 0, len(source)
        return self.part(source, _first_line(source, start, end), end, "text/plain", depth + 1)

    def children(self, raw: bytes, start: int, end: int, parent: Part, depth: int) -> list[Part]:
        boundary = parent.params.get("boundary", "").encode("utf-8", "replace")
        if not boundary.strip():
            return []
        # Blanks at the end of a boundary count, unless they got lost on the way.
        pieces = _pieces(raw, start, end, b"--" + boundary) or _pieces(
            raw, start, end, b"--" + boundary.rstrip()
        )
        default = "message/rfc822" if parent.type == "multipart/digest" else "text/plain"
        found: list[Part] = []
        for piece_start, piece_end in pieces:
            if self.count >= MAX_PARTS:
                self.problem = f"Only the first {MAX_PARTS} parts were read."
                break
            found.append(self.part(raw, piece_start, piece_end, default, depth + 1))
        return found


def _pieces(raw: bytes, start: int, end: int, delimiter: bytes) -> list[tuple[int, int]]:
    """Where the parts between delimiter lines begin and end."""
    pieces: list[tuple[int, int]] = []
    opened = -1
    position = start
    while (at := raw.find(delimiter, position, end)) >= 0:
        position = at + len(delimiter)
        tail = _DELIMITER_END.match(raw, position, end)
        if tail is None or (at > start and raw[at - 1] not in b"\r\n"):
            continue
        if opened >= 0:
            pieces.append((opened, _before_break(raw, opened, at)))
        opened = tail.end()
        position = max(tail.end() - 1, at + len(delimiter))
        if tail[1]:
            return pieces
    if opened >= 0 and opened < end:
        pieces.append((opened, end))
    return pieces


def _before_break(raw: bytes, start: int, at: int) -> int:
    """The line break before a delimiter belongs to the delimiter."""
    if at > start and raw[at - 1 : at] == b"\n":
        at -= 1
    if at > start and raw[at - 1 : at] == b"\r":
        at -= 1
    return at


def content_type(headers: Headers, default: str) -> tuple[str, dict[str, str]]:
    """Type in lower case and its parameters; `default` where there is none."""
    value = headers.first("content-type")
    if value is None:
        return default, {}
    head, params = parameters(value)
    found = _TYPE.match(head)
    if found is None:
        return ("text/plain" if default == "text/plain" else default), params
    kind = f"{found[1]}/{found[2]}".lower()
    return ("message/rfc822" if kind == "message/global" else kind), params
