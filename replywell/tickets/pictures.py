"""Pictures that stand in a text of ours: `![what it shows](cid:…)`, by the checksum of a file that leaves with it."""

import re
from collections.abc import Iterable
from typing import Any

SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp")
"""Images that browsers and mail programs only draw. Not SVG: it may hold scripts."""
_MARK = re.compile(r"!\[[^\]\n]*\]\(cid:([0-9a-f]{64})\)")


def placed(file: dict[str, Any]) -> dict[str, Any]:
    """The file as one that stands in the text, if it is a picture."""
    return {**file, "inline": True, "content_id": file["sha256"]} if file["type"] in SHOWN else file


def named_in(text: str) -> set[str]:
    """Checksums of the pictures that a text has places for."""
    return set(_MARK.findall(text))


def leaving(files: Iterable[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """The files that leave with a text: all but pictures that were taken out of it."""
    named = named_in(text)
    return [file for file in files if not file.get("inline") or file["content_id"] in named]
