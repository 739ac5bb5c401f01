"""The sheet *Parameters*: what a call may set besides its rows."""

from __future__ import annotations

from typing import Final

from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.core.address import Address
from scoreline.core.schema import Column, Parameter
from scoreline.core.table import CellValue
from scoreline.workbook.generate.blueprint import Blueprint
from scoreline.workbook.generate.cells import OPEN, Look, put, tint
from scoreline.workbook.generate.describe import allowed, type_name
from scoreline.workbook.generate.page import protect, put_title, set_page
from scoreline.workbook.generate.validation import rule_of
from scoreline.workbook.generate.wrapping import line_count
from scoreline.workbook.parameters import NAME_HEADER, TABLE, VALUE_HEADER

__all__ = ["PARAMETERS_SHEET", "build_parameters_sheet"]

PARAMETERS_SHEET: Final = "Parameters"

_HEADER_ROW: Final = 3
_HEADERS: Final = {
    NAME_HEADER: 24.0,
    VALUE_HEADER: 20.0,
    "Type": 16.0,
    "Values": 36.0,
    "Default": 14.0,
    "Description": 56.0,
}  # widths in digits
_LINE, _GAP = 15.0, 4.0  # points
_MAX_INLINE: Final = 250  # characters of choices in a rule (Excel's limit is 255)


def build_parameters_sheet(sheet: Worksheet, plan: Blueprint) -> None:
    """Fill *sheet* with one row per parameter of the web service."""
    colours = plan.spec.colours
    hint = "The blue values are sent with the rows. Blank means the default."
    put_title(sheet, "Parameters", hint, colours.input)
    for at, (name, width) in enumerate(_HEADERS.items(), start=1):
        background = colours.input if name == VALUE_HEADER else colours.accent
        look = Look(bold=True, colour="FFFFFF", background=background)
        put(sheet, _HEADER_ROW, at, name, look)
        sheet.column_dimensions[chr(64 + at)].width = width
    parameters = plan.description.schema.parameters
    for row, parameter in enumerate(parameters, start=_HEADER_ROW + 1):
        _add(sheet, row, parameter, tint(colours.input, 0.08))
    _add_table(sheet, _HEADER_ROW + len(parameters))
    sheet.freeze_panes = f"A{_HEADER_ROW + 1}"
    set_page(sheet)
    protect(sheet)


def _add(sheet: Worksheet, row: int, parameter: Parameter, background: str) -> None:
    column = _as_column(parameter)
    default = parameter.default
    cells: list[CellValue] = [
        parameter.name,
        default,
        type_name(column),
        allowed(column).replace("Usually ", "") or None,
        "none: required" if default is None else default,
        parameter.description or None,
    ]
    lines = (
        line_count("" if value is None else str(value), width, bold=at == 0)
        for at, (value, width) in enumerate(zip(cells, _HEADERS.values(), strict=True))
    )
    sheet.row_dimensions[row].height = _GAP + _LINE * max(lines)
    for at, value in enumerate(cells, start=1):
        is_value = at == 1 + list(_HEADERS).index(VALUE_HEADER)
        look = Look(
            bold=at == 1,
            wrap=True,
            horizontal="left",
            rule="D9D9D9",
            background=background if is_value else "",
        )
        cell = put(sheet, row, at, value, look)
        if is_value:
            cell.protection = OPEN
            rule = _rule(column)
            if rule is not None:
                rule.add(cell.coordinate)
                sheet.add_data_validation(rule)


def _as_column(parameter: Parameter) -> Column:
    return Column(
        parameter.name,
        parameter.type,
        nullable=parameter.default is not None,
        categories=parameter.choices,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
        description=parameter.description,
    )


def _rule(column: Column) -> DataValidation | None:
    """Return what the value may be; beyond, the service refuses it."""
    source = ",".join(column.categories)
    if source and (
        len(source) > _MAX_INLINE or source.count(",") >= len(column.categories)
    ):
        return None
    rule = rule_of(column, f'"{source}"' if source else "")
    if rule is not None:
        rule.errorStyle = "stop"
    return rule


def _add_table(sheet: Worksheet, bottom: int) -> None:
    area = Address("", _HEADER_ROW, 1, bottom, len(_HEADERS))
    table = Table(displayName=TABLE, ref=area.local)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    sheet.add_table(table)
