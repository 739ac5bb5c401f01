"""The sheet *Score*: a table of blue inputs and green results, and its aids."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Literal

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import DataBar, FormatObject, Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.core.address import Address, column_letters
from scoreline.core.schema import SCORED_PROBABILITIES, Column, ColumnType
from scoreline.workbook.generate.blueprint import HEADER_ROW, TABLE, Blueprint
from scoreline.workbook.generate.cells import (
    LOCKED,
    OPEN,
    Look,
    escape_text,
    put,
    tint,
)
from scoreline.workbook.generate.describe import allowed, type_name
from scoreline.workbook.generate.page import protect, put_title, set_wide_page
from scoreline.workbook.generate.validation import add_validations
from scoreline.workbook.generate.wrapping import extent, line_count

__all__ = ["add_names", "build_score_sheet"]

_NARROW, _DATE, _WIDE, _STATUS_WIDTH = 11.0, 13.0, 28.0, 32.0  # digits
_AROUND: Final = 3.0  # digits: indent, padding and a little air
_RIGHT: Final = {ColumnType.INTEGER, ColumnType.NUMBER, ColumnType.DATETIME}
_LINE, _GAP = 15.0, 3.0  # points: of a header's lines, and around them
_NOTE_WIDTH, _NOTE_LINE = 260, 18  # pixels
_FORMATS: Final = {
    ColumnType.INTEGER: "0",
    ColumnType.NUMBER: "General",
    ColumnType.STRING: "@",
    ColumnType.BOOLEAN: '"TRUE";"TRUE";"FALSE"',  # LibreOffice else shows 1 and 0
    ColumnType.DATETIME: "yyyy\\-mm\\-dd",
}


def build_score_sheet(sheet: Worksheet, plan: Blueprint) -> None:
    """Fill *sheet* with title, headers, table and aids; rows come later."""
    _add_title(sheet, plan)
    _add_headers(sheet, plan)
    _add_columns(sheet, plan)
    _add_table(sheet, plan)
    add_validations(sheet, plan)
    _add_colours(sheet, plan)
    _set_page(sheet, plan)
    protect(sheet)


def _add_title(sheet: Worksheet, plan: Blueprint) -> None:
    width = len(plan.headers)
    for row in range(1, HEADER_ROW):
        for column in range(1, width + 1):
            sheet.cell(row, column).protection = LOCKED
    title, hint = plan.text(plan.spec.title), plan.text(plan.spec.wording.hint)
    put_title(sheet, title, hint, plan.spec.colours.input)


def _add_headers(sheet: Worksheet, plan: Blueprint) -> None:
    colours = plan.spec.colours
    count = len(plan.inputs)
    columns = (*plan.inputs, *plan.outputs, None)
    for at, name in enumerate(plan.headers, start=1):
        background = colours.input if at <= count else colours.result
        look = Look(
            bold=True,
            colour="FFFFFF",
            background=background,
            wrap=True,
            horizontal=_side(columns[at - 1]),
            indent=1,
        )
        put(sheet, HEADER_ROW, at, name, look)
    for at, column in enumerate((*plan.inputs, *plan.outputs), start=1):
        sheet.cell(HEADER_ROW, at).comment = _note(column, is_input=at <= count)
    widths = [_width(*pair) for pair in zip(plan.headers, columns, strict=True)]
    sheet.row_dimensions[HEADER_ROW].height = _header_height(plan.headers, widths)


def _header_height(names: Sequence[str], widths: Sequence[float]) -> float:
    lines = (
        line_count(name, width - 1, bold=True)
        for name, width in zip(names, widths, strict=True)
    )
    return _LINE * max(2, *lines) + _GAP


def _note(column: Column, *, is_input: bool) -> Comment:
    lines = [column.description, f"Type: {type_name(column)}"]
    if column.unit:
        lines.append(f"Unit: {column.unit}")
    if is_input:
        lines.append(allowed(column))
        lines.append("May be blank" if column.nullable else "Required")
    else:
        lines.append("Filled in by Scoreline")
    text = "\n".join(line for line in lines if line)
    height = _NOTE_LINE * (2 + sum(1 + len(line) // 40 for line in lines))
    return Comment(text, "Scoreline", height=height, width=_NOTE_WIDTH)


def _add_columns(sheet: Worksheet, plan: Blueprint) -> None:
    """Give whole columns width, number format and openness, for rows yet to come."""
    columns = (*plan.inputs, *plan.outputs, None)
    for at, (name, column) in enumerate(zip(plan.headers, columns, strict=True), 1):
        letters = column_letters(at)
        dimension = ColumnDimension(sheet, index=letters, customWidth=True)
        dimension.width = _width(name, column)
        dimension.number_format = _number_format(column, at <= len(plan.inputs))
        dimension.alignment = Alignment(horizontal=_side(column), indent=1)
        dimension.protection = OPEN
        sheet.column_dimensions[letters] = dimension


def _side(column: Column | None) -> Literal["left", "right"]:
    """Return where a column's values stand, and its header with them."""
    return "right" if column and column.type in _RIGHT else "left"


