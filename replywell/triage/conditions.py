"""Conditions of routing rules as they are stored: what is wrong with them, and what they are as values."""

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from replywell.triage.seen import CUSTOM, FIELDS
from replywell.triage.values import Condition

GROUPS = ("all", "any", "none")
"""All of them hold, at least one of those, none of these."""
MOST = 40
"""Conditions of one rule."""
MOST_VALUES = 200
LONGEST = 200
"""Characters of a value."""
WORDED = {"subject", "text"}
"""Fields that are looked through for words."""
_CUSTOM_NAME = re.compile(r"custom\.[-a-zA-Z0-9_]{1,50}")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d|24:00")


def empty() -> dict[str, list[dict[str, Any]]]:
    """No condition: such a rule fits every ticket."""
    return {group: [] for group in GROUPS}


def check_conditions(value: object) -> None:
    """Conditions are `{"all": […], "any": […], "none": […]}`, each of them
    `{"field": "category", "op": "is", "any_of": ["billing"]}`. Raises ValidationError."""
    if not isinstance(value, dict) or set(value) - set(GROUPS):
        raise ValidationError('Write conditions as {"all": [], "any": [], "none": []}.')
    if not all(isinstance(group, list) for group in value.values()):
        raise ValidationError("Each of all, any and none is a list of conditions.")
    stored = [condition for group in value.values() for condition in group]
    if len(stored) > MOST:
        raise ValidationError(_("A rule has at most %(most)s conditions. Make two of it.") % {"most": MOST})
    for condition in stored:
        wrong = problem(condition)
        if wrong:
            raise ValidationError(wrong)


def problem(stored: object) -> str:
    """What is wrong with one condition; nothing where it is fine."""
    if not isinstance(stored, dict) or set(stored) - {"field", "op", "any_of"}:
        return _("A condition has a field, a comparison and values, nothing else.")
    field, op, values = stored.get("field"), stored.get("op", "is"), stored.get("any_of", [])
    if not isinstance(field, str) or not known(field):
        return _("There is no field %(field)s. Choose one of the list.") % {"field": field}
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        return _("The values of a condition are a list of words.")
    if len(values) > MOST_VALUES or any(len(value) > LONGEST or "\0" in value for value in values):
        return _("A condition takes at most %(most)s values of %(longest)s characters.") % {
            "most": MOST_VALUES,
            "longest": LONGEST,
        }
    return _wrong_values(op, [value for value in values if value.strip()])


def _wrong_values(op: object, values: list[str]) -> str:
    match op:
        case "is" | "words":
            return "" if values else _("Say what it is compared with.")
        case "set":
            return ""
        case "least" | "most":
            return "" if len(values) == 1 and _is_number(values[0]) else _("Enter a number.")
        case "between":
            fits = len(values) == 2 and all(_TIME.fullmatch(value) for value in values)
            return "" if fits else _("Enter two times of the day, such as 18:00 and 08:00.")
    return _("Choose how it is compared.")


def known(field: str) -> bool:
    """Whether a rule can ask for this field."""
    return field in FIELDS or _CUSTOM_NAME.fullmatch(field) is not None


def conditions_of(stored: dict[str, Any], group: str) -> tuple[Condition, ...]:
    """The conditions of a group as values."""
    return tuple(
        Condition(
            field=each["field"],
            op=each.get("op", "is"),
            any_of=tuple(value.strip() for value in each.get("any_of", ()) if value.strip()),
        )
        for each in stored.get(group, ())
    )


def custom(slug: str) -> str:
    """The name by which a rule asks for a custom field."""
    return CUSTOM + slug


def _is_number(value: str) -> bool:
    try:
        number = float(value)
    except ValueError:
        return False
    return abs(number) < 1e15
