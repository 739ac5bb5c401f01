"""A workbook that is open in a spreadsheet program.

It speaks xlwings, whichever engine is behind: Excel itself, or LibreOffice Calc through
ours. Cells are read raw, one block at a time, because xlwings' own conversion gives
error cells as blanks. How results are written is told in `live_write`.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Final

import xlwings

from scoreline.core.address import Address
from scoreline.core.errors import RangeInvalid
from scoreline.excel.cell_errors import error_from_number
from scoreline.excel.live_write import write_rows
from scoreline.excel.native import ask, at, parts, speaking
from scoreline.workbook.ports import (
    SheetCell,
    SheetInfo,
    SheetRow,
    TableInfo,
    Visibility,
)

__all__ = ["LiveWorkbook", "address_of"]

_READ_CELLS: Final = 4_000_000  # cells of one read; xlwings' own budget
_SMALL: Final = 5_000  # cells that are sooner read than looked at from four sides
_FIRST_ROWS: Final = 50  # in which a column that is used most often has a value
_FIRST_FORMULAS: Final = 10  # places told of cells that hold a formula
_VERY_HIDDEN: Final = 2  # xlSheetVeryHidden
_ON_A_MAC: Final = sys.platform == "darwin"


class _LiveInfo(SheetInfo):
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


class LiveWorkbook:
    """The `Workbook` port over an open book.

    Every method raises ``WorkbookError`` if the spreadsheet program refuses or is busy.

    Args:
        book: The open book.
    """

    def __init__(self, book: xlwings.Book) -> None:
        self._book = book

    @property
    def book(self) -> xlwings.Book:
        """The open book."""
        return self._book

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self._book.name

    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the sheets in order, hidden ones too."""
        with speaking(self.name):
            return tuple(
                _LiveInfo(sheet.name, _visibility(sheet), partial(self._used, sheet))
                for sheet in self._book.sheets
            )

    def tables(self) -> tuple[TableInfo, ...]:
        """Return all tables of all sheets."""
        with speaking(self.name):
            return tuple(
                TableInfo(
                    table.name,
                    address_of(table.range),
                    bool(table.show_headers),
                    bool(table.show_totals),
                )
                for sheet in self._book.sheets
                for table in sheet.tables
            )

    def merged(self, area: Address) -> tuple[Address, ...]:
        """Return the merged ranges that touch *area*."""
        found: dict[Address, None] = {}
        with speaking(str(area)):
            for part in parts(area, self._is_merged, wanted=True):
                for cell in _cells(part):
                    if not any(_holds(known, cell) for known in found):
                        found[address_of(at(self._book, cell).merge_area)] = None
        return tuple(found)

    def _is_merged(self, area: Address) -> object:
        return at(self._book, area).merge_cells

    def formulas(self, area: Address) -> tuple[Address, ...]:
        """Return the cells of *area* that hold a formula, the first few of them."""
        found: list[Address] = []
        with speaking(str(area)):
            for part in parts(area, self._has_formula, wanted=True):
                for cell in _cells(part):
                    found.append(cell)
                    if len(found) == _FIRST_FORMULAS:
                        return tuple(found)
        return tuple(found)

    def _has_formula(self, area: Address) -> object:
        return ask(at(self._book, area), "HasFormula")

    def read(self, area: Address) -> Iterator[SheetRow]:
        """Yield ``(row number, values)`` of the rows of *area* that hold anything."""
        self.check_sheet(area)
        with speaking(str(area)):
            used = address_of(self._book.sheets[area.sheet].used_range)
        bottom = min(area.bottom, used.bottom)
        step = max(1, _READ_CELLS // area.width)
        for top in range(area.top, bottom + 1, step):
            last = min(top + step - 1, bottom)
            block = Address(area.sheet, top, area.left, last, area.right)
            for number, values in enumerate(self._values(block), start=top):
                if any(value is not None for value in values):
                    yield number, values

    def fingerprint(self, area: Address) -> str:
        """Return a text that differs once the cells of *area* have changed."""
        digest = hashlib.blake2b(digest_size=16)
        for row in self.read(area):
            digest.update(repr(row).encode())
        return digest.hexdigest()

    def write(self, area: Address, rows: Iterable[SheetRow]) -> None:
        """Write *rows* into *area*, all of them or none.

        Raises:
            OutputBlocked: If the place is protected or merged.
        """
        arrived = list(rows)
        if not arrived:
            return
        place = Address(
            area.sheet, arrived[0][0], area.left, arrived[-1][0], area.right
        )
        self.check_sheet(place)
        with speaking(str(place)):
            write_rows(self._book, place, arrived, self.merged(place))

    def visible(self, area: Address) -> tuple[Address, ...]:
        """Return the parts of *area* whose rows are neither hidden nor filtered."""
        with speaking(str(area)):
            found = list(parts(area, self._is_hidden, wanted=False))
        return tuple(_joined(found))

    def _is_hidden(self, area: Address) -> object:
        return ask(at(self._book, area), "EntireRow", "Hidden")

    def selection(self) -> Address | None:
        """Return the selected range; None if something else is selected.

        Raises:
            RangeInvalid: If it has several areas.
        """
        with speaking(self.name):
            chosen = self._book.selection
            if chosen is None:
                return None
            if ask(chosen, "Areas", "Count") != 1:
                raise RangeInvalid("several areas are selected; select one")
            return address_of(chosen)

    def check_sheet(self, area: Address) -> None:
        """Refuse an *area* on a sheet that is not there.

        Raises:
            RangeInvalid: If so.
        """
        with speaking(str(area)):
            names = [sheet.name for sheet in self._book.sheets]
        if area.sheet not in names:
            raise RangeInvalid("there is no such sheet", str(area))

    def _values(self, area: Address) -> list[tuple[SheetCell, ...]]:
        """Return the values of *area*, read in one go, shape (height, width)."""
        place = at(self._book, area)
        with speaking(str(area)):
            rows = _as_rows(place.raw_value, area)
            if any(isinstance(value, Decimal) for row in rows for value in row):
                # currency comes cut to four decimals; as plain numbers it does not
                exact = _as_rows(ask(place, "Value2"), area)
                rows = [
                    tuple(map(_exact, row, plain))
                    for row, plain in zip(rows, exact, strict=True)
                ]
        return [tuple(map(_cell, row)) for row in rows]

    def _used(self, sheet: xlwings.Sheet) -> Address | None:
        """Return the smallest area around all values; Excel's own is often larger."""
        with speaking(self.name):
            used = address_of(sheet.used_range)
        if used.height * used.width <= _SMALL:
            return _filled(used, self._values(used))
        for side in ("bottom", "top", "right", "left"):
            if side == "right" and self._fills_its_sides(used):
                return used
            trimmed = self._trimmed(used, side)
            if trimmed is None:
                return None
            used = trimmed
        return used

    def _fills_its_sides(self, area: Address) -> bool:
        """Return whether the first rows of *area* have values at both sides.

        That spares reading whole columns, which most often are full from the top.
        """
        bottom = min(area.bottom, area.top + _FIRST_ROWS - 1)
        head = Address(area.sheet, area.top, area.left, bottom, area.right)
        rows = self._values(head)
        return all(any(row[at] is not None for row in rows) for at in (0, -1))

    def _trimmed(self, area: Address, side: str) -> Address | None:
        """Return *area* without the blank lines on one *side*; None if all is blank."""
        length = area.height if side in {"bottom", "top"} else area.width
        done, step = 0, 1
        while done < length:
            step = min(step, length - done)
            strip = _strip(area, side, done, done + step)
            lines = self._values(strip)
            if side in {"right", "left"}:
                lines = list(zip(*lines, strict=True))
            if side in {"bottom", "right"}:
                lines.reverse()
            for blank, line in enumerate(lines, start=done):
                if any(value is not None for value in line):
                    return _strip(area, side, blank, length)
            done, step = done + step, step * 16
        return None


def _visibility(sheet: xlwings.Sheet) -> Visibility:
    shown = sheet.visible
    if shown == _VERY_HIDDEN and shown is not True:
        return Visibility.VERY_HIDDEN
    return Visibility.VISIBLE if shown else Visibility.HIDDEN


def address_of(place: xlwings.Range) -> Address:
    """Return where *place* is."""
    rows, columns = place.shape
    bottom, right = place.row + rows - 1, place.column + columns - 1
    return Address(place.sheet.name, place.row, place.column, bottom, right)


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


def _cells(area: Address) -> Iterator[Address]:
    for row in range(1, area.height + 1):
        for column in range(1, area.width + 1):
            yield area.cell(row, column)


def _holds(area: Address, cell: Address) -> bool:
    return area.top <= cell.top <= area.bottom and area.left <= cell.left <= area.right


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


def _joined(areas: Sequence[Address]) -> Iterator[Address]:
    """Yield *areas*, neighbours among them as one."""
    first = last = None
    for area in areas:
        if first is None or last is None or area.top != last.bottom + 1:
            if first is not None and last is not None:
                yield _span(first, last)
            first = area
        last = area
    if first is not None and last is not None:
        yield _span(first, last)


def _span(first: Address, last: Address) -> Address:
    return Address(first.sheet, first.top, first.left, last.bottom, last.right)


def _as_rows(value: object, area: Address) -> list[tuple[object, ...]]:
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
