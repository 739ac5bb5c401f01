"""How results get into a live book: as what they are, into the rows they belong to.

Excel reads an assigned text as if it were typed, so a text's cell is formatted as text
first. And Excel spoils a block that is assigned across hidden rows, so every run of
visible rows is written on its own, and every hidden row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import cast

import xlwings

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked
from scoreline.core.table import CellError, Uncalculated
from scoreline.excel.native import ask, at, parts
from scoreline.workbook.ports import SheetCell, SheetRow

__all__ = ["check_place", "write_rows"]

_TEXT = "@"
_GENERAL = "General"
_Row = tuple[int, list[SheetCell]]


@dataclass(frozen=True, slots=True)
class _Block:
    """Neighbouring rows; values have shape (height, width)."""

    area: Address
    values: list[list[SheetCell]]


def check_place(book: xlwings.Book, place: Address, merged: Sequence[Address]) -> None:
    """Refuse a place that Excel would not take.

    Raises:
        OutputBlocked: If it is protected or merged.
    """
    _Writer(book, place).check(merged)


def write_rows(
    book: xlwings.Book,
    place: Address,
    rows: Sequence[SheetRow],
    merged: Sequence[Address],
) -> None:
    """Write *rows* into *place*, all of them or none.

    Args:
        book: The open book.
        place: From the first to the last of the rows.
        rows: ``(row number, values)`` in sheet order, at least one.
        merged: The merged ranges that touch *place*.

    Raises:
        OutputBlocked: If the place is protected or merged.
    """
    writer = _Writer(book, place)
    writer.check(merged)
    plain = [(number, [_plain(value) for value in row]) for number, row in rows]
    with book.app.properties(screen_updating=False, enable_events=False):
        writer.prepare(plain)
        writer.assign(plain)


class _Writer:
    """Writes one place of one book."""

    def __init__(self, book: xlwings.Book, place: Address) -> None:
        self._book = book
        self._place = place
        self._protected = bool(ask(at(book, place).sheet, "ProtectContents"))

    def check(self, merged: Sequence[Address]) -> None:
        """Refuse a place that Excel would not take, before anything is written."""
        if merged:
            raise OutputBlocked(
                "results can't go into merged cells; part them or choose another place",
                str(merged[0]),
            )
        if self._protected and ask(at(self._book, self._place), "Locked") is not False:
            raise OutputBlocked(
                "the sheet is protected; unprotect it (Review, Unprotect Sheet) or "
                "choose another place for the results",
                str(self._place),
            )

    def prepare(self, rows: Sequence[_Row]) -> None:
        """Format cells so that each takes its value as what it is."""
        for block in self._blocks(rows, set()):
            for column in range(block.area.width):
                self._prepare_column(block, column)

    def _blocks(self, rows: Sequence[_Row], apart: set[int]) -> Iterator[_Block]:
        """Yield runs of neighbouring rows; those of *apart* are blocks of their own."""
        place = self._place
        for _, run in groupby(enumerate(rows), key=lambda item: _run_of(item, apart)):
            numbered = [row for _, row in run]
            top, bottom = numbered[0][0], numbered[-1][0]
            area = Address(place.sheet, top, place.left, bottom, place.right)
            yield _Block(area, [values for _, values in numbered])

    def _hidden_rows(self) -> set[int]:
        def is_hidden(area: Address) -> object:
            return ask(at(self._book, area), "EntireRow", "Hidden")

        found = parts(self._place, is_hidden, wanted=True)
        return {row for part in found for row in range(part.top, part.bottom + 1)}

    def _prepare_column(self, block: _Block, column: int) -> None:
        at_row = 0
        for kind, run in groupby(_kind(row[column]) for row in block.values):
            length = len(list(run))
            first = block.area.cell(at_row + 1, column + 1)
            bottom = first.top + length - 1
            area = Address(first.sheet, first.top, first.left, bottom, first.right)
            if kind is str:
                self._make_text(block, area)
            elif kind is float:
                self._make_general(area)
            at_row += length

    def _make_text(self, block: _Block, area: Address) -> None:
        if self._format_of(area) == _TEXT:
            return
        if not self._protected:
            at(self._book, area).number_format = _TEXT
            return
        # a protected sheet keeps its formats; there an apostrophe makes a text a text
        for part in parts(area, self._is_text, wanted=False):
            column = part.left - block.area.left
            for row in range(part.top, part.bottom + 1):
                values = block.values[row - block.area.top]
                values[column] = f"'{values[column]}"

    def _make_general(self, area: Address) -> None:
        for part in parts(area, self._is_text, wanted=True):
            if self._protected:
                raise OutputBlocked(
                    "the sheet is protected and these cells are formatted as text, so "
                    "a number would become text; unprotect the sheet",
                    str(part),
                )
            at(self._book, part).number_format = _GENERAL

    def _format_of(self, area: Address) -> str | None:
        return at(self._book, area).number_format

    def _is_text(self, area: Address) -> bool | None:
        code = self._format_of(area)
        return None if code is None else code == _TEXT

    def assign(self, rows: Sequence[_Row]) -> None:
        """Write the rows; put back what was there if that fails."""
        blocks = list(self._blocks(rows, self._hidden_rows()))
        before = [at(self._book, block.area).formula for block in blocks]
        begun: list[tuple[_Block, list[list[str]]]] = []
        try:
            for block, old in zip(blocks, before, strict=True):
                begun.append((block, cast("list[list[str]]", old)))
                at(self._book, block.area).value = block.values
        except BaseException:
            for block, old in begun:
                at(self._book, block.area).formula = old
            raise


def _kind(value: SheetCell) -> type | None:
    """Return str for a text, float for what a text cell would spoil, None for blank."""
    if value is None:
        return None
    return str if isinstance(value, str) else float


def _run_of(item: tuple[int, _Row], apart: set[int]) -> tuple[int, int]:
    """Return what neighbouring rows share: the distance from number to position."""
    position, (number, _) = item
    return number - position, number if number in apart else 0


def _plain(value: SheetCell) -> SheetCell:
    """Return *value* as it is assigned; an error that is passed on becomes its text."""
    if isinstance(value, CellError):
        return value.code
    return None if isinstance(value, Uncalculated) else value
