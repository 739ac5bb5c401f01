"""Where the sheets of an open book have values.

A spreadsheet program's own word on it is often too large: it counts cells that were
formatted once, or emptied.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import xlwings

from scoreline.core.address import Address
from scoreline.excel.live_cells import address_of, values_of
from scoreline.excel.native import speaking
from scoreline.workbook.ports import SheetCell, SheetInfo, Visibility

__all__ = ["SMALL", "LiveInfo", "used_area"]

SMALL: Final = 5_000  # cells that are sooner read than looked at from four sides
_FIRST_ROWS: Final = 50  # in which a column that is used most often has a value


class LiveInfo(SheetInfo):
    """A sheet of an open book; where it has values is found out when it is asked for.

    Looking at every sheet takes much longer than naming them.
    """

    __slots__ = ("_find", "_found")
    _find: Callable[[], Address | None]
    _found: list[Address | None]

    def __init__(
        self, name: str, visibility: Visibility, find: Callable[[], Address | None]
    ) -> None:
        values = {"name": name, "visibility": visibility, "_find": find, "_found": []}
        for attribute, value in values.items():
            object.__setattr__(self, attribute, value)  # frozen, and used is found out

    @property
    def used(self) -> Address | None:
        """The smallest range around all cells with a value; None if there is none."""
        if not self._found:
            self._found.append(self._find())
        return self._found[0]


def used_area(book: xlwings.Book, sheet: xlwings.Sheet) -> Address | None:
    """Return the smallest area around all values; Excel's own is often larger.

    Raises:
        WorkbookError: If the spreadsheet program refuses or is busy.
    """
    with speaking(sheet.name):
        used = address_of(sheet.used_range)
    if used.height * used.width <= SMALL:
        return _filled(used, values_of(book, used))
    for side in ("bottom", "top", "right", "left"):
        if side == "top" and _fills_its_head(book, used):
            return used
        trimmed = _trimmed(book, used, side)
        if trimmed is None:
            return None
        used = trimmed
    return used


def _fills_its_head(book: xlwings.Book, area: Address) -> bool:
    """Return whether *area* begins with values, and has some early at both sides.

    That spares reading whole columns, which most often are full from the top.
    """
    bottom = min(area.bottom, area.top + _FIRST_ROWS - 1)
    head = Address(area.sheet, area.top, area.left, bottom, area.right)
    rows = values_of(book, head)
    starts = any(value is not None for value in rows[0])
    return starts and all(any(row[at] is not None for row in rows) for at in (0, -1))


def _trimmed(book: xlwings.Book, area: Address, side: str) -> Address | None:
    """Return *area* without the blank lines on one *side*; None if all is blank."""
    length = area.height if side in {"bottom", "top"} else area.width
    done, step = 0, 1
    while done < length:
        step = min(step, length - done)
        strip = _strip(area, side, done, done + step)
        lines = values_of(book, strip)
        if side in {"right", "left"}:
            lines = list(zip(*lines, strict=True))
        if side in {"bottom", "right"}:
            lines.reverse()
        for blank, line in enumerate(lines, start=done):
            if any(value is not None for value in line):
                return _strip(area, side, blank, length)
        done, step = done + step, step * 16
    return None


def _filled(area: Address, rows: list[tuple[SheetCell, ...]]) -> Address | None:
    """Return the smallest area around the values in *rows*, those of *area*."""
    lines = [at for at, row in enumerate(rows) if any(v is not None for v in row)]
    if not lines:
        return None
    columns = [
        at for at in range(area.width) if any(row[at] is not None for row in rows)
    ]
    return Address(
        area.sheet,
        area.top + lines[0],
        area.left + columns[0],
        area.top + lines[-1],
        area.left + columns[-1],
    )


def _strip(area: Address, side: str, first: int, end: int) -> Address:
    """Return the lines *first* to *end* of *area*, counted from 0 and from *side*."""
    top, left, bottom, right = area.top, area.left, area.bottom, area.right
    match side:
        case "top":
            top, bottom = top + first, top + end - 1
        case "bottom":
            top, bottom = bottom - end + 1, bottom - first
        case "left":
            left, right = left + first, left + end - 1
        case _:
            left, right = right - end + 1, right - first
    return Address(area.sheet, top, left, bottom, right)
