"""Which routing rules fit many messages. Pure.

Asked message by message, hundreds of rules take longer than the answer is worth. Here a condition is asked once of each
value that a field has, and a rule of all messages at once: a set of messages is a number whose bits are messages.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from replywell.triage.match import Ready, needles_of, value_test
from replywell.triage.seen import Seen, folded
from replywell.triage.values import Condition

_TEXTS = {"subject", "text"}
"""Fields that nearly every message fills in another way."""


class Crowd:
    """Messages, and which of them have which value."""

    def __init__(self, seen: Sequence[Seen]) -> None:
        self.seen = seen
        self.everybody = (1 << len(seen)) - 1
        self._holding: dict[int, int] = {}
        self._by_value: dict[str, dict[str, int]] = {}
        self._by_text: dict[str, dict[str, int]] = {}
        self._by_word: dict[str, tuple[dict[str, int], list[str]]] = {}

    def fitting(self, rules: Iterable[Ready]) -> list[list[Ready]]:
        """For each message, in the rules' order, those that fit it as far as the first of them that names a team."""
        found: list[list[Ready]] = [[] for _ in self.seen]
        undecided = self.everybody
        for each in rules:
            if not undecided:
                break
            fits = self.fits(each) & undecided
            for place in _places(fits):
                self.seen[place].fitting[id(each)] = True
                found[place].append(each)
            if each.rule.team is not None:
                undecided &= ~fits
        return found

    def fits(self, ready: Ready) -> int:
        """The messages that a rule fits."""
        rule, left = ready.rule, self.everybody
        for condition in rule.conditions:
            left &= self._holds(condition)
        for condition in rule.none_of:
            left &= ~self._holds(condition)
        if not rule.any_of or not left:
            return left
        some = 0
        for condition in rule.any_of:
            some |= self._holds(condition)
        return left & some

    def _holds(self, condition: Condition) -> int:
        found = self._holding.get(id(condition))
        if found is None:
            found = self._holding[id(condition)] = self._asked(condition)
        return found

    def _asked(self, condition: Condition) -> int:
        match condition.op:
            case "is":
                values = self._values(condition.field)
                return _any(values.get(value, 0) for value in folded(condition.any_of))
            case "words":
                return _any(self._saying(condition.field, needle) for needle in needles_of(condition))
        test = value_test(condition)
        return _any(have for value, have in self._values(condition.field).items() if test(value))

    def _values(self, field: str) -> dict[str, int]:
        known = self._by_value.get(field)
        if known is None:
            known = self._by_value[field] = {}
            for place, seen in enumerate(self.seen):
                for value in seen.values(field):
                    known[value] = known.get(value, 0) | 1 << place
        return known

    def _saying(self, field: str, needle: str) -> int:
        if field not in _TEXTS or not needle.startswith(" "):
            return _any(have for text, have in self._texts(field).items() if needle in text)
        *whole, last = needle[1:].split(" ")
        by_word, ordered = self._words(field)
        begun = bisect_left(ordered, last)
        found = 0
        for word in ordered[begun:]:
            if not word.startswith(last):
                break
            found |= by_word[word]
        for word in whole:
            found &= by_word.get(word, 0)
        if not whole:
            return found
        return _any(1 << place for place in _places(found) if needle in self.seen[place].words(field))

    def _texts(self, field: str) -> dict[str, int]:
        known = self._by_text.get(field)
        if known is None:
            known = self._by_text[field] = {}
            for place, seen in enumerate(self.seen):
                text = seen.words(field)
                known[text] = known.get(text, 0) | 1 << place
        return known

    def _words(self, field: str) -> tuple[dict[str, int], list[str]]:
        known = self._by_word.get(field)
        if known is None:
            by_word: dict[str, int] = {}
            for text, have in self._texts(field).items():
                for word in set(text.split(" ")):
                    by_word[word] = by_word.get(word, 0) | have
            by_word.pop("", None)
            known = self._by_word[field] = by_word, sorted(by_word)
        return known


def _any(sets: Iterable[int]) -> int:
    found = 0
    for each in sets:
        found |= each
    return found


def _places(found: int) -> Iterator[int]:
    while found:
        lowest = found & -found
        yield lowest.bit_length() - 1
        found ^= lowest
