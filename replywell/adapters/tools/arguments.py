"""Arguments are held against their declaration: type, look, choices and length. Pure."""

import re
from functools import lru_cache

from replywell.adapters.tools.values import Argument

LONGEST = 200
NUMBER = re.compile(r"-?\d{1,15}(?:\.\d{1,6})?")
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,79}")
_SIGNS = {"#": r"\d", "@": "[A-Za-z]"}


def fitting(argument: Argument, given: str) -> str | None:
    """The value as a call takes it, or None where it does not fit. Nothing in it repeats without end."""
    value = " ".join(given.split()) if argument.type == "text" else given.strip()
    if not value or len(value) > LONGEST or not value.isprintable():
        return None
    if argument.type == "choice":
        return next((one for one in argument.choices if one.casefold() == value.casefold()), None)
    if argument.type == "number" and not NUMBER.fullmatch(value):
        return None
    if argument.type == "identifier" and not IDENTIFIER.fullmatch(value):
        return None
    if argument.look and not _look(argument.look).fullmatch(value):
        return None
    return value


@lru_cache(maxsize=256)
def _look(look: str) -> re.Pattern[str]:
    return re.compile("".join(_SIGNS.get(sign, re.escape(sign)) for sign in look), re.IGNORECASE | re.ASCII)
