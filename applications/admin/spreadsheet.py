"""Rows as an Excel file."""

import tempfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from applications.admin.columns import Value


def workbook(title: str, headings: list[str], lines: Iterable[list[Value]]) -> IO[bytes]:
    """A file of one sheet, open at its beginning. Numbers and moments keep their kind; words must be harmless already.
    Moments are written as the wall clock that they carry, since a sheet knows no zones."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for place, heading in enumerate(headings, 1):
        sheet.column_dimensions[get_column_letter(place)].width = max(len(heading) + 2, 14)
    sheet.append([_bold(sheet, heading) for heading in headings])
    for line in lines:
        sheet.append([_cell(sheet, value) for value in line])
    file: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 -- whoever sends it closes it
    book.save(file)
    file.seek(0)
    return file


def _bold(sheet: WriteOnlyWorksheet, heading: str) -> Cell:
    cell = WriteOnlyCell(sheet, heading)
    cell.font = Font(bold=True)
    return cell


def _cell(sheet: WriteOnlyWorksheet, value: Value) -> Value | Cell:
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.replace(tzinfo=None, second=0, microsecond=0))
        cell.number_format = "d mmm yyyy h:mm"
        return cell
    if isinstance(value, float):
        cell = WriteOnlyCell(sheet, round(value, 2))
        cell.number_format = "0.0"
        return cell
    return value
