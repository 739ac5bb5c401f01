"""Write values into one row, keeping every other byte of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain, repeat
from typing import Final

from scoreline.core.address import Address, column_letters
from scoreline.core.errors import InvalidValue, OutputBlocked
from scoreline.files.cells import CellWriter
from scoreline.files.formula_guard import FormulaGuard
from scoreline.files.parts import SheetCell
from scoreline.files.sheet_scan import RawCell, RawRow
from scoreline.files.styles import Styles

__all__ = ["Formats", "PendingRow", "RowEditor", "Values"]

Values = Mapping[int, SheetCell]  # by column, from 1
Formats = tuple[tuple[int, int], ...]  # columns with the formats of their cells
PendingRow = tuple[int, Sequence[int], Sequence[SheetCell]]
"""A row to be written: its number, columns from 1 in order, and their values."""

_SPANS: Final = re.compile(rb"""\sspans=(?:"[^"]*"|'[^']*')""")
_TEXT_KINDS: Final = {"s", "str", "inlineStr"}


@dataclass(slots=True)
class _Left:
    """The cell to the left of the one being written."""

    column: int = 0
    style: int = 0
    is_text: bool = False


@dataclass(slots=True)
class RowEditor:
    """Spells the rows of one sheet anew.

    Attributes:
        sheet: The sheet's name.
        prefix: The namespace prefix of its elements, with its colon.
        writer: Spells cells.
        guard: Knows the formulas that fill several cells.
        is_header: Whether the cell in a row and column names a column; it then looks
            like the text to its left.
        column_styles: First column, last column and style of formatted columns.
        touched: For each style a cell that was written, by its address.
    """

    sheet: str
    prefix: str
    writer: CellWriter
    guard: FormulaGuard
    is_header: Callable[[int, int], bool]
    column_styles: Sequence[tuple[int, int, int]]
    touched: dict[int, Address] = field(default_factory=dict)

    def edit(self, chunk: bytes, row: RawRow, values: Values) -> bytes:
        """Return *row*, spelt in *chunk*, with *values* in place.

        Raises:
            OutputBlocked: If a place is part of a formula that fills several cells.
            InvalidValue: If no cell can hold a value.
        """
        old_cells = {cell.column: cell for cell in row.cells}
        start = _SPANS.sub(b"", chunk[row.start : row.body])
        is_closed = start.endswith(b"/>")
        pieces = [start[:-2].rstrip() + b">" if is_closed else start]
        place, left = row.body, _Left()
        for column in sorted(old_cells.keys() | values.keys()):
            old = old_cells.get(column)
            if column in values:
                style = self._style(row, column, old, left)
                pieces.append(chunk[place : old.start] if old else b"")
                value = values[column]
                if old or value is not None:
                    cell = self._cell(row.number, column, style, value)
                    pieces.append(cell.encode())
                left = _Left(column, style, isinstance(value, str))
            elif old:
                pieces.append(chunk[place : old.end])
                left = _Left(column, old.style, old.kind in _TEXT_KINDS)
            place = old.end if old else place
        pieces.append(chunk[place : row.end])
        if is_closed:
            pieces.append(f"</{self.prefix}row>".encode())
        return b"".join(pieces)

    def cells(self, rows: Sequence[PendingRow], old: Formats) -> list[bytes]:
        """Return for each of *rows* its cells, in column order.

        Args:
            rows: Rows of the same columns.
            old: The cells that are replaced in every one of them.

        Raises:
            OutputBlocked: As for `edit`.
            InvalidValue: As for `edit`.
        """
        formats = dict(old)
        numbers, columns, values = zip(*rows, strict=True)
        pieces = chain.from_iterable(
            self._column(numbers, column, formats.get(column), some)
            for column, some in zip(columns[0], zip(*values, strict=True), strict=True)
        )
        # No cell holds a NUL, so one pass encodes them all.
        joined = "\0".join(map("".join, zip(*pieces, strict=False)))
        return joined.encode().split(b"\0")

    def _column(
        self,
        numbers: Sequence[int],
        column: int,
        old: int | None,
        values: Sequence[SheetCell],
    ) -> Iterable[Iterable[str]]:
        """Return the pieces of one column's cells, row by row.

        There is nothing for a blank where there is no old cell.
        """
        style = self._free(column) if old is None else old
        written = numbers
        if old is None and None in values:
            pairs = zip(numbers, values, strict=True)
            written = [number for number, value in pairs if value is not None]
        for number in written if self.guard.is_watching else written[:1]:
            self._note(number, column, style)
        try:
            rests = self.writer.column(style, values)
        except InvalidValue:
            for number, value in zip(numbers, values, strict=True):
                self._cell(number, column, style, value)
            raise
        start = f'<{self.prefix}c r="{_letters(column)}'
        if written is numbers:
            return repeat(start), map(str, numbers), repeat('"'), rests
        return (
            [
                "" if value is None else f'{start}{number}"{rest}'
                for number, value, rest in zip(numbers, values, rests, strict=True)
            ],
        )

    def new(self, number: int, values: Values) -> bytes:
        """Return a row that was not there before; nothing if *values* are all blank.

        Raises:
            OutputBlocked: As for `edit`.
            InvalidValue: As for `edit`.
        """
        if all(value is None for value in values.values()):
            return b""
        start = f'<{self.prefix}row r="{number}">'.encode()
        chunk = start + f"</{self.prefix}row>".encode()
        row = RawRow(number, 0, None, is_hidden=False, body=len(start), end=len(chunk))
        return self.edit(chunk, row, values)

    def check_unlocked(self, styles: Styles) -> None:
        """Refuse what was written if protection of the sheet forbids it.

        Raises:
            OutputBlocked: If one of the cells is locked.
        """
        for style, place in self.touched.items():
            if styles.is_locked(style):
                raise OutputBlocked(
                    "is locked on a protected sheet; unprotect the sheet first",
                    str(place),
                )

    def _cell(self, row: int, column: int, style: int, value: SheetCell) -> str:
        self._note(row, column, style)
        try:
            return self.writer.cell(f"{_letters(column)}{row}", style, value)
        except InvalidValue as error:
            place = Address(self.sheet, row, column, row, column)
            raise InvalidValue(f"{place}: {error}") from None

    def _note(self, row: int, column: int, style: int) -> None:
        if style not in self.touched or self.guard.is_watching:
            place = Address(self.sheet, row, column, row, column)
            self.guard.check_cell(place)
            self.touched.setdefault(style, place)

    def _style(self, row: RawRow, column: int, old: RawCell | None, left: _Left) -> int:
        if old:
            return old.style
        is_beside = left.is_text and left.column == column - 1
        if is_beside and self.is_header(row.number, column):
            return left.style
        if row.style is not None:
            return row.style
        return self._free(column)

    def _free(self, column: int) -> int:
        """Return the style of empty cells in *column*."""
        for first, last, style in self.column_styles:
            if first <= column <= last:
                return style
        return 0


_letters = lru_cache(column_letters)