def _width(name: str, column: Column | None) -> float:
    """Return a width at which values show, and the header in two lines."""
    if column is None:
        return _STATUS_WIDTH
    words = name.split()
    half = extent(name, bold=True) / 2 if len(words) > 1 else 0.0
    longest = max(extent(word, bold=True) for word in words)
    widest = max(map(extent, column.categories), default=0.0)
    wanted = _AROUND + max(half + 1, longest, widest)
    least = _DATE if column.type is ColumnType.DATETIME else _NARROW
    return min(max(round(wanted, 1), least), _WIDE)


def _number_format(column: Column | None, is_input: bool) -> str:
    if column is None:
        return "@"
    if column.name.startswith(SCORED_PROBABILITIES):
        return "0.0%"
    if column.type is ColumnType.STRING and not is_input:
        return "General"
    return _FORMATS[column.type]


def _add_table(sheet: Worksheet, plan: Blueprint) -> None:
    table = Table(displayName=TABLE, ref=plan.table.local)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    table.tableColumns = [
        TableColumn(id=at, name=escape_text(name))
        for at, name in enumerate(plan.headers, start=1)
    ]
    sheet.add_table(table)


def _add_colours(sheet: Worksheet, plan: Blueprint) -> None:
    """Colour body and findings by rules: they follow rows as no cell style does."""
    colours = plan.spec.colours
    count, width = len(plan.inputs), len(plan.headers)
    status = column_letters(width)
    first = HEADER_ROW + 1
    results = _columns(plan, count + 1, width)
    for prefix, fill, ink in (
        ("Not scored", "FDE7E9", "9C0006"),
        ("Scored;", "FFF4CE", "7F4F00"),
    ):
        formula = f'LEFT(${status}{first},{len(prefix)})="{prefix}"'
        sheet.conditional_formatting.add(results, _rule(formula, fill, ink))
    for at, column in enumerate(plan.outputs, start=count + 1):
        if column.name.startswith(SCORED_PROBABILITIES):
            sheet.conditional_formatting.add(_columns(plan, at, at), _bar(plan))
    for area, colour in (
        (_columns(plan, 1, count), tint(colours.input, 0.08)),
        (results, tint(colours.result, 0.10)),
    ):
        sheet.conditional_formatting.add(area, _rule("TRUE", colour, None))


def _bar(plan: Blueprint) -> Rule:
    """Return a bar in each cell, as long as the probability is large."""
    ends = [FormatObject(type="num", val=0), FormatObject(type="num", val=1)]
    colour = Color(rgb=f"FF{tint(plan.spec.colours.result, 0.4)}")
    return Rule(type="dataBar", dataBar=DataBar(cfvo=ends, color=colour))


def _rule(formula: str, colour: str, ink: str | None) -> Rule:
    line = Side("thin", color="D0D0D0")
    style = DifferentialStyle(
        font=Font(color=ink) if ink else None,
        fill=PatternFill("solid", bgColor=colour, fgColor=colour),
        border=Border(bottom=line, left=line, right=line),
    )
    return Rule(type="expression", dxf=style, formula=[formula])


def _columns(plan: Blueprint, left: int, right: int) -> str:
    area = plan.table
    return Address("", area.top + 1, left, area.bottom, right).local


def _set_page(sheet: Worksheet, plan: Blueprint) -> None:
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    footer = f"{plan.description.web_service} · {plan.description.endpoint}"
    inputs = [_width(column.name, column) for column in plan.inputs]
    results = [_width(column.name, column) for column in plan.outputs]
    set_wide_page(sheet, (inputs, [*results, _STATUS_WIDTH]), footer=footer)


def add_names(book: Workbook, plan: Blueprint) -> None:
    """Define names for the table's two halves."""
    count, width = len(plan.inputs), len(plan.headers)
    for name, left, right in (
        ("ScoreInputs", 1, count),
        ("ScoreResults", count + 1, width),
    ):
        top, bottom = plan.table.top, plan.table.bottom
        corners = f"${column_letters(left)}${top}:${column_letters(right)}${bottom}"
        book.defined_names[name] = DefinedName(name, attr_text=f"Score!{corners}")
