"""What a macro can do to a ticket, as typed values; stored as JSON."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import Field, TypeAdapter

from replywell.kit.values import Value


class SetStatus(Value):
    do: Literal["set_status"] = "set_status"
    status: Literal["open", "pending", "on_hold", "resolved"]


class SetUrgency(Value):
    do: Literal["set_urgency"] = "set_urgency"
    urgency: Annotated[int, Field(ge=1, le=4)]


class SetCategory(Value):
    do: Literal["set_category"] = "set_category"
    category: int
    """Id of the category."""


class Assign(Value):
    do: Literal["assign"] = "assign"
    to: Literal["me", "nobody"] | int
    """`me` is whoever applies the macro; a number is an agent's id."""


class Route(Value):
    do: Literal["route"] = "route"
    team: int


class AddTags(Value):
    do: Literal["add_tags"] = "add_tags"
    tags: tuple[str, ...]


class RemoveTags(Value):
    do: Literal["remove_tags"] = "remove_tags"
    tags: tuple[str, ...]


class SetField(Value):
    do: Literal["set_field"] = "set_field"
    field: str
    """Slug of the custom field."""
    value: str | float | bool | list[str] | None


class InsertReply(Value):
    do: Literal["insert_reply"] = "insert_reply"
    text: str
    """Markdown with placeholders; goes into the composer, a person sends it."""


class WriteNote(Value):
    do: Literal["write_note"] = "write_note"
    text: str


class Snooze(Value):
    do: Literal["snooze"] = "snooze"
    hours: Annotated[int, Field(ge=1, le=24 * 90)]


class Follow(Value):
    do: Literal["follow"] = "follow"


Step = Annotated[
    SetStatus
    | SetUrgency
    | SetCategory
    | Assign
    | Route
    | AddTags
    | RemoveTags
    | SetField
    | InsertReply
    | WriteNote
    | Snooze
    | Follow,
    Field(discriminator="do"),
]
_steps: TypeAdapter[list[Step]] = TypeAdapter(list[Step])


def steps_of(stored: Sequence[dict[str, Any]]) -> list[Step]:
    """Stored steps as values. Raises pydantic's `ValidationError` for what is none."""
    return _steps.validate_python(list(stored))
