"""What stood in cells before they were overwritten, so that it can come back.

A cell's formula does not tell whether ``00123`` is a text or a number, so contents and
formats are both kept; contents go back in a neutral format first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

import xlwings

from scoreline.core.address import Address
from scoreline.excel.live_cells import as_rows
from scoreline.excel.native import ask, at, parts, speaking
from scoreline.workbook.ports import TableInfo

__all__ = ["Snapshot", "take"]

_TEXT = "@"
_GENERAL = "General"
_FEW = 6  # columns


class _Text(str):
    """A text that is to stay one, however it looks."""

    __slots__ = ()


_Content = object


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One area of a live book, as it was.

    Attributes:
        area: Where.
        rows: What to assign to each cell, shape (height, width); None if all was blank.
        formats: Number formats, and the parts of the area that have them.
        tables: The tables that touched it or stood beside it.
    """

    area: Address
    rows: tuple[tuple[_Content, ...], ...] | None = field(repr=False)
    formats: tuple[tuple[Address, str], ...]
    tables: tuple[TableInfo, ...]

    def restore(self, book: xlwings.Book) -> None:
        """Put back what stood there, formulas and formats included.

        Raises:
            WorkbookError: If the spreadsheet program refuses.
        """
        with (
            speaking(str(self.area)),
            book.app.properties(screen_updating=False, enable_events=False),
        ):
            protected = bool(ask(at(book, self.area).sheet, "ProtectContents"))
            self._restore_contents(book, protected=protected)
            if not protected:
                for part, code in self.formats:
                    at(book, part).number_format = code
                self._restore_tables(book)

    def _restore_contents(self, book: xlwings.Book, *, protected: bool) -> None:
        hidden = _hidden_rows(book, self.area)
        for run in _runs(self.area, hidden):
            place = at(book, run)
            if self.rows is None:
                place.clear_contents()
                continue
            first = run.top - self.area.top
            rows = self.rows[first : first + run.height]
            if protected:
                place.value = [self._marked(run, at_, r) for at_, r in enumerate(rows)]
            else:
                self._set_neutral(book, run, rows)
                place.value = [list(row) for row in rows]

    def _marked(
        self, run: Address, number: int, row: tuple[_Content, ...]
    ) -> list[_Content]:
        """Return *row* with an apostrophe before texts that would be read as typed.

        A protected sheet keeps its formats, so they are those of the snapshot.
        """
        texts = [part for part, code in self.formats if code == _TEXT]
        return [
            f"'{content}"
            if isinstance(content, _Text)
            and not any(run.cell(number + 1, n).touches(part) for part in texts)
            else content
            for n, content in enumerate(row, start=1)
        ]

    def _set_neutral(
        self, book: xlwings.Book, run: Address, rows: tuple[tuple[_Content, ...], ...]
    ) -> None:
        """Format cells such that Excel takes each content as what it is."""
        for column in range(run.width):
            top = run.top
            kinds = (isinstance(row[column], _Text) for row in rows)
            for is_text, cells in groupby(kinds):
                height = len(list(cells))
                left = run.left + column
                part = Address(run.sheet, top, left, top + height - 1, left)
                code = _TEXT if is_text else _GENERAL
                if at(book, part).number_format != code:
                    at(book, part).number_format = code
                top += height

    def _restore_tables(self, book: xlwings.Book) -> None:
        """Give tables that grew over the area their size again."""
        sheet = book.sheets[self.area.sheet]
        for info in self.tables:
            table = sheet.tables[info.name]
            if table.range.shape != (info.area.height, info.area.width):
                table.resize(at(book, info.area))


def take(
    book: xlwings.Book, area: Address, tables: tuple[TableInfo, ...] = ()
) -> Snapshot:
    """Return *area* of *book* as it is now.

    Args:
        book: The open book.
        area: Where.
        tables: The book's tables.

    Raises:
        WorkbookError: If the spreadsheet program refuses.
    """
    with speaking(str(area)):
        place = at(book, area)
        formulas = as_rows(place.formula, area)
        rows: tuple[tuple[_Content, ...], ...] | None = None
        if any(text not in {"", None} for row in formulas for text in row):
            rows = tuple(_contents(formulas, as_rows(place.raw_value, area)))
        return Snapshot(area, rows, tuple(_formats(book, area)), _near(area, tables))


def _contents(
    formulas: list[tuple[object, ...]], values: list[tuple[object, ...]]
) -> Iterator[tuple[_Content, ...]]:
    for row, raw in zip(formulas, values, strict=True):
        yield tuple(map(_content, row, raw))


def _content(formula: object, value: object) -> _Content:
    """Return what to assign to a cell that has *formula* and *value*."""
    starts = isinstance(formula, str) and formula.startswith("=")
    is_error = isinstance(value, int) and not isinstance(value, bool)
    if (starts and formula != value) or is_error:
        return formula
    return _Text(value) if isinstance(value, str) else value


def _formats(book: xlwings.Book, area: Address) -> Iterator[tuple[Address, str]]:
    """Yield the parts of *area* that have one number format."""
    columns = range(area.left, area.right + 1)
    waiting = [area]
    if area.width <= _FEW:  # results differ by column, so nothing is gained by halving
        waiting = [Address(area.sheet, area.top, c, area.bottom, c) for c in columns]
    while waiting:
        part = waiting.pop()
        code: str | None = at(book, part).number_format  # None if they differ
        if code is not None:
            yield part, code
        else:
            waiting += _halves(part)


def _halves(area: Address) -> tuple[Address, Address]:
    """Halve by columns first: formats go by columns."""
    if area.width > 1:
        middle = (area.left + area.right) // 2
        return (
            Address(area.sheet, area.top, area.left, area.bottom, middle),
            Address(area.sheet, area.top, middle + 1, area.bottom, area.right),
        )
    middle = (area.top + area.bottom) // 2
    return (
        Address(area.sheet, area.top, area.left, middle, area.right),
        Address(area.sheet, middle + 1, area.left, area.bottom, area.right),
    )


def _near(area: Address, tables: tuple[TableInfo, ...]) -> tuple[TableInfo, ...]:
    left = max(1, area.left - 1)
    wider = Address(area.sheet, area.top, left, area.bottom, area.right)
    return tuple(
        table
        for table in tables
        if table.area.sheet == area.sheet and table.area.touches(wider)
    )


def _hidden_rows(book: xlwings.Book, area: Address) -> set[int]:
    def is_hidden(part: Address) -> object:
        return ask(at(book, part), "EntireRow", "Hidden")

    found = parts(area, is_hidden, wanted=True)
    return {row for part in found for row in range(part.top, part.bottom + 1)}


def _runs(area: Address, apart: set[int]) -> Iterator[Address]:
    """Yield *area* in runs of rows; those of *apart* are runs of their own."""
    top = area.top
    for row in range(area.top, area.bottom + 1):
        if row in apart:
            if top < row:
                yield Address(area.sheet, top, area.left, row - 1, area.right)
            yield Address(area.sheet, row, area.left, row, area.right)
            top = row + 1
    if top <= area.bottom:
        yield Address(area.sheet, top, area.left, area.bottom, area.right)
