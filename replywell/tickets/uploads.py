"""What a browser says about a file that somebody adds: believed only as far as it can do no harm."""

import re

UNKNOWN = "application/octet-stream"
_TYPE = re.compile(r"(?!message/|multipart/)[a-z]{1,40}/[a-z0-9.+-]{1,80}")


def declared_type(told: str | None) -> str:
    """The type that was declared, without parameters; for one that a mail would take apart, and for none, that of
    any bytes."""
    kind = (told or "").lower().partition(";")[0].strip()
    return kind if _TYPE.fullmatch(kind) else UNKNOWN
