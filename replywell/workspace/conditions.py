"""What a list of tickets may be narrowed by: a closed set of conditions, typed, and written as short text.

A condition stands in an address as `field:op:value`, for example `team:is:3,mine`, `created:older:3d` or
`tag:has:vip`, and in a saved view as the same, taken apart. What cannot be read (a saved view of another version,
an address somebody edited) becomes `Broken`: it is shown as such and narrows nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

MOST = 20
"""Conditions of one list."""
_SPAN = r"^[1-9]\d{0,3}[hdw]$"
_DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$"
_MARK = r"^(me|none|mine|[1-9]\d{0,17})$"

type Word = Annotated[str, Field(min_length=1, max_length=80)]
type Target = Literal["first_response", "next_response", "resolution", "internal"]
type Words = Annotated[list[Word], Field(min_length=1, max_length=30)]
type Marks = Annotated[list[Annotated[str, Field(pattern=_MARK)]], Field(min_length=1, max_length=30)]


class _Condition(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Choice(_Condition):
    """One of several words."""

    field: Literal["status", "urgency", "sentiment", "complexity", "language", "channel", "tier"]
    op: Literal["is", "not"]
    values: Words


class Link(_Condition):
    """Something else that the ticket points to, by its number; `me`, `mine` and `none` are told when it is asked."""

    field: Literal["category", "team", "assignee", "requester", "company", "connection", "brand"]
    op: Literal["is", "not"]
    values: Marks


class Promised(_Condition):
    """A promise that is open and nearly due (`soon`), missed, or either (`near`); of these kinds, or of any."""

    field: Literal["promise"]
    op: Literal["near", "soon", "missed"]
    values: Annotated[list[Target], Field(max_length=4)] = []


class Tagged(_Condition):
    """Has one of the tags, or none of them."""

    field: Literal["tag"]
    op: Literal["has", "not"]
    values: Words


class Span(_Condition):
    """A moment, told from now: longer ago than three days, within the last hour, due within the next hour."""

    field: Literal["created", "updated", "waiting", "due"]
    op: Literal["older", "newer", "within"]
    value: Annotated[str, Field(pattern=_SPAN)]


class Day(_Condition):
    """A moment before a day begins, or from then on."""

    field: Literal["created", "updated", "waiting", "due"]
    op: Literal["before", "after"]
    value: Annotated[str, Field(pattern=_DAY)]


class Flag(_Condition):
    """Something that is so or not."""

    field: Literal["overdue", "triage", "suggestion", "followed", "snoozed", "merged", "side"]
    op: Literal["yes", "no"]


class Custom(_Condition):
    """A field of the organization: `yes` and `no` for those that are so or not, `less` and `more` for numbers."""

    field: Annotated[str, Field(pattern=r"^custom\.[a-z0-9_-]{1,50}$")]
    op: Literal["is", "number", "includes", "less", "more", "before", "after", "yes", "no", "set", "empty"]
    value: Annotated[str, Field(max_length=200)] = ""


class Searched(_Condition):
    """What only a search says: words, alternatives, operators without a filter of their own; as it is typed."""

    field: Literal["search"]
    op: Literal["is"]
    value: Annotated[str, Field(min_length=1, max_length=400, pattern=r"^[^\x00]*$")]


@dataclass(frozen=True, slots=True)
class Broken:
    """A condition that cannot be read any more."""

    text: str


type Condition = Choice | Link | Promised | Tagged | Span | Day | Flag | Custom | Searched

_UNION: TypeAdapter[Any] = TypeAdapter(
    Choice | Link | Promised | Tagged | Span | Day | Flag | Custom | Searched
)
NUMBERS = {"number", "less", "more"}


def from_text(text: str) -> Condition | Broken:
    """What an address says."""
    field, _, rest = text.partition(":")
    op, _, value = rest.partition(":")
    given: dict[str, Any] = {"field": field, "op": op}
    if value and not field.startswith("custom."):
        given |= {"value": value} if field in _WHOLE else {"values": value.split(",")}
    elif value:
        given["value"] = value
    return _made(given, text)


def from_stored(stored: Any) -> Condition | Broken:
    """What a saved view holds."""
    return _made(stored, str(stored)[:200])


def to_text(condition: Condition | Broken) -> str:
    """As it stands in an address."""
    if isinstance(condition, Broken):
        return condition.text
    value = getattr(condition, "value", "") or ",".join(getattr(condition, "values", ()))
    return f"{condition.field}:{condition.op}:{value}" if value else f"{condition.field}:{condition.op}"


def to_stored(conditions: Iterable[Condition | Broken]) -> list[dict[str, Any]]:
    """As a saved view holds them; broken ones are left behind."""
    return [each.model_dump(mode="json") for each in conditions if not isinstance(each, Broken)]


_WHOLE = {"created", "updated", "waiting", "due", "search"}
"""Fields whose value is one, commas and all."""


def _made(given: Any, text: str) -> Condition | Broken:
    try:
        made: Condition = _UNION.validate_python(given)
    except ValidationError:
        return Broken(text.replace("\0", "")[:200])
    if isinstance(made, Custom) and not _fits(made):
        return Broken(text.replace("\0", "")[:200])
    return made


def _fits(custom: Custom) -> bool:
    """Whether the value is what the comparison takes."""
    if "\0" in custom.value:
        return False
    if custom.op in {"yes", "no", "set", "empty"}:
        return not custom.value
    if custom.op in NUMBERS:
        try:
            number = float(custom.value)
        except ValueError:
            return False
        return abs(number) < 1e15
    return bool(custom.value)
