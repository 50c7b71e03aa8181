"""A message's text as a page shows it: in pieces, with its pictures where they stood."""

import re
from dataclasses import dataclass
from typing import Any

from replywell.tickets.models import Message
from replywell.tickets.pictures import SHOWN as PREVIEWED
from replywell.tickets.pictures import named_in

READ = ("text/plain", "text/csv", "text/markdown", "text/x-log", "text/calendar", "application/json")
"""Files that can be read as text in the page. They are shown as text, whatever they hold."""
LONG_TEXT, LONG_LINES = 2800, 45
"""From here on a message is folded."""
MARK = re.compile(r"\[(?:cid:|image: ?)([^\[\]\s]{1,255})\]")


@dataclass(frozen=True, slots=True)
class Piece:
    """Text, or a picture that stood between."""

    text: str = ""
    picture: int | None = None
    name: str = ""


def pieces(
    message: Message, files: list[dict[str, Any]]
) -> tuple[tuple[Piece, ...], tuple[dict[str, Any], ...], bool]:
    """The text in pieces, the files that are shown below it, and whether it is long."""
    pictures: dict[str, dict[str, Any]] = {}
    for file in files:
        file["previewed"] = file["type"] in PREVIEWED
        file["readable"] = file["type"] in READ
        if file["previewed"]:
            pictures |= {key: file for key in (file["cid"].strip("<>"), file["name"]) if key}
    found: list[Piece] = []
    used: set[int] = set()
    at = 0
    for mark in MARK.finditer(message.text) if pictures and message.from_contact else ():
        picture = pictures.get(mark[1])
        if picture is None:
            continue
        found += [Piece(message.text[at : mark.start()]), Piece(picture=picture["pk"], name=picture["name"])]
        used.add(picture["pk"])
        at = mark.end()
    found.append(Piece(message.text[at:]))
    used |= set(pictures_of(message, files).values())
    below = tuple(file for file in files if file["pk"] not in used and _stands_below(file, message))
    long = len(message.text) > LONG_TEXT or message.text.count("\n") > LONG_LINES
    return tuple(found), below, long


def pictures_of(message: Message, files: list[dict[str, Any]]) -> dict[str, int]:
    """The pictures that stand in a text of ours, by what they are called there: numbers of attachments."""
    if message.from_contact or not files:
        return {}
    named = named_in(message.text)
    return {f"cid:{file['cid']}": file["pk"] for file in files if file["previewed"] and file["cid"] in named}


def _stands_below(file: dict[str, Any], message: Message) -> bool:
    """A picture of the sender's layout is shown too, unless it is nothing but decoration."""
    decoration = file["inline"] and bool(message.html) and file["size"] < 6000
    return not decoration
