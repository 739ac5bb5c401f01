"""Values on the wire: read for their column, and spelt in answers.

A column of many values is read and spelt as a whole where it is plain at a glance:
one kind of value throughout, no odd characters. What is not takes the way of single
values, and comes out the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeGuard

from scoreline.core.errors import InvalidValue
from scoreline.core.schema import Column, ColumnType
from scoreline.core.table import CellValue
from scoreline.core.values import (
    MAX_SAFE_INTEGER,
    MAX_TEXT_LENGTH,
    accept,
    are_plain,
    read_numbers,
    read_text,
)

__all__ = ["JsonCell", "read_cell", "read_cells", "read_row", "spell", "spell_cells"]

JsonCell = str | int | float | bool | None


def read_cell(column: Column, value: JsonCell) -> CellValue:
    """Return what *value*, of a JSON text, means in *column*.

    Raises:
        InvalidValue: If the column does not take it; the message is the reason.
    """
    if isinstance(value, str):
        return read_text(column, value)
    if isinstance(value, float):
        # A JSON text has no infinite numbers.
        is_plain = column.type is ColumnType.NUMBER
        return value if is_plain else accept(column, value)
    if isinstance(value, int) and not isinstance(value, bool):
        if column.type is ColumnType.STRING:
            return str(value)
        if abs(value) > MAX_SAFE_INTEGER:
            raise InvalidValue("a whole number beyond 2^53, which loses digits")
        return accept(column, float(value))
    return accept(column, value)


def read_row(
    columns: Sequence[tuple[Column, int]], row: Sequence[JsonCell]
) -> tuple[CellValue, ...]:
    """Return what the values of a row mean.

    Args:
        columns: The columns, each with the place of its value in the row.
        row: The values as sent.

    Raises:
        InvalidValue: If a column does not take its value; the message is the reason.
    """
    number, string = ColumnType.NUMBER, ColumnType.STRING
    cells: list[CellValue] = []
    for column, at in columns:
        value = row[at]
        # What nearly all cells are needs no call.
        is_plain = (type(value) is float and column.type is number) or (
            type(value) is str
            and column.type is string
            and value.isascii()
            and len(value) <= MAX_TEXT_LENGTH
            and "\0" not in value
        )
        cells.append(value if is_plain else read_cell(column, value))
    return tuple(cells)


def read_cells(column: Column, values: Sequence[JsonCell]) -> Sequence[CellValue]:
    """Return what *values*, shape (n,), mean in *column*.

    Raises:
        InvalidValue: If the column does not take one of them; it is not told which.
    """
    if column.type is ColumnType.NUMBER:
        numbers = _plain_numbers(values)
        if numbers is not None:
            return numbers
    if column.type is ColumnType.STRING:
        distinct = list(set(values))  # few, in most columns
        if _are_texts(distinct) and are_plain(distinct):
            return values
    return [read_cell(column, value) for value in values]


def spell(value: CellValue) -> str | None:
    """Return *value* as the wire spells it: text, or None for a missing value."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "True" if value else "False"
    if isinstance(value, float | int):
        return repr(float(value)).removesuffix(".0")
    return value.isoformat()


def spell_cells(values: Sequence[CellValue]) -> Sequence[str | None]:
    """Return *values*, shape (n,), as :func:`spell` spells each of them."""
    if _are_texts(values):
        return values
    if _are_numbers(values):
        return [text.removesuffix(".0") for text in map(repr, values)]
    return list(map(spell, values))


def _are_texts(values: Sequence[CellValue]) -> TypeGuard[Sequence[str]]:
    return set(map(type, values)) == {str}


def _are_numbers(values: Sequence[CellValue]) -> TypeGuard[Sequence[float]]:
    return set(map(type, values)) == {float}


def _are_whole_or_not(values: Sequence[CellValue]) -> TypeGuard[Sequence[float]]:
    return set(map(type, values)) <= {int, float}


def _plain_numbers(values: Sequence[JsonCell]) -> Sequence[float] | None:
    """Return the numbers that *values* are or spell; None if one may be refused."""
    if _are_numbers(values):
        return values
    if _are_whole_or_not(values):
        is_safe = max(map(abs, values), default=0) <= MAX_SAFE_INTEGER
        return list(map(float, values)) if is_safe else None
    return read_numbers(values) if _are_texts(values) else None
