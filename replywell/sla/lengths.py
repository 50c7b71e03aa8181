"""Lengths of time as people write them: `30 min`, `4 h`, `1 h 30 min`. Pure."""

import re

_WRITTEN = re.compile(
    r"\s*(?:(?P<days>\d{1,3})\s*(?:d|days?|tage?n?)\b)?\s*(?:(?P<hours>\d{1,5})\s*(?:h|hours?|std\.?|stunden?)(?![a-z]))?"
    r"\s*(?:(?P<minutes>\d{1,6})\s*(?:m|mins?|minutes?|minuten?)?\.?)?\s*",
    re.I | re.A,
)


def read_minutes(typed: str) -> int | None:
    """Minutes; a bare number is minutes, and a day is 24 hours. None for what is no such length, or none at all."""
    found = _WRITTEN.fullmatch(typed.replace("\N{NO-BREAK SPACE}", " "))
    if found is None or not any(found.groups()):
        return None
    days, hours, minutes = (int(found[name] or 0) for name in ("days", "hours", "minutes"))
    return (days * 24 + hours) * 60 + minutes or None


def write_minutes(minutes: int | None) -> str:
    """The shortest way to write it that `read_minutes` reads."""
    if not minutes:
        return ""
    hours, rest = divmod(minutes, 60)
    return " ".join(part for part in (f"{hours} h" if hours else "", f"{rest} min" if rest else "") if part)
