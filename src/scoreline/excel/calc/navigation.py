"""Where Ctrl and the arrow keys lead on a sheet, and what areas share."""

from __future__ import annotations

from typing import Final

from scoreline.core.address import MAX_COLUMNS, MAX_ROWS, Address
from scoreline.excel.calc.driver import Document
from scoreline.workbook.ports import SheetCell

__all__ = ["end_of", "overlap"]

_STEPS: Final = {"d": (1, 0), "u": (-1, 0), "r": (0, 1), "l": (0, -1)}


def end_of(document: Document, area: Address, direction: str) -> Address:
    """Return the cell where Ctrl and an arrow key lead from *area*'s first cell.

    Args:
        document: Where.
        area: From where.
        direction: ``down``, ``up``, ``right`` or ``left``, or its first letter.
    """
    down, right = _STEPS[direction[0]]
    full = [value is not None for value in _line(document, area, down, right)]
    if full[:2] == [True, True]:
        steps = (full.index(False) if False in full else len(full)) - 1
    else:
        steps = next((i for i in range(1, len(full)) if full[i]), 0)
    if steps:
        return area.cell(1 + down * steps, 1 + right * steps)
    row = {1: MAX_ROWS, -1: 1, 0: area.top}[down]
    column = {1: MAX_COLUMNS, -1: 1, 0: area.left}[right]
    return Address(area.sheet, row, column, row, column)


def _line(document: Document, area: Address, down: int, right: int) -> list[SheetCell]:
    """Return the values from the first cell to the last used one that way."""
    used = document.used(area.sheet) or area
    row, column = area.top, area.left
    last_row = {1: max(row, used.bottom), -1: 1, 0: row}[down]
    last_column = {1: max(column, used.right), -1: 1, 0: column}[right]
    top, bottom = sorted((row, last_row))
    left, right_most = sorted((column, last_column))
    rows = document.read(Address(area.sheet, top, left, bottom, right_most))
    line = [value for values in rows for value in values]
    return line if down + right > 0 else line[::-1]


def overlap(one: Address, other: Address) -> int:
    """Return how many cells the two areas share."""
    if one.sheet != other.sheet:
        return 0
    rows = min(one.bottom, other.bottom) - max(one.top, other.top) + 1
    columns = min(one.right, other.right) - max(one.left, other.left) + 1
    return max(rows, 0) * max(columns, 0)
