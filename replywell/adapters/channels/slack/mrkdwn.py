"""Slack's way of writing as plain text: people by their names, links readable, nothing escaped."""

import html
import re
from collections.abc import Callable

LONGEST = 100_000
_code = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
_angle = re.compile(r"<([^<>\n]{1,4000})>")
_marks = [
    re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]+?)(?<=\S){mark}(?![\w{mark}])")
    for mark in (r"\*", "_", "~")
]


def plain(text: str, name_of: Callable[[str], str]) -> str:
    """`name_of` tells what a member is called by their id; an empty word for "nobody knows"."""
    pieces = _code.split(text[:LONGEST])
    for at, piece in enumerate(pieces):
        pieces[at] = piece.replace("```", "").strip("`") if at % 2 else _unmarked(piece)
    said = _angle.sub(lambda found: _meant(found.group(1), name_of), "".join(pieces))
    return html.unescape(said).strip()


def named(text: str) -> list[str]:
    """Ids of the members that a text names without saying what they are called."""
    return list(dict.fromkeys(re.findall(r"<@([UW][A-Z0-9]{2,20})>", text[:LONGEST])))


def _unmarked(text: str) -> str:
    """Stars, underscores and waves around words go, but not those within an address."""
    pieces = re.split(r"(<[^<>\n]*>)", text)
    for at in range(0, len(pieces), 2):
        for pattern in _marks:
            pieces[at] = pattern.sub(r"\1", pieces[at])
    return "".join(pieces)


def _meant(inside: str, name_of: Callable[[str], str]) -> str:
    target, bar, label = inside.partition("|")
    match target[:1]:
        case "@":
            return f"@{label or name_of(target[1:]) or 'someone'}"
        case "#":
            return f"#{label or target[1:]}"
        case "!":
            return _special(target[1:], label)
    shown = target.removeprefix("mailto:").removeprefix("tel:")
    if not bar or label in {target, shown} or target.startswith(("mailto:", "tel:")):
        return shown
    return shown if f"{target.split('://', 1)[-1].rstrip('/')}" == label else f"{label} ({shown})"


def _special(command: str, label: str) -> str:
    if label:
        return label
    word = command.partition("^")[0]
    return f"@{word}" if word in {"here", "channel", "everyone"} else word
