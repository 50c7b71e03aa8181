"""What a mail is beyond its words: encrypted, signed, an invitation."""

import logging
import re
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from replywell.adapters.channels.email.headers import one_line
from replywell.adapters.channels.email.mime import Part
from replywell.adapters.channels.port import InboundFile

log = logging.getLogger(__name__)

MAX_CALENDAR = 200_000
"""Bytes of a calendar file that are read."""
_PGP = re.compile(r"^-----BEGIN PGP (SIGNED )?MESSAGE-----\s*$", re.M)


def protection(root: Part, text: str) -> str:
    """`encrypted` or `signed`, as the mail says of itself; empty for neither. Nothing is decrypted or checked."""
    part = root
    for _ in range(3):
        kind = part.type
        if kind == "multipart/encrypted":
            return "encrypted"
        if kind == "multipart/signed":
            return "signed"
        if kind in {"application/pkcs7-mime", "application/x-pkcs7-mime"}:
            return "signed" if "signed" in part.params.get("smime-type", "").lower() else "encrypted"
        if kind != "multipart/mixed" or not part.parts:
            break
        part = part.parts[0]
    found = _PGP.search(text[:20_000])
    return ("signed" if found[1] else "encrypted") if found else ""


def invitation(files: Iterable[InboundFile]) -> dict[str, str]:
    """What a calendar file invites to: `method`, `what`, `when`, `where`, `by`, as far as told; empty without one."""
    calendar = next((file for file in files if file.type == "text/calendar"), None)
    if calendar is None or calendar.size > MAX_CALENDAR:
        return {}
    try:
        return _read(calendar.content)
    except Exception as error:  # a library's, for whatever somebody wrote into a calendar
        log.info("A calendar file could not be read: %s", type(error).__name__)
        return {}


def _read(content: bytes) -> dict[str, str]:
    from icalendar import Calendar

    calendar = Calendar.from_ical(content)
    event = next(iter(calendar.walk("VEVENT")), None)
    if event is None:
        return {}
    found = {
        "method": str(calendar.get("method", "")).lower(),
        "what": event.get("summary", ""),
        "when": _when(event),
        "where": event.get("location", ""),
        "by": str(event.get("organizer", "")).removeprefix("mailto:").removeprefix("MAILTO:"),
    }
    return {name: line for name, value in found.items() if (line := one_line(str(value), 300))}


def _when(event: Any) -> str:
    start, end = event.get("dtstart"), event.get("dtend")
    begins, ends = getattr(start, "dt", None), getattr(end, "dt", None)
    if not isinstance(begins, date):
        return ""
    if not isinstance(begins, datetime):
        return begins.isoformat()
    zone = begins.tzname() or ""
    told = begins.strftime("%Y-%m-%d %H:%M")
    if isinstance(ends, datetime):
        told += ends.strftime("–%H:%M" if ends.date() == begins.date() else " – %Y-%m-%d %H:%M")
    return f"{told} {zone}".strip()
