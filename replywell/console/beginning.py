"""The beginning of what arrived, as text that shows what is there and does nothing."""

import re
from dataclasses import dataclass

from replywell.intake.models import InboundItem
from replywell.kit import blobs

SHOWN = 20_000
"""Bytes."""
_END_OF_HEADERS = re.compile(rb"\r?\n\r?\n")
# Control characters, and those that turn the direction of writing: they make text look like other text.
_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Beginning:
    """The headers of a mail, or the start of something else. `cut` says that there is more."""

    text: str
    is_mail: bool
    cut: bool


def is_mail(item: InboundItem) -> bool:
    return item.format.partition(";")[0].strip().lower() == "message/rfc822"


def beginning(item: InboundItem) -> Beginning | None:
    """What the item begins with; None when it is not in the store any more."""
    try:
        with blobs.opened(item.raw) as file:
            start = file.read(SHOWN + 1)
    except FileNotFoundError:
        return None
    cut, start = len(start) > SHOWN, start[:SHOWN]
    mail = is_mail(item)
    end = _END_OF_HEADERS.search(start) if mail else None
    if end:
        cut, start = False, start[: end.start()]
    return Beginning(plain(start), mail, cut)


def plain(content: bytes) -> str:
    """Bytes as text in which every odd character can be seen."""
    return _INVISIBLE.sub(
        "\N{REPLACEMENT CHARACTER}", content.decode("utf-8", "replace").replace("\r\n", "\n")
    )
