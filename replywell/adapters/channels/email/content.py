"""Which parts of a mail are its words, and which are files."""

import re
from dataclasses import dataclass, field
from html import escape

from replywell.adapters.channels.email import charset
from replywell.adapters.channels.email.files import (
    MAX_FILES,
    attachment,
    disposition_of,
    file,
    file_name,
    guessed_type,
    safe_name,
)
from replywell.adapters.channels.email.mime import Part
from replywell.adapters.channels.email.tnef import SIGNATURE, opened
from replywell.adapters.channels.email.uu import take_files
from replywell.adapters.channels.port import InboundFile

MAX_TEXT = 1_000_000
"""Characters of text that are kept."""

_KIND = re.compile(r"[\w.+-]{1,80}/[\w.+-]{1,80}", re.ASCII)
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_RICH_TAG = re.compile(r"<[^<>]*>")
_IGNORED_ALTERNATIVES = {"text/x-amp-html", "text/watch-html", "text/x-watch-html"}
_RICH = {"text/enriched", "text/richtext"}
_WORDS = {"text/plain", "text/html", "text", *_RICH}


@dataclass(slots=True)
class Body:
    """What was found: pieces of text in reading order, each as (plain, HTML), and files."""

    pieces: list[tuple[str | None, str | None]] = field(default_factory=list)
    files: list[InboundFile] = field(default_factory=list)
    messages: list[Part] = field(default_factory=list)
    """Mails attached to this one."""
    left_out: int = 0
    wrapped: tuple[str | None, str | None] = (None, None)
    """The words of a winmail.dat, plain and HTML."""

    def read(self, part: Part) -> None:
        """Take in a part and everything in it."""
        kind = part.type
        if kind == "multipart/alternative":
            self._alternative(part)
        elif kind == "multipart/related":
            self._related(part)
        elif kind == "multipart/report":
            self._report(part)
        elif kind.startswith("multipart/"):
            for child in part.parts:
                self.read(child)
        elif kind in _WORDS and _is_body(part):
            self._words(part)
        else:
            self.attach(part)

    def attach(self, part: Part) -> None:
        if part.type == "message/rfc822":
            self.messages.append(part)
        elif _may_be_wrapped(part) and self._unwrapped(part.content):
            return
        if len(self.files) < MAX_FILES:
            self.files.append(attachment(part, len(self.files) + 1))
        else:
            self.left_out += 1

    def _unwrapped(self, content: bytes) -> bool:
        """Take in what Outlook wrapped up; its words only where nothing else has any."""
        found = opened(content) if content.startswith(SIGNATURE) else None
        if found is None or not (found.files or found.text.strip() or found.html.strip()):
            return False
        for each in found.files:
            name = safe_name(each.name) or f"attachment-{len(self.files) + 1}.bin"
            kind = each.kind.lower() if _KIND.fullmatch(each.kind) else guessed_type(name)
            if len(self.files) < MAX_FILES:
                self.files.append(
                    file(name, kind, each.content, content_id=each.content_id.strip("<> ")[:200])
                )
            else:
                self.left_out += 1
        self.wrapped = (storable(found.text) or None, storable(found.html) or None)
        return True

    def settle(self) -> None:
        """Once all is read: wrapped words count where no others came."""
        if any(self.wrapped) and not any((plain or html or "").strip() for plain, html in self.pieces):
            self.pieces.append(self.wrapped)

    def _words(self, part: Part) -> None:
        if part.type == "text/html":
            self.pieces.append((None, storable(_text_of(part))))
            return
        content, uu_files = take_files(part.content)
        for each in uu_files:
            name = safe_name(charset.decoded(each.name)) or f"attachment-{len(self.files) + 1}.bin"
            self.files.append(file(name, "application/octet-stream", each.content))
        text = charset.decoded(content, part.params.get("charset", ""))
        if part.type in _RICH:
            text = _RICH_TAG.sub("", text.replace("<<", "\ufffc")).replace("\ufffc", "<")
        self.pieces.append((storable(text), None))

    def _alternative(self, part: Part) -> None:
        plain: str | None = None
        html: str | None = None
        rich: str | None = None
        for child in part.parts:
            if child.type in _IGNORED_ALTERNATIVES:
                continue
            inner = Body(files=self.files, messages=self.messages)
            inner.read(child)
            self.left_out += inner.left_out
            self.wrapped = inner.wrapped if any(inner.wrapped) else self.wrapped
            if not inner.pieces:
                continue
            if child.type in _RICH:
                rich = inner.plain
                continue
            html = inner.html or html
            if inner.is_plain and not (plain or "").strip():
                plain = inner.plain
        if plain is None and html is None:
            plain = rich
        if plain is not None or html is not None:
            self.pieces.append((plain, html))

    def _related(self, part: Part) -> None:
        wanted = part.params.get("start", "").strip("<> ")
        root = next(
            (
                child
                for child in part.parts
                if wanted and child.headers.text("content-id").strip("<> ") == wanted
            ),
            part.parts[0],
        )
        self.read(root)
        for child in part.parts:
            if child is not root:
                self.read(child) if child.type.startswith("multipart/") else self.attach(child)

    def _report(self, part: Part) -> None:
        self.read(part.parts[0])
        for child in part.parts[1:]:
            self.attach(child)

    @property
    def is_plain(self) -> bool:
        """Whether some of it was written as plain text."""
        return any(plain is not None for plain, _ in self.pieces)

    @property
    def plain(self) -> str:
        """What was written as plain text."""
        return "\n\n".join(plain.strip("\n") for plain, _ in self.pieces if plain and plain.strip())

    @property
    def html(self) -> str | None:
        """All of it as HTML; None where none of it was."""
        if all(html is None for _, html in self.pieces):
            return None
        return "\n".join(html if html is not None else as_html(plain or "") for plain, html in self.pieces)

    @property
    def lacks_plain(self) -> bool:
        """Whether something was written in HTML only."""
        return any(html is not None and not (plain or "").strip() for plain, html in self.pieces)


def as_html(text: str) -> str:
    return f"<div>{escape(text).replace(chr(10), '<br>')}</div>" if text.strip() else ""


def storable(text: str) -> str:
    """Text that a database takes: one kind of line end, no NUL and other control characters, no half characters."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSTORABLE.sub("", text[:MAX_TEXT])


def _text_of(part: Part) -> str:
    content = part.content
    label = part.params.get("charset", "")
    if not label and (found := _META.search(content, 0, 2_048)):
        label = found[1].decode("ascii")
    return charset.decoded(content, label)


_META = re.compile(rb"<meta[^>]{0,200}charset=[\"']?([\w.:-]{1,40})", re.IGNORECASE)


def _may_be_wrapped(part: Part) -> bool:
    return part.type.endswith("ms-tnef") or file_name(part).lower() == "winmail.dat"


def _is_body(part: Part) -> bool:
    disposition, _ = disposition_of(part)
    return disposition != "attachment" and not file_name(part)
