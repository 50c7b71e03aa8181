"""Questions to the database that are put together once and asked many times.

Django builds the SQL of a queryset anew each time it is asked; for a wide question that takes longer than the
answer. A `Compiled` question is built once, with stand-ins where its values go, and later asked with others.
Everything else in it is written into its SQL, so that PostgreSQL can keep one plan for it that still uses indexes
over a part of a table.
"""

import copy
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.query import ModelIterable, QuerySet, ValuesListIterable
from django.db.transaction import TransactionManagementError
from psycopg.sql import quote

_NUMBER = 7_000_000_000_000_000_000
"""Stand-ins for numbers count up from here; no id is that high."""
KEPT = 300
"""Statements that one connection keeps prepared; those asked longest ago go first."""
_TEXT = "\ufdd0stand-in for "
"""Stand-ins for texts begin so: with a character that no text has."""
_MOMENT = datetime(7000, 1, 1, 3, 7, 11, 524_201, tzinfo=UTC)
"""Stand-ins for moments are a microsecond apart. No span of whole minutes changes the seconds by which they are known."""


class Compiled[Found: models.Model | tuple[Any, ...]]:
    """A queryset as a function of numbers, texts and moments; with `values_list`, what it gives are tuples.

    `build` gets a stand-in for each name and must use it as a value only: compared, never looked at. A moment may
    have a span of whole minutes added. What decides the shape of the question belongs into `build` itself: make one for each shape.
    """

    def __init__(
        self,
        build: Callable[..., QuerySet[Any, Found]],
        /,
        *,
        numbers: str = "",
        texts: str = "",
        moments: str = "",
    ) -> None:
        self._numbers = {_NUMBER + n: name for n, name in enumerate(numbers.split())}
        self._texts = {_TEXT + name: name for name in texts.split()}
        self._moments = {_MOMENT + timedelta(microseconds=n): name for n, name in enumerate(moments.split())}
        stand_ins: dict[Any, str] = {**self._numbers, **self._texts, **self._moments}
        self._queryset = build(**{name: stand_in for stand_in, name in stand_ins.items()})
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
        if self._queryset.query.select_for_update and compiler.connection.get_autocommit():
            raise TransactionManagementError("Rows can be held inside of a transaction only.")
        asked_sql = self.sql(**values)
        compiler.as_sql = lambda: asked_sql
        compiler.get_converters = lambda fields: self._converters
        with prepared(compiler.connection):
            return self._found(compiler)

    def _found(self, compiler: Any) -> list[Found]:
        if self._queryset._iterable_class is ValuesListIterable:
            return list(compiler.results_iter(tuple_expected=True))
        asked: Any = SimpleNamespace(
            db=DEFAULT_DB_ALIAS,
            query=SimpleNamespace(get_compiler=lambda using: compiler),
            _fetch_mode=self._queryset._fetch_mode,  # type: ignore[attr-defined]  # newer than its stubs
            _known_related_objects={},
        )
        return list(ModelIterable(asked))

    def sql(self, **values: Any) -> tuple[str, tuple[Any, ...]]:
        """How it is asked with these values: SQL and its parameters; no SQL where nothing can be found."""
        return self._sql, tuple([self._filled(param, values) for param in self._params])

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
            return self._mark(param) is not None
        return isinstance(param, int | str) and (param in self._numbers or param in self._texts)

    def _mark(self, moment: datetime) -> datetime | None:
        """The stand-in that this moment is, with or without a span added."""
        told = (moment.second, moment.microsecond)
        return next((mark for mark in self._moments if told == (mark.second, mark.microsecond)), None)

    def _filled(self, param: Any, values: Mapping[str, Any]) -> Any:
        """A value in the place of its stand-in."""
        if isinstance(param, int):
            return type(param)(values[self._numbers[param]])
        if isinstance(param, str):
            return values[self._texts[param]]
        mark = self._mark(param)
        assert mark is not None  # only stand-ins are left to be filled in
        return values[self._moments[mark]] + (param - mark)


@contextmanager
def prepared(connection: Any) -> Iterator[None]:
    """Inside, a statement is prepared when it is asked first, where the connection prepares any: until then it
    would be read anew each time."""
    connection.ensure_connection()
    database = connection.connection
    usual = database.prepare_threshold
    if usual is not None:
        database.prepare_threshold, database.prepared_max = 0, KEPT
    try:
        yield
    finally:
        database.prepare_threshold = usual
