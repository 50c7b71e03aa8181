"""Placeholders in the place of what is personal, and back: what goes out and what comes in."""

import re
from collections import Counter
from collections.abc import Callable, Iterable

from replywell.adapters.models.masking.find import find
from replywell.adapters.models.masking.spans import KINDS

_TYPES = (*(kind.upper() for kind in KINDS), "TEXT")
_WORDS = "|".join(name.replace("_", r"[\\_ -]{0,3}") for name in _TYPES)
# As it was written, and as models mangle it: in another case, translated, with spaces or hyphens, a backslash before
# the brackets, or without them. `X` and the number decide; the word before them only has to look like one.
_INSIDE = r"[ \t]{0,3}[^\W\d][^\W\d \\-]{0,24}(?:[\\_ -]{1,3}[^\W\d]{1,24}){0,2}[\\_ \t-]{1,3}X[ ]?(\d{1,4})[ \t]{0,3}"
_LOOKS = re.compile(
    rf"\\\[{_INSIDE}\\\]|\[{_INSIDE}\]|(?<!\w)(?:{_WORDS})[\\_ -]{{1,3}}X[ ]?(\d{{1,4}})(?!\w)", re.IGNORECASE
)
_SHORTEST = 4
"""Characters of a value that is looked for in passages: shorter ones are words like any other."""


class Unknown(Exception):
    """A placeholder that stands for nothing: a model made it up."""


class Masking:
    """The placeholders of one task: the same value has the same one everywhere in it.

    `[EMAIL_X1]` stands for an address. What looks like a placeholder before anything was masked becomes one, too, so
    that whatever is restored is restored to exactly what stood there.
    """

    def __init__(self, kinds: Iterable[str] = KINDS, people: Iterable[str] = ()) -> None:
        self._kinds, self._people = frozenset(kinds), tuple(people)
        self._values: list[tuple[str, str]] = []
        self._places: dict[tuple[str, str], str] = {}

    def mask(self, text: str) -> str:
        """The text with a placeholder for everything personal in it."""
        spans = find(text, self._kinds, self._people)
        return self._replaced(text, [(span.start, span.end, span.kind.upper()) for span in spans])

    def mask_known(self, text: str) -> str:
        """The text with placeholders only for what has one already: a passage that holds what a requester wrote."""
        found: list[tuple[int, int, str]] = []
        for value, kind in sorted(self._known(), key=lambda known: -len(known[0])):
            pattern = rf"(?<!\w){re.escape(value)}(?!\w)"
            for match in re.finditer(pattern, text) if value in text else ():
                if all(match.end() <= start or match.start() >= end for start, end, _ in found):
                    found.append((match.start(), match.end(), kind))
        return self._replaced(text, sorted(found))

    def restore(self, text: str) -> str:
        """The text with its values again. Raises `Unknown` for a placeholder that was never given out."""
        return self._restored(text, _unknown)

    def restore_or(self, text: str, instead: str) -> str:
        """The text with its values again, and `instead` for what a model made up."""
        return self._restored(text, lambda: instead)

    @property
    def counts(self) -> tuple[tuple[str, int], ...]:
        """How many values of each kind have a placeholder, by kind."""
        return tuple(sorted(Counter(kind.lower() for _, kind in self._values if kind != "TEXT").items()))

    def _known(self) -> list[tuple[str, str]]:
        return [(value, kind) for value, kind in self._values if kind != "TEXT" and len(value) >= _SHORTEST]

    def _replaced(self, text: str, spans: list[tuple[int, int, str]]) -> str:
        parts, at = [], 0
        for start, end, kind in spans:
            parts += [self._defused(text[at:start]), self._placeholder(text[start:end], kind)]
            at = end
        return "".join([*parts, self._defused(text[at:])])

    def _defused(self, text: str) -> str:
        return _LOOKS.sub(lambda found: self._placeholder(found.group(), "TEXT"), text)

    def _placeholder(self, value: str, kind: str) -> str:
        place = self._places.get((value, kind))
        if place is None:
            self._values.append((value, kind))
            place = self._places[value, kind] = f"[{kind}_X{len(self._values)}]"
        return place

    def _restored(self, text: str, unknown: Callable[[], str]) -> str:
        def value(found: re.Match[str]) -> str:
            number = int(next(filter(None, found.groups())))
            return self._values[number - 1][0] if 1 <= number <= len(self._values) else unknown()

        return _LOOKS.sub(value, text)


def _unknown() -> str:
    raise Unknown
