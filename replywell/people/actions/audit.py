"""The one way in which a change of the desk is written down, and the usual way to make one."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models, transaction

from replywell.people.models import Agent, AuditEntry

SECRET = "••••••••"  # noqa: S105 - what stands for one
LONGEST = 500
"""Characters of a value that are kept: enough to recognize it."""
_NEVER = frozenset({"password", "hash", "settings", "session"})
"""Fields whose values never stand in an entry."""
_address: ContextVar[str] = ContextVar("address", default="")


@contextmanager
def coming_from(address: str) -> Iterator[None]:
    """Inside, entries carry this address."""
    token = _address.set(address[:45])
    try:
        yield
    finally:
        _address.reset(token)


def audit(
    verb: str,
    row: models.Model | None,
    *,
    by: Agent | None,
    changes: Iterable[tuple[str, Any, Any]] = (),
    who: str = "",
    kind: str = "",
) -> AuditEntry:
    """Write an entry, in the transaction of what it tells. `who` is for somebody who is no agent."""
    return AuditEntry.objects.create(
        agent=by,
        who=(by.name if by else who).replace("\0", "")[:320],
        verb=verb,
        kind=kind or (row._meta.model_name if row is not None else "") or "",
        object_id=row.pk if row is not None else None,
        label=str(row)[:200] if row is not None else "",
        changes=[
            [name, SECRET if name in _NEVER else told(before), SECRET if name in _NEVER else told(after)]
            for name, before, after in changes
        ],
        address=_address.get(),
    )


@transaction.atomic
def put(row: models.Model, values: Mapping[str, Any], *, by: Agent | None, verb: str = "") -> bool:
    """Give a row these values, save it and write down what changed; a row that is new is all change.

    Returns whether there was any difference. Values of many-to-many fields are sequences of rows.
    """
    new = row.pk is None or row._state.adding
    many = {field.name for field in row._meta.many_to_many}
    before = {} if new else {name: current(row, name, many) for name in values}
    for name, value in values.items():
        if name not in many:
            setattr(row, name, value)
    row.save()
    for name in many & values.keys():
        getattr(row, name).set(values[name])
    after = {name: current(row, name, many) for name in values}
    changes = [(name, before.get(name), after[name]) for name in values if before.get(name) != after[name]]
    if new:
        changes = [change for change in changes if change[2] not in (None, "", [], {}, False)]
    if changes or new:
        audit(verb or ("added" if new else "changed"), row, by=by, changes=changes)
    return bool(changes) or new


def current(row: models.Model, name: str, many: set[str]) -> Any:
    """A field's value as a person would read it."""
    if name in many:
        return sorted(map(str, getattr(row, name).all()))
    value = getattr(row, name)
    return str(value) if isinstance(value, models.Model) else value


def told(value: Any) -> Any:
    """A value that JSON takes, no longer than what one recognizes it by."""
    if value is None or isinstance(value, bool | int | float):
        return value
    text = _in_words(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _in_words(value: Any) -> str:
    """A value as one would say it: lists with commas, steps one after the other, no brackets."""
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {_in_words(part)}" for name, part in value.items())
    if isinstance(value, list | tuple | set):
        between = "; " if any(isinstance(part, Mapping) for part in value) else ", "
        return between.join(map(_in_words, value))
    return str(value)
