"""Rules about single cells: would the endpoint take them?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import InvalidValue
from scoreline.core.schema import Column, ColumnType, Port
from scoreline.core.table import CellError, Uncalculated
from scoreline.core.values import accept
from scoreline.workbook.check.finding import Finding, Severity
from scoreline.workbook.columns import header_text, same_name
from scoreline.workbook.inputs import STATUS_COLUMN, InputRange
from scoreline.workbook.ports import SheetCell, TableInfo, Workbook

__all__ = ["cell_findings", "is_scored", "plain_findings"]

_MENDS: Final = {
    "cell-error": "Mend the formula.",
    "formula-uncalculated": "Open and save the file in Excel or LibreOffice.",
    "cell-blank": "Fill in a value.",
    "number-as-text": "Turn the text into a number (Data, Text to Columns).",
    "text-as-number": "Format the cell as text, then write the value with its zeros.",
    "cell-type": "Write a value of the column's type.",
    "category-unseen": "Choose a value that the model knows, if one fits.",
}
_COMMA_MEND: Final = (
    "Turn the text into a number (Data, Text to Columns; on the last page Advanced, "
    "with a comma as the decimal separator)."
)
_DECIMAL_COMMA: Final = re.compile(  # 1,5 or 1.234,567; 1,234 can be read in two ways
    r"[^,]*(?:[0-9]{4},|\.[0-9]{3},|,(?![0-9]{3}(?:[^0-9]|$)))[^,.]*"
)
_LIKE_A_NUMBER: Final = re.compile(
    r"[\s'$€£+-]*[0-9][0-9.,'\s]*(?:[eE][+-]?[0-9]+)?[\s%$€£]*"
)


def cell_findings(
    workbook: Workbook, port: Port, found: InputRange
) -> Iterator[Finding]:
    """Yield the cells of *found* that the endpoint would not take, or not know."""
    columns = list(zip(port.columns, found.match.places, strict=True))
    for number, cells in workbook.read(found.rows):
        values = [cells[place - 1] for _, place in columns]
        if all(value is None for value in values):
            continue
        for (column, place), value in zip(columns, values, strict=True):
            finding = _judge(column, value)
            if finding is not None:
                rule, severity, reason = finding
                cell = found.rows.cell(number - found.rows.top + 1, place)
                yield Finding(
                    rule,
                    severity,
                    str(cell),
                    f"{column.name!r}: {reason}",
                    _mend(rule, value),
                )


def plain_findings(workbook: Workbook, table: TableInfo) -> Iterator[Finding]:
    """Yield failed and uncalculated cells of a table made for scoring.

    Which columns are inputs is told by the result columns; other tables are left
    alone.
    """
    area = table.area
    if not is_scored(workbook, table):
        return
    for number, cells in workbook.read(area):
        for at, value in enumerate(cells, start=1):
            if isinstance(value, CellError | Uncalculated):
                rule, reason = _failed(value)
                cell = area.cell(number - area.top + 1, at)
                yield Finding(rule, Severity.ERROR, str(cell), reason, _MENDS[rule])


def is_scored(workbook: Workbook, table: TableInfo) -> bool:
    """Return whether *table* has a column for the status of scored rows."""
    area = table.area
    header = Address(area.sheet, area.top, area.left, area.top, area.right)
    headers = next((cells for _, cells in workbook.read(header)), ())
    return any(same_name(header_text(cell), STATUS_COLUMN) for cell in headers)


def _judge(column: Column, value: SheetCell) -> tuple[str, Severity, str] | None:
    if isinstance(value, CellError | Uncalculated):
        rule, reason = _failed(value)
        return rule, Severity.ERROR, reason
    try:
        accepted = accept(column, value)
    except InvalidValue as error:
        return _rule(column, value), Severity.ERROR, str(error)
    if column.categories and accepted is not None and accepted not in column.categories:
        return "category-unseen", Severity.WARNING, "a value the model has not seen"
    is_plain = column.type is ColumnType.STRING and not column.categories
    if is_plain and isinstance(value, float):
        reason = "a number in a text column; its leading zeros are lost"
        return "text-as-number", Severity.WARNING, reason
    return None


def _failed(value: CellError | Uncalculated) -> tuple[str, str]:
    if isinstance(value, CellError):
        return "cell-error", f"the cell holds the error {value.code}"
    return "formula-uncalculated", "the cell's formula was never calculated"


def _mend(rule: str, value: SheetCell) -> str:
    is_comma = rule == "number-as-text" and _DECIMAL_COMMA.fullmatch(str(value))
    return _COMMA_MEND if is_comma else _MENDS[rule]


def _rule(column: Column, value: SheetCell) -> str:
    if value is None:
        return "cell-blank"
    numeric = column.type.is_numeric and isinstance(value, str)
    if numeric and _LIKE_A_NUMBER.fullmatch(str(value)):
        return "number-as-text"
    return "cell-type"
