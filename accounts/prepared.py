"""Queries that are asked all the time: put into SQL once, and asked with other values each time.

Django makes a queryset and its SQL anew for every request. For a look with conditions that takes longer than a whole
plain page, and the database a tenth of it.
"""

from collections.abc import Callable
from copy import copy

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler


class Given(Expression):
    """A value that is known when a prepared query is asked, and is stored as `field` stores its own."""

    def __init__(self, name: str, field: Field) -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list]:
        return "%s", [self]


class Prepared:
    """What `make` queries, with `Given` in place of each value that changes. It is made when it is first asked."""

    def __init__(self, make: Callable[[], QuerySet]) -> None:
        self._make = make
        self._made: dict[str, tuple[QuerySet, SQLCompiler, str, tuple]] = {}

    def __call__(self, **values: object) -> list:
        """The rows for `values`: one statement."""
        if connection.vendor not in self._made:
            self._made[connection.vendor] = self._prepare()
        queryset, compiler, sql, params = self._made[connection.vendor]
        compiler, rows = copy(compiler), queryset.all()
        compiler.connection = connection
        stored = tuple(_stored(one, values) for one in params)
        compiler.as_sql = lambda: (sql, stored)
        rows.query.get_compiler = lambda *_, **__: compiler
        return list(rows)

    def _prepare(self) -> tuple[QuerySet, SQLCompiler, str, tuple]:
        queryset = self._make()
        compiler = queryset.query.get_compiler(connection=connection)
        return queryset, compiler, *compiler.as_sql()


def _stored(param: object, values: dict[str, object]) -> object:
    if isinstance(param, Given):
        return param.output_field.get_db_prep_value(values[param.name], connection)
    return param
