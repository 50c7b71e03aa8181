"""Whether a routing rule fits a message. Pure; a rule is made ready once and then asked of many messages."""

import re
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from replywell.triage.seen import Seen, folded, words_of
from replywell.triage.values import Condition, Rule

type Test = Callable[[Seen], bool]
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u3040-\u30ff\u3400-\u9fff]")
"""Scripts that leave no blank between words."""


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A rule with its conditions as functions."""

    rule: Rule
    every: tuple[Test, ...]
    some: tuple[Test, ...]
    none: tuple[Test, ...]

    def fits(self, seen: Seen) -> bool:
        """All of them, at least one of those (if there are any), and none of these. Of one message it is asked once."""
        found = seen.fitting.get(id(self))
        if found is None:
            found = seen.fitting[id(self)] = self._fits(seen)
        return found

    def _fits(self, seen: Seen) -> bool:  # plain loops: a trial asks some million times
        for test in self.every:
            if not test(seen):
                return False
        for test in self.none:
            if test(seen):
                return False
        for test in self.some:
            if test(seen):
                return True
        return not self.some


def ready_once(rules: tuple[Rule, ...]) -> tuple[Ready, ...]:
    """As `ready`; for the same tuple the same answer, made once. The last few are kept."""
    for known, made in _made:
        if known is rules:
            return made
    made = ready(rules)
    _made.appendleft((rules, made))
    return made


_made: deque[tuple[tuple[Rule, ...], tuple[Ready, ...]]] = deque(maxlen=4)


def ready(rules: Iterable[Rule]) -> tuple[Ready, ...]:
    """The rules, ready to be asked, in their order."""
    return tuple(
        Ready(
            rule,
            *(tuple(map(_test, part)) for part in (rule.conditions, rule.any_of, rule.none_of)),
        )
        for rule in rules
    )


def _test(condition: Condition) -> Test:
    field, values = condition.field, condition.any_of
    match condition.op:
        case "is":
            wanted = frozenset(folded(values))
            return lambda seen: not wanted.isdisjoint(seen.values(field))
        case "words":
            needles = tuple(_needle(value) for value in values if words_of(value))
            return lambda seen: _says(seen.words(field), needles)
        case "set":
            return lambda seen: bool(seen.values(field))
        case "between":
            return _between(field, values)
        case "least":
            bound = float(values[0])
            return lambda seen: any(number >= bound for number in _numbers(seen.values(field)))
        case "most":
            bound = float(values[0])
            return lambda seen: any(number <= bound for number in _numbers(seen.values(field)))


def _says(text: str, needles: tuple[str, ...]) -> bool:
    for needle in needles:  # noqa: SIM110 - half the time of `any`
        if needle in text:
            return True
    return False


def _needle(value: str) -> str:
    """Words are found from their beginning: `refund` in `refunds`, not in `prerefund`."""
    return words_of(value).lstrip() if _UNSPACED.search(value) else words_of(value)


def _between(field: str, values: tuple[str, ...]) -> Test:
    """From the first time on until before the second, over midnight where that is earlier."""
    start, end = values[0], values[1]
    if start <= end:
        return lambda seen: any(start <= value < end for value in seen.values(field))
    return lambda seen: any(value >= start or value < end for value in seen.values(field))


def _numbers(values: Iterable[str]) -> Iterable[float]:
    for value in values:
        try:
            yield float(value)
        except ValueError:
            continue
