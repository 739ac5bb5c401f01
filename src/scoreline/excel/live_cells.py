"""What cells of an open book hold, read raw and in one go.

xlwings' own conversion gives error cells as blanks, so it is left out.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Final

import xlwings

from scoreline.core.address import Address
from scoreline.excel.cell_errors import error_from_number
from scoreline.excel.native import ask, at, speaking
from scoreline.workbook.ports import SheetCell

__all__ = ["address_of", "as_rows", "cells_of", "values_of"]

_ON_A_MAC: Final = sys.platform == "darwin"


def values_of(book: xlwings.Book, area: Address) -> list[tuple[SheetCell, ...]]:
    """Return the values of *area*, shape (height, width).

    Raises:
        WorkbookError: If the spreadsheet program refuses or is busy.
    """
    place = at(book, area)
    with speaking(str(area)):
        rows = as_rows(place.raw_value, area)
        if any(isinstance(value, Decimal) for row in rows for value in row):
            # currency comes cut to four decimals; as plain numbers it does not
            exact = as_rows(ask(place, "Value2"), area)
            rows = [
                tuple(map(_exact, row, plain))
                for row, plain in zip(rows, exact, strict=True)
            ]
    return [tuple(map(_cell, row)) for row in rows]


def address_of(place: xlwings.Range) -> Address:
    """Return where *place* is."""
    rows, columns = place.shape
    bottom, right = place.row + rows - 1, place.column + columns - 1
    return Address(place.sheet.name, place.row, place.column, bottom, right)


def cells_of(area: Address) -> Iterator[Address]:
    """Yield the cells of *area*, row by row."""
    for row in range(1, area.height + 1):
        for column in range(1, area.width + 1):
            yield area.cell(row, column)


def as_rows(value: object, area: Address) -> list[tuple[object, ...]]:
    """Return what Excel hands over as rows: it flattens single cells, on a Mac rows."""
    if area.height == area.width == 1 and not isinstance(value, list | tuple):
        return [(value,)]
    if not isinstance(value, list | tuple):
        return [(None,) * area.width] * area.height
    if value and not isinstance(value[0], list | tuple):
        return [tuple(value)]
    return [tuple(row) for row in value]


def _exact(value: object, plain: object) -> object:
    return plain if isinstance(value, Decimal) else value


def _cell(value: object) -> SheetCell:
    """Return what a raw value is."""
    match value:
        case None | "":
            return None
        case bool() | float() | str():
            return value
        case int():
            # Excel on Windows hands over numbers as floats, and errors as ints
            return float(value) if _ON_A_MAC else error_from_number(value)
        case datetime():
            return value.replace(tzinfo=None)
        case Decimal():
            return float(value)
        case _:
            return str(value)
