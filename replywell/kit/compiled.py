"""Questions to the database that are put together once and asked many times.

Django builds the SQL of a queryset anew each time it is asked; for a wide question that takes longer than the
answer. A `Compiled` question is built once, with stand-ins where its values go, and later asked with others.
Everything else in it is written into its SQL, so that PostgreSQL can keep one plan for it that still uses indexes
over a part of a table.
"""

import copy
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable, QuerySet
from psycopg.sql import quote

_NUMBER = 7_000_000_000_000_000_000
"""Stand-ins for numbers count up from here; no id is that high."""
_MOMENT = datetime(9000, 1, 1, tzinfo=UTC)
"""Stand-ins for moments count up from here, a century each, so that a span added to one is told from another."""
_APART = timedelta(days=36500)


class Compiled[Found: models.Model]:
    """A queryset as a function of numbers and moments.

    `build` gets a stand-in for each name and must use it as a value only: compared, never looked at. A moment may
    have a span added. What decides the shape of the question belongs into `build` itself: make one for each shape.
    """

    def __init__(
        self, build: Callable[..., QuerySet[Found]], /, *, numbers: str = "", moments: str = ""
    ) -> None:
        self._numbers = {_NUMBER + n: name for n, name in enumerate(numbers.split())}
        self._moments = moments.split()
        given = {name: stand_in for stand_in, name in self._numbers.items()}
        ages = {name: _MOMENT + n * _APART for n, name in enumerate(self._moments)}
        self._queryset = build(**given, **ages)
        self._compiler: Any = self._queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self._sql, self._params = self._written(*self._compiler.as_sql())
            self._converters = self._compiler.get_converters([column[0] for column in self._compiler.select])
        except EmptyResultSet:
            self._sql, self._params = "", []

    def __call__(self, **values: Any) -> list[Found]:
        """What is found with these values."""
        if not self._sql:
            return []
        compiler = copy.copy(self._compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        params = tuple(self._filled(param, values) for param in self._params)
        compiler.as_sql = lambda: (self._sql, params)
        compiler.get_converters = lambda fields: self._converters
        asked: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            query=SimpleNamespace(get_compiler=lambda using: compiler),
            _fetch_mode=self._queryset._fetch_mode,  # type: ignore[attr-defined]  # newer than its stubs
            _known_related_objects={},
        )
        return list(ModelIterable(asked))

    def _written(self, sql: str, params: Iterable[Any]) -> tuple[str, list[Any]]:
        """The SQL with what never changes in it, and what is left to be filled in."""
        connection = connections[DEFAULT_DB_ALIAS]
        connection.ensure_connection()
        given, left = iter(params), []

        def written(found: re.Match[str]) -> str:
            if found.group() == "%%":
                return "%%"
            param = next(given)
            if self._stands_in(param):
                left.append(param)
                return "%s"
            return quote(param, connection.connection).replace("%", "%%")

        return re.sub("%%|%s", written, sql), left

    def _stands_in(self, param: Any) -> bool:
        if isinstance(param, datetime):
            return bool(self._moments) and param.year >= _MOMENT.year - 100
        return isinstance(param, int) and param in self._numbers

    def _filled(self, param: Any, values: Mapping[str, Any]) -> Any:
        """A value in the place of its stand-in."""
        if isinstance(param, int):
            return type(param)(values[self._numbers[param]])
        which = round((param - _MOMENT) / _APART)
        return values[self._moments[which]] + (param - _MOMENT - which * _APART)
