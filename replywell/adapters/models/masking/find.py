"""Everything in a text that is nobody else's business."""

from collections.abc import Iterable

from replywell.adapters.models.masking.keys import secrets_in
from replywell.adapters.models.masking.numbers import numbers_in
from replywell.adapters.models.masking.people import names_in, places_in
from replywell.adapters.models.masking.spans import KINDS, Span, together


def find(text: str, kinds: Iterable[str] = KINDS, people: Iterable[str] = ()) -> list[Span]:
    """What is personal or secret in a text, in reading order and without overlaps.

    Linear in the length of the text, whatever stands in it: each form has a longest length.
    """
    wanted = frozenset(kinds)
    if not wanted:
        return []
    found = [*secrets_in(text), *numbers_in(text), *names_in(text, people), *places_in(text)]
    return together([span for span in found if span.kind in wanted and span.end > span.start])
