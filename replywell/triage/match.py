"""Whether a routing rule fits a message. Pure; a rule is made ready once and then asked of many messages."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Sequence
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
    field = condition.field
    match condition.op:
        case "is":
            wanted = frozenset(folded(condition.any_of))
            return lambda seen: not wanted.isdisjoint(seen.values(field))
        case "words":
            needles = needles_of(condition)
            return lambda seen: _says(seen.words(field), needles)
    test = value_test(condition)
    return lambda seen: any(map(test, seen.values(field)))


def value_test(condition: Condition) -> Callable[[str], bool]:
    """Whether a condition that is no comparison of words or whole values holds of one value."""
    match condition.op:
        case "between":
            return _between(condition.any_of)
        case "least":
            bound = float(condition.any_of[0])
            return lambda value: (number := _number(value)) is not None and number >= bound
        case "most":
            bound = float(condition.any_of[0])
            return lambda value: (number := _number(value)) is not None and number <= bound
    return bool  # `set`


def needles_of(condition: Condition) -> tuple[str, ...]:
    """What is looked for in words."""
    return tuple(_needle(value) for value in condition.any_of if words_of(value))


def _says(text: str, needles: tuple[str, ...]) -> bool:
    for needle in needles:  # noqa: SIM110 - half the time of `any`
        if needle in text:
            return True
    return False


def _needle(value: str) -> str:
    """Words are found from their beginning: `refund` in `refunds`, not in `prerefund`."""
    return words_of(value).lstrip() if _UNSPACED.search(value) else words_of(value)


def _between(times: Sequence[str]) -> Callable[[str], bool]:
    """From the first time on until before the second, over midnight where that is earlier."""
    start, end = times[0], times[1]
    if start <= end:
        return lambda value: start <= value < end
    return lambda value: value >= start or value < end


def _number(value: str) -> float | None:
    try:
        return float(value)
    except ValueError:
        return None
