"""Web-service parameters that a workbook holds: a table called *Parameters*.

Its columns *Parameter* and *Value* are read; a blank value means the service's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from scoreline.core.errors import InvalidValue, RangeInvalid
from scoreline.core.schema import Column, Schema
from scoreline.core.table import CellValue
from scoreline.core.values import accept
from scoreline.workbook.columns import header_text, normal_name
from scoreline.workbook.ports import TableInfo, Workbook

__all__ = ["NAME_HEADER", "TABLE", "VALUE_HEADER", "stored_parameters"]

TABLE: Final = "Parameters"
NAME_HEADER: Final = "Parameter"
VALUE_HEADER: Final = "Value"


def stored_parameters(workbook: Workbook, schema: Schema) -> Mapping[str, CellValue]:
    """Return the parameters that *workbook* sets, as *schema* types them.

    Raises:
        RangeInvalid: If a value is none that the parameter takes; the cell is named.
    """
    if not schema.parameters:
        return {}
    for table in workbook.tables():
        if normal_name(table.name) == normal_name(TABLE) and table.has_headers:
            return dict(_values(workbook, table, schema))
    return {}


def _values(
    workbook: Workbook, table: TableInfo, schema: Schema
) -> list[tuple[str, CellValue]]:
    area = table.area
    rows = dict(workbook.read(area))
    headers = [normal_name(header_text(cell)) for cell in rows.pop(area.top, ())]
    try:
        names = headers.index(normal_name(NAME_HEADER))
        values = headers.index(normal_name(VALUE_HEADER))
    except ValueError:
        return []
    known = {each.name: each for each in schema.parameters}
    found = []
    for number, cells in rows.items():
        parameter = known.get(header_text(cells[names]))
        if parameter is None or cells[values] is None:
            continue
        try:
            value = accept(Column(parameter.name, parameter.type), cells[values])
        except InvalidValue as error:
            place = area.cell(number - area.top + 1, values + 1)
            raise RangeInvalid(f"{parameter.name!r}: {error}", str(place)) from None
        found.append((parameter.name, value))
    return found
