"""Where a quoted or forwarded message begins in plain text.

Every test looks at a few lines of bounded length, so the whole is linear whatever is sent.
"""

import re
from dataclasses import dataclass
from typing import Literal

from replywell.adapters.channels.email import phrases

LONG_LINE = 1_000
ATTRIBUTION_LINES = 4
HEADER_LINES = 14

type Kind = Literal["attribution", "headers", "original", "forward"]


@dataclass(frozen=True, slots=True)
class Mark:
    """Lines `start` to `end` introduce somebody else's words."""

    start: int
    end: int
    kind: Kind


_STARTS = re.compile(
    rf"(?:(?:{phrases.alternatives(phrases.ATTRIBUTION_STARTS)})\b|\d|[\[\"(\-–—*])", re.IGNORECASE
)
_VERB = re.compile(
    rf"(?:(?<=[\s>)\"”’'\]\d])|^)(?:{phrases.alternatives(phrases.ATTRIBUTION_VERBS)})(?=[\s:：<\"(]|$)",
    re.IGNORECASE,
)
_ENDS = re.compile(r"[:：]\s*[*_]{0,2}$|\bwrote\s*-*$|写道|寫道", re.IGNORECASE)
_DATED = re.compile(
    r"\d{1,2}[:.h]\d{2}|\d{4}|\d{1,2}[./-]\d{1,2}|<?[^\s<>]+@[^\s<>]+|\d{1,2}\.? [^\W\d]{3,}|[^\W\d]{3,} \d{1,2}\b"
)
_TIMED = re.compile(r"\d{1,2}[:.]\d{2}|\d{4}")
_ANGLE = re.compile(r"<[^\s<>]+@[^\s<>]+>")
_ADDRESSED = re.compile(r"<[^\s<>]+@[^\s<>]+>\)?\s*[:：]$")
_OLD_GMAIL = re.compile(r"\d{4}[/-]\d{1,2}[/-]\d{1,2} [^<>]{0,100}<[^\s<>]+@[^\s<>]+>:?$")
_LONE_BRACKET = re.compile(r"\s*>\s*[:：]\s*$")

