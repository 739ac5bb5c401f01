"""The sheet *Dictionary*: every column, what it takes, and an example."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.core.address import Address
from scoreline.core.schema import Column
from scoreline.core.table import CellValue
from scoreline.workbook.generate.blueprint import Blueprint
from scoreline.workbook.generate.cells import Look, put
from scoreline.workbook.generate.describe import (
    allowed,
    example,
    result_meaning,
    type_name,
)
from scoreline.workbook.generate.page import protect, put_title, set_page
from scoreline.workbook.generate.wrapping import line_count
from scoreline.workbook.inputs import STATUS_COLUMN

__all__ = ["build_dictionary_sheet"]

_HEADERS: Final = {
    "Column": 28.0,
    "Kind": 9.0,
    "Type": 16.0,
    "Unit": 18.0,
    "Required": 10.0,
    "Values": 44.0,
    "Example": 22.0,
    "Description": 48.0,
}  # widths in digits
_HEADER_ROW: Final = 3  # a title and a hint stand above
_LINE, _GAP = 15.0, 4.0  # points
_HINT: Final = "What each column of the sheet Score holds, and which values are usual."


def build_dictionary_sheet(sheet: Worksheet, plan: Blueprint) -> None:
    """Fill *sheet* with one row per column of the table."""
    colours = plan.spec.colours
    put_title(sheet, "Dictionary", _HINT, colours.input)
    for at, (name, width) in enumerate(_HEADERS.items(), start=1):
        look = Look(bold=True, colour="FFFFFF", background=colours.accent)
        put(sheet, _HEADER_ROW, at, name, look)
        sheet.column_dimensions[chr(64 + at)].width = width
    for number, row in enumerate(_rows(plan), start=_HEADER_ROW + 1):
        is_input = row[1] == "Input"
        sheet.row_dimensions[number].height = _height(row)
        for at, value in enumerate(row, start=1):
            ink = colours.input if is_input else colours.result
            look = Look(
                bold=at == 1,
                colour=ink if at == 1 else "262626",
                wrap=True,
                horizontal="left",
                rule="D9D9D9",
                number_format=_example_format(value),
            )
            put(sheet, number, at, value, look)
    sheet.row_dimensions[_HEADER_ROW].height = 20
    _add_table(sheet, _HEADER_ROW + len(plan.headers))
    sheet.freeze_panes = f"B{_HEADER_ROW + 1}"
    sheet.print_title_rows = f"{_HEADER_ROW}:{_HEADER_ROW}"
    set_page(sheet)
    protect(sheet)


def _rows(plan: Blueprint) -> list[list[CellValue]]:
    sample = plan.description.sample
    first = (
        dict(zip(sample.columns, sample.rows[0], strict=True))
        if (sample and sample.rows)
        else {}
    )
    rows: list[list[CellValue]] = []
    for column in plan.inputs:
        required = "no" if column.nullable else "yes"
        shown = example(column, first.get(column.name))
        rows.append(_row(column, "Input", required, shown))
    for column in plan.outputs:
        told = column.description or result_meaning(column, plan.outputs)
        rows.append(_row(replace(column, description=told), "Result", "", None))
    status = (
        "Scored, or why the row was not scored: the cell, what is wrong, what is "
        "allowed."
    )
    rows.append([STATUS_COLUMN, "Result", "text", None, "", None, "Scored", status])
    return rows


def _row(column: Column, kind: str, required: str, shown: CellValue) -> list[CellValue]:
    return [
        column.name,
        kind,
        type_name(column),
        column.unit or None,
        required,
        allowed(column) or None,
        str(shown).upper() if isinstance(shown, bool) else shown,
        column.description or None,
    ]


def _height(row: list[CellValue]) -> float:
    """Return a height in points that shows every wrapped line of *row*."""
    lines = [
        line_count(str(value), width, bold=at == 0)
        for at, (value, width) in enumerate(zip(row, _HEADERS.values(), strict=True))
        if value is not None
    ]
    return _GAP + _LINE * max(lines)


def _example_format(value: CellValue) -> str:
    return "yyyy\\-mm\\-dd" if hasattr(value, "year") else "General"


def _add_table(sheet: Worksheet, bottom: int) -> None:
    area = Address("", _HEADER_ROW, 1, bottom, len(_HEADERS))
    table = Table(displayName="Dictionary", ref=area.local)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
