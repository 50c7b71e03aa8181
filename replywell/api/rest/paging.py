"""Lists go on where they stopped: a cursor names the place of the last row, so that new rows shift nothing."""

import base64
import binascii
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from ninja import Field, Query

from replywell.api.rest.entrance import tell
from replywell.api.rest.schemas import Out
from replywell.kit.errors import Invalid

Limit = Annotated[int, Query(ge=1, le=200, description="Rows of a page.")]
Cursor = Annotated[
    str | None,
    Query(max_length=400, description="`next_cursor` of the page before; opaque. Filters stay as they were."),
]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PageOut(Out):
    """A part of a list. Both are null on the last page."""

    next_cursor: str | None = Field(None, description="Pass as `cursor` to go on.")
    next_url: str | None = Field(None, description="The address of the next page.")


@dataclass(frozen=True, slots=True)
class Order:
    """The columns a list is in the order of, all in one direction; the last is unique."""

    name: str
    columns: tuple[str, ...]
    down: bool = False


NEWEST = Order("n", ("pk",), down=True)
OLDEST = Order("o", ("pk",))
UPDATED = Order("u", ("updated_at", "pk"))


def part[M: Model](
    rows: QuerySet[M], order: Order, cursor: str | None, limit: int
) -> tuple[list[M], str | None]:
    """A page of the rows, and the cursor of the next. Raises `Invalid` for a cursor that is none of this list."""
    if cursor:
        rows = rows.filter(_beyond(order, _read(order, cursor)))
    sign = "-" if order.down else ""
    found = list(rows.order_by(*(sign + column for column in order.columns))[: limit + 1])
    if len(found) <= limit:
        return found, None
    return found[:limit], _written(order, found[limit - 1])


def onward(request: HttpRequest, cursor: str | None) -> dict[str, str | None]:
    """What a page says of the next one; the header `Link` says it as well."""
    if cursor is None:
        return {"next_cursor": None, "next_url": None}
    query = request.GET.copy()
    query.pop("before", None)
    query["cursor"] = cursor
    url = request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
    tell(request, Link=f'<{url}>; rel="next"')
    return {"next_cursor": cursor, "next_url": url}


def packed(text: str) -> str:
    """A cursor of another part of the product, made opaque."""
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def unpacked(cursor: str | None) -> str:
    """What `packed` was given. Raises `Invalid`."""
    if not cursor:
        return ""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeError, ValueError):
        raise _broken() from None
    if "\0" in text:
        raise _broken()
    return text


def _written(order: Order, row: Model) -> str:
    values = [getattr(row, column) for column in order.columns]
    told = [
        str((v - _EPOCH) // timedelta(microseconds=1)) if isinstance(v, datetime) else str(v) for v in values
    ]
    return packed(":".join([order.name, *told]))


def _read(order: Order, cursor: str) -> list[Any]:
    name, *values = unpacked(cursor).split(":")
    digits = all(value.isascii() and value.isdigit() and len(value) < 19 for value in values)
    if name != order.name or len(values) != len(order.columns) or not digits:
        raise _broken()
    try:
        return [
            _EPOCH + timedelta(microseconds=int(value)) if column.endswith("_at") else int(value)
            for column, value in zip(order.columns, values, strict=True)
        ]
    except OverflowError:
        raise _broken() from None


def _beyond(order: Order, place: Sequence[Any]) -> Q:
    further, same = "lt" if order.down else "gt", Q()
    found = Q(pk__in=[])
    for column, value in zip(order.columns, place, strict=True):
        found |= same & Q(**{f"{column}__{further}": value})
        same &= Q(**{column: value})
    return found


def _broken() -> Invalid:
    return Invalid(
        "This cursor is none of this list. Start without one, and pass on what `next_cursor` says."
    )
