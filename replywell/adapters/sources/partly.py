"""Files of which some pages could not be read: their fingerprint remembers it, so that it is told for as long as it is so."""

from replywell.adapters.sources.port import Change

_MARK = "~"
_MOST = 999


def marked(fingerprint: str, pictured: int) -> str:
    """The fingerprint of a file with so many pages that hold pictures only."""
    return f"{fingerprint}{_MARK}{min(pictured, _MOST)}" if pictured else fingerprint


def unmarked(fingerprint: str) -> str:
    return fingerprint.partition(_MARK)[0]


def told_again(key: str, fingerprint: str) -> Change | None:
    """What is still to be told of a file that did not change."""
    pictured = fingerprint.partition(_MARK)[2]
    return Change(key, None, problem=told(int(pictured))) if pictured.isdecimal() else None


def told(pictured: int) -> str:
    """Why not all of a file was read; nothing where all was."""
    if not pictured:
        return ""
    pages = "1 page holds pictures" if pictured == 1 else f"{pictured} pages hold pictures"
    return f"{pages} only; no text was read from there: run text recognition (OCR) on it, and the rest stays as it is"