_KIND_OF = {label: kind for kind, row in phrases.HEADER_LABELS.items() for label in row.split("|")}
_LABEL = re.compile(
    r"[\s>|]*+\*{0,2}("
    + "|".join(sorted({re.escape(label) for label in _KIND_OF}, key=len, reverse=True)).replace(
        r"\\\.", r"\."
    )
    + r")\s{0,2}\*{0,2}\s?[:：]\*{0,2}(?!//)",
    re.IGNORECASE,
)
_RULE = re.compile(r"[\s>]*+[-_=*–—]{3,}+\s*+$")
_WORDED_RULE = re.compile(r"[-_=–—]{3,}[^-_=]{1,60}[-_=–—]{3,}$")
_ORIGINAL = re.compile(
    rf"[\s>]*+[-_=*–—]{{2,}}+\s*+(?:{phrases.alternatives(phrases.ORIGINAL_MESSAGE)})\s*[-_=*–—]{{2,}}\s*$",
    re.IGNORECASE,
)
_REPLY_ABOVE = re.compile(
    rf"(?:##-?|[-–—=_*]{{2,}})\s*(?:{phrases.alternatives(phrases.REPLY_ABOVE)})\s*[.:]?\s*(?:-?##|[-–—=_*]{{2,}})?$",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    rf"[\s>*]*+(?:[-_=–—]{{2,}}+\s*+(?:{phrases.alternatives(phrases.FORWARDED_MESSAGE)})\s*:?\s*[-_=–—]{{0,}}"
    rf"|(?:{phrases.alternatives(phrases.FORWARDED_MESSAGE)})\s*:)\s*\**\s*$",
    re.IGNORECASE,
)
FORWARD_SUBJECT = re.compile(
    rf"\s*(?:\[[^\]]{{1,40}}\]\s*)?(?:{phrases.FORWARD_SUBJECT})\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)


def is_quoted(line: str) -> bool:
    return line.startswith(">") or (line[:1] in " \t" and line.lstrip().startswith(">"))


def joined_brackets(lines: list[str]) -> list[str]:
    """Lines with the bracket that wrapping tore off an address (`Rosa <rosa@example.com` / `>:`) put back."""
    out: list[str] = []
    for line in lines:
        if out and line[:4].lstrip().startswith(">") and _LONE_BRACKET.match(line[:8]) and "<" in out[-1]:
            out[-1] = out[-1].rstrip() + line.strip()
        else:
            out.append(line)
    return out


def mark_at(lines: list[str], index: int) -> Mark | None:
    """The introduction that begins at this line, if one does."""
    line = lines[index]
    if len(line) > LONG_LINE or not line.strip():
        return None
    stripped = line.strip()
    if stripped[0] in "-_=*–—#" or stripped[-1] in "-_=*:–—：":
        if _FORWARD.match(stripped):
            return Mark(index, index + 1, "forward")
        if _ORIGINAL.match(stripped) or _REPLY_ABOVE.match(stripped):
            return Mark(index, _after_headers(lines, index + 1), "original")
    return _headers_at(lines, index) or _attribution_at(lines, index)


def _attribution_at(lines: list[str], index: int) -> Mark | None:
    first = lines[index].strip()
    if is_quoted(lines[index]):
        return None
    if not (_STARTS.match(first) or "@" in first or _is_wrapped(lines, index)):
        return None
    joined = ""
    for end in range(index, min(index + ATTRIBUTION_LINES, len(lines))):
        piece = lines[end].strip()
        if not piece or len(joined) > 400 or (end > index and is_quoted(lines[end])):
            return None
        joined = f"{joined} {piece}" if joined else piece
        if _is_attribution(joined, lines, end):
            return Mark(index, end + 1, "attribution")
    return None


def _is_wrapped(lines: list[str], index: int) -> bool:
    """Whether a date stands here and in the next line the address that belongs to it."""
    return (
        index + 1 < len(lines)
        and "@" in lines[index + 1]
        and bool(_TIMED.search(lines[index]))
        and _attribution_at(lines, index + 1) is None
    )


def _is_attribution(text: str, lines: list[str], end: int) -> bool:
    if len(text) > 500 or not (_STARTS.match(text) or _ANGLE.search(text)):
        return False
    if not _ENDS.search(text):
        return bool(_OLD_GMAIL.match(text)) and _next_is_quoted(lines, end + 1)
    if _VERB.search(text) and _DATED.search(text):
        return True
    if not (_ANGLE.search(text) and _TIMED.search(text)):
        return False
    # In a language nobody listed, an address, a time and a quote below say as much as a verb.
    return bool(_ADDRESSED.search(text)) or _next_is_quoted(lines, end + 1)


def _next_is_quoted(lines: list[str], start: int) -> bool:
    """Whether the next line that says something begins with `>`."""
    for line in lines[start : start + 8]:
        if line.strip():
            return is_quoted(line)
    return False


def _headers_at(lines: list[str], index: int) -> Mark | None:
    kind, value = _label(lines[index])
    if kind not in {"from", "date"}:
        return None
    kinds = {kind}
    addressed = "@" in value
    end, blanks, continued = index + 1, 0, 0
    for number in range(index + 1, min(index + HEADER_LINES, len(lines))):
        line = lines[number]
        if not line.strip():
            blanks += 1
            if blanks > 1 and len(kinds) > 1:
                break
            continue
        kind, value = _label(line)
        if kind is None:
            # Long address lists are wrapped; after a blank line it is the message.
            continued += 1
            if (blanks and len(kinds) > 2) or continued > 2 or (blanks and continued > 1):
                break
            continue
        kinds.add(kind)
        addressed = addressed or ("@" in value and kind == "from")
        end, blanks, continued = number + 1, 0, 0
    enough = len(kinds) >= 3 or (len(kinds) == 2 and addressed and "from" in kinds)
    return Mark(_above(lines, index), end, "headers") if enough else None


def _label(line: str) -> tuple[str | None, str]:
    found = _LABEL.match(line[:LONG_LINE])
    if found is None:
        return None, ""
    return _KIND_OF.get(found[1].lower()), line[found.end() : LONG_LINE]


def _above(lines: list[str], index: int) -> int:
    """A rule drawn above the block belongs to it, with or without words in it."""
    above = index - 1
    while above >= 0 and index - above < 4 and not lines[above].strip():
        above -= 1
    if above < 0 or len(lines[above]) >= LONG_LINE:
        return index
    rule = lines[above].strip()
    return above if _RULE.match(rule) or _WORDED_RULE.match(rule) else index


def _after_headers(lines: list[str], start: int) -> int:
    for number in range(start, min(start + 3, len(lines))):
        if found := _headers_at(lines, number):
            return found.end
        if lines[number].strip():
            break
    return start


def follows_quoted(lines: list[str], start: int) -> bool:
    """Whether what an attribution introduces is marked with `>`, so that unmarked lines are new."""
    return _next_is_quoted(lines, start)
