"""Queries that are asked all the time: put into SQL once, and asked with other values each time.

Django makes a queryset and its SQL anew for every request. For a look with conditions that takes longer than a whole
plain page, and the database a tenth of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from datetime import timedelta

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.subqueries import UpdateQuery


class Given(Expression):
    """A value that is known when a prepared query is asked, and is stored as `field` stores its own. A moment or a day
    may be given `later` or, with `-`, earlier, as a datetime may. None equals nothing, as NULL does."""

    def __init__(self, name: str, field: Field, later: timedelta = timedelta()) -> None:
        super().__init__(output_field=field)
        self.name, self.later = name, later

    def __add__(self, other: object) -> Expression:
        if isinstance(other, timedelta):
            return Given(self.name, self.output_field, self.later + other)
        return super().__add__(other)

    def __sub__(self, other: object) -> Expression:
        return self + -other if isinstance(other, timedelta) else super().__sub__(other)

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list]:
        return "%s", [self]

    def stored(self, values: Mapping[str, object]) -> object:
        value = values[self.name]
        return self.output_field.get_db_prep_value(value + self.later if self.later else value, connection)


class Prepared:
    """What `make` queries, with `Given` in place of each value that changes. It is made when it is first asked, and
    stays: it reads no rows, no clock and no settings that may change."""

    def __init__(self, make: Callable[[], QuerySet]) -> None:
        self._make = make
        self._made: dict[str, tuple[QuerySet, SQLCompiler, str, tuple]] = {}

    def __call__(self, **values: object) -> list:
        """The rows for `values`: one statement."""
        queryset, compiler, sql, params = self._prepared()
        compiler, rows = copy(compiler), queryset.all()
        compiler.connection = connection
        given = stored(params, values)
        compiler.as_sql = lambda: (sql, given)
        rows.query.get_compiler = lambda *_, **__: compiler
        return list(rows)

    def get(self, **values: object) -> Model:
        """The one row for `values`. Raises the model's DoesNotExist."""
        for row in self(**values):
            return row
        raise self._prepared()[0].model.DoesNotExist

    def plain(self, **values: object) -> tuple | None:
        """The first row for `values` as the database has it, or None: for columns that Django takes as they come."""
        _, _, sql, params = self._prepared()
        with connection.cursor() as cursor:
            cursor.execute(sql, stored(params, values))
            return cursor.fetchone()

    def _prepared(self) -> tuple[QuerySet, SQLCompiler, str, tuple]:
        if connection.vendor not in self._made:
            queryset = self._make()
            compiler = queryset.query.get_compiler(connection=connection)
            self._made[connection.vendor] = queryset, compiler, *compiler.as_sql()
        return self._made[connection.vendor]


class PreparedUpdate:
    """The same of a change: `fields` of the rows that `make` queries, each a constant or `Given`."""

    def __init__(self, make: Callable[[], QuerySet], **fields: object) -> None:
        self._make, self._fields = make, fields
        self._made: dict[str, tuple[str, tuple]] = {}

    def __call__(self, **values: object) -> int:
        """How many rows it changed: one statement."""
        if connection.vendor not in self._made:
            query = self._make().query.chain(UpdateQuery)
            query.add_update_values(self._fields)
            self._made[connection.vendor] = query.get_compiler(connection=connection).as_sql()
        sql, params = self._made[connection.vendor]
        with connection.cursor() as cursor:
            cursor.execute(sql, stored(params, values))
            return cursor.rowcount


def stored(params: Iterable[object], values: Mapping[str, object]) -> tuple:
    """The parameters of a query that was put into SQL, with `values` in place of what is `Given`."""
    return tuple(one.stored(values) if isinstance(one, Given) else one for one in params)
