"""Plain sheets of values, written row by row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from scoreline.core.table import CellError, Uncalculated
from scoreline.workbook.generate.cells import escape_text
from scoreline.workbook.ports import SheetCell, SheetRow, Visibility

__all__ = ["PlainSheet", "write_plain"]


@dataclass(frozen=True, slots=True)
class PlainSheet:
    """A sheet to be written.

    Attributes:
        name: Its name.
        visibility: Whether people see it.
        rows: ``(row number, values)`` from column A on, in sheet order.
    """

    name: str
    visibility: Visibility
    rows: Iterable[SheetRow]


def write_plain(target: Path, sheets: Iterable[PlainSheet]) -> None:
    """Write *sheets* as a workbook to *target*; text is text, however it looks."""
    book = openpyxl.Workbook(write_only=True)
    for plain in sheets:
        sheet = book.create_sheet(plain.name)
        sheet.sheet_state = plain.visibility.value
        last = 0
        for number, values in plain.rows:
            for _ in range(last + 1, number):
                sheet.append([])
            last = number
            sheet.append([_cell(sheet, value) for value in values])
    book.save(target)


def _cell(sheet: WriteOnlyWorksheet, value: SheetCell) -> object:
    if isinstance(value, Uncalculated):
        return None
    if isinstance(value, CellError):
        return _typed(sheet, value.code, "e")
    return _typed(sheet, escape_text(value), "s") if isinstance(value, str) else value


def _typed(sheet: WriteOnlyWorksheet, text: str, kind: str) -> Cell:
    cell: Cell = WriteOnlyCell(sheet, text)
    cell.data_type = kind
    return cell
