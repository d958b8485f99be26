"""The table as a file: the same rows, order, columns and masks as on the page. Coordinators only, by POST, audited."""

import csv
import re
from collections.abc import Iterator
from datetime import datetime

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify

from accounts.domain.audit import record
from applications.admin.columns import LIST, Value
from applications.admin.options import options_of
from applications.admin.table import Table, asked_in
from communities.admin.presses import not_pressed

CONTROLS = re.compile(r"[\000-\010\013\014\016-\037]")  # what a sheet cannot hold
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
CHUNK = 500
BOM = "\ufeff"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def export(request: HttpRequest, window: admin.ModelAdmin) -> HttpResponse:
    """The file of the table that the form was sent from. Who took it, of what and how much, is kept."""
    options = options_of(request)
    if not options.coordinates:
        raise PermissionDenied
    if request.method != "POST":
        return not_pressed(request, reverse(LIST))
    table = Table(asked_in(request), options)
    as_csv = request.POST.get("format") == "csv"
    record(
        request.user,
        "choices_exported",
        table.community or options.convenors[0],
        rows=table.queryset.count(),
        columns=[column.name for column in table.columns],
        format="csv" if as_csv else "xlsx",
    )
    name = f"{_name(table)}.{'csv' if as_csv else 'xlsx'}"
    return _csv(table, name) if as_csv else _xlsx(table, name)


def _name(table: Table) -> str:
    """Round and day, as the convenor's wall has it: `applications-2026-27-2026-09-15`."""
    rounds = {community.round_id: community.round for community in table.options.current}
    if table.community:
        rounds = {table.community.round_id: table.community.round}
    elif table.values.get("round", "") in map(str, table.options.rounds):
        rounds = {0: table.options.rounds[int(table.values["round"])]}
    of = slugify(next(iter(rounds.values())).title.replace("–", "-")) if len(rounds) == 1 else "all-rounds"
    return f"applications-{of}-{timezone.now().astimezone(table.options.convenors[0].tz):%Y-%m-%d}"


def headings(table: Table) -> list[str]:
    return [heading for column in table.columns for heading, _ in column.file]


def lines(table: Table) -> Iterator[list[Value]]:
    """Every row of the table, some hundreds in memory at a time."""
    values = [value for column in table.columns for _, value in column.file]
    for row in table.every_row(CHUNK):
        yield [value(row) for value in values]


def harmless(value: Value) -> Value:
    """Words that a spreadsheet would take for a formula begin with an apostrophe; control characters are left out."""
    if not isinstance(value, str):
        return value
    words = CONTROLS.sub("", value)
    return f"'{words}" if words.startswith(FORMULA) else words


def _csv(table: Table, name: str) -> HttpResponse:
    class Line:
        """A file for the csv module that hands each line on."""

        def write(self, words: str) -> str:
            return words

    writer = csv.writer(Line())

    def stream() -> Iterator[str]:
        yield BOM + writer.writerow(headings(table))
        for line in lines(table):
            yield writer.writerow([_in_csv(value) for value in line])

    answer = StreamingHttpResponse(stream(), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _in_csv(value: Value) -> Value:
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return round(value, 2) if isinstance(value, float) else harmless(value)


def _xlsx(table: Table, name: str) -> HttpResponse:
    from applications.admin.spreadsheet import workbook  # noqa: PLC0415 -- openpyxl is 30 MB that most workers never need

    clean = ([harmless(value) for value in line] for line in lines(table))
    file = workbook("Applications", headings(table), clean)
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
