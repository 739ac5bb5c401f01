"""A workbook that is open in a spreadsheet program.

It speaks xlwings, whichever engine is behind: Excel itself, or LibreOffice Calc through
ours. How cells are read is told in `live_cells`, how results are written in
`live_write`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

import xlwings

from scoreline.core.address import Address
from scoreline.core.errors import RangeInvalid
from scoreline.excel.live_cells import address_of, cells_of, values_of
from scoreline.excel.live_used import SMALL, LiveInfo, used_area
from scoreline.excel.live_write import write_rows
from scoreline.excel.native import ask, at, parts, speaking
from scoreline.workbook.ports import SheetInfo, SheetRow, TableInfo, Visibility

__all__ = ["LiveWorkbook"]

_READ_CELLS: Final = 1_500_000  # cells of one read, which take 100 MB on their way
_FIRST_FORMULAS: Final = 10  # places told of cells that hold a formula
_VERY_HIDDEN: Final = 2  # xlSheetVeryHidden


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
                LiveInfo(
                    sheet.name,
                    _visibility(sheet),
                    partial(used_area, self._book, sheet),
                )
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
                for cell in cells_of(part):
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
                for cell in cells_of(part):
                    found.append(cell)
                    if len(found) == _FIRST_FORMULAS:
                        return tuple(found)
        return tuple(found)

    def _has_formula(self, area: Address) -> object:
        return ask(at(self._book, area), "HasFormula")

    def read(self, area: Address) -> Iterator[SheetRow]:
        """Yield ``(row number, values)`` of the rows of *area* that hold anything."""
        self.check_sheet(area)
        bottom = area.bottom
        if area.height * area.width > SMALL:
            with speaking(str(area)):
                used = address_of(self._book.sheets[area.sheet].used_range)
            bottom = min(bottom, used.bottom)
        step = max(1, _READ_CELLS // area.width)
        for top in range(area.top, bottom + 1, step):
            last = min(top + step - 1, bottom)
            block = Address(area.sheet, top, area.left, last, area.right)
            for number, values in enumerate(values_of(self._book, block), start=top):
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
            chosen = self._book.app.selection
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


def _visibility(sheet: xlwings.Sheet) -> Visibility:
    shown = sheet.visible
    if shown == _VERY_HIDDEN and shown is not True:
        return Visibility.VERY_HIDDEN
    return Visibility.VISIBLE if shown else Visibility.HIDDEN


def _holds(area: Address, cell: Address) -> bool:
    return area.top <= cell.top <= area.bottom and area.left <= cell.left <= area.right


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
