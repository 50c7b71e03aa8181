"""What is new in a message, what it quotes, and its signature.

A forwarded message is what its sender wants read: it stays in the reply. If nothing new were left,
everything is.
"""

import re
from dataclasses import dataclass

from replywell.adapters.channels.email.quotes import (
    FORWARD_SUBJECT,
    Mark,
    follows_quoted,
    is_quoted,
    joined_brackets,
    mark_at,
)
from replywell.adapters.channels.email.signatures import signature_start

MAX_LINES = 4_000
MAX_CHARACTERS = 200_000
"""How much of a text is looked at; what lies beyond goes with the last part."""
_HIDDEN = re.compile("[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_WRAPPED = 60


@dataclass(frozen=True, slots=True)
class ReplyParts:
    """A text taken apart; the parts are stripped, and joined they hold every line that says something."""

    reply_text: str
    quoted_text: str = ""
    signature: str = ""
    forwarded_before: str = ""
    forwarded_embedded: str = ""


def is_forward(subject: str) -> bool:
    """Whether the subject says that somebody else's message is passed on."""
    return bool(FORWARD_SUBJECT.match(subject))


def split_reply(text: str, *, forwarded: bool = False) -> ReplyParts:
    """Take a plain text apart. `forwarded`: the subject says that the message below is passed on."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    head, rest = _bounded(text)
    lines = joined_brackets(head.split("\n"))
    lines = [line.rstrip() if len(line) < MAX_CHARACTERS else line for line in lines]
    # Marks that turn the direction of writing stand in and around what programs introduce quotes with.
    bare = [_HIDDEN.sub("", line) for line in lines] if _HIDDEN.search(head) else lines
    kept = _Sorted(bare, lines, forwarded)
    if kept.forward is not None:
        before = "\n".join(lines[: kept.forward.start]).strip()
        embedded = ("\n".join(lines[kept.forward.end :]) + rest).strip()
        return ReplyParts(text.strip(), "", "", before, embedded)
    new = kept.new
    start, by_program = signature_start(new)
    signature = "\n".join(new[start:]).strip()
    quoted = "\n".join(kept.quoted).strip()
    if by_program:
        below = new[start + 1 :]
        signature = new[start].strip()
        quoted = "\n".join([*below, quoted]).strip()
    reply = _squeezed("\n".join(new[:start]))
    if not reply:
        return ReplyParts(text.strip())
    if rest and quoted:
        quoted += rest
    elif rest:
        reply += rest
    return ReplyParts(reply, quoted.strip(), signature)


def _bounded(text: str) -> tuple[str, str]:
    """What is looked at, and the rest."""
    cut = min(len(text), MAX_CHARACTERS)
    pieces = text[:cut].split("\n", MAX_LINES)
    if len(pieces) > MAX_LINES:
        cut -= len(pieces[MAX_LINES]) + 1
    return text[:cut], text[cut:]


def _squeezed(text: str) -> str:
    """No runs of blank lines where quotes were taken out."""
    while "\n\n\n\n" in text:
        text = text.replace("\n\n\n\n", "\n\n\n")
    return text.strip()


class _Sorted:
    """Lines sorted into new and quoted ones, up to the first forwarded message."""

    def __init__(self, lines: list[str], shown: list[str], forwarded: bool) -> None:
        self._shown = shown
        self.new: list[str] = []
        self.quoted: list[str] = []
        self.forward: Mark | None = None
        self._said = False
        index = 0
        while index < len(lines):
            index = self._step(lines, index, forwarded)
            if index < 0:
                return

    def _step(self, lines: list[str], index: int, forwarded: bool) -> int:
        line = lines[index]
        if is_quoted(line):
            return self._quote(lines, index)
        mark = mark_at(lines, index)
        if mark is None:
            self.new.append(self._shown[index])
            self._said = self._said or bool(line.strip())
            return index + 1
        if mark.start < index:
            del self.new[mark.start - index :]
            self._said = any(each.strip() for each in self.new)
        if self._passes_on(mark, forwarded):
            self.forward = mark
            return -1
        self.quoted.extend(lines[mark.start : mark.end])
        if mark.kind == "attribution" and follows_quoted(lines, mark.end):
            return mark.end
        self.quoted.extend(lines[mark.end :])
        return -1

    def _passes_on(self, mark: Mark, forwarded: bool) -> bool:
        if self.quoted:
            return False
        if mark.kind == "forward" or (forwarded and mark.kind != "attribution"):
            return True
        # Nothing above the headers of another message: it is all there is to read.
        return mark.kind in {"headers", "original"} and not self._said

    def _quote(self, lines: list[str], index: int) -> int:
        while index < len(lines) and is_quoted(lines[index]):
            self.quoted.append(lines[index])
            index += 1
        # The end of a long quoted line that some program wrapped without marking it.
        if (
            index < len(lines)
            and len(lines[index - 1]) > _WRAPPED
            and lines[index][:1].islower()
            and (index + 1 == len(lines) or not lines[index + 1].strip() or is_quoted(lines[index + 1]))
        ):
            self.quoted.append(lines[index])
            index += 1
        return index
