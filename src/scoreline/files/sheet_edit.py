"""Write values into a sheet's part in one streaming pass.

Only cells that are written are spelt anew; all other bytes stay. Rows that nothing is
written into are not even parsed, unless a formula in them might reach further.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator, Sequence
from itertools import chain, groupby
from operator import itemgetter
from typing import Final

from scoreline.core.address import MAX_ROWS, Address
from scoreline.core.errors import (
    FileUnreadable,
    InvalidValue,
    OutputBlocked,
    RangeInvalid,
)
from scoreline.files.cells import CellWriter
from scoreline.files.formula_guard import FormulaGuard
from scoreline.files.parts import AreaEdit, SheetCell
from scoreline.files.plain_edit import PlainChunk
from scoreline.files.row_edit import PendingRow, RowEditor, Values
from scoreline.files.sheet_scan import RowScanner
from scoreline.files.sheet_stream import SheetStream
from scoreline.files.styles import Styles
from scoreline.files.tree import integer, local_name

__all__ = ["SheetEditor"]

_DIMENSION: Final = re.compile(rb'(<(?:[\w.-]+:)?dimension\s+ref=")([^"]*)(")')
_TRUE: Final = {"1", "true", "on"}
_NUMBER = itemgetter(0)


_NO_ROW: Final[PendingRow] = (MAX_ROWS + 1, (), ())


class _Pending:
    """The rows still to be written; `number` is beyond the sheet when none is left."""

    def __init__(self, rows: Iterator[PendingRow]) -> None:
        self._rows = rows
        self._next = next(rows, _NO_ROW)

    @property
    def number(self) -> int:
        return self._next[0]

    def take(self) -> tuple[int, Values]:
        number, columns, values = self._next
        self._next = next(self._rows, _NO_ROW)
        return number, dict(zip(columns, values, strict=True))

    def take_through(self, last: int, *, most: int) -> list[PendingRow]:
        """Return the rows up to number *last*, one more than *most* of them at most."""
        rows: list[PendingRow] = []
        row = self._next
        while row[0] <= last and len(rows) <= most:
            rows.append(row)
            row = next(self._rows, _NO_ROW)
        self._next = row
        return rows

    def give_back(self, rows: Sequence[PendingRow]) -> None:
        """Put *rows* before all others."""
        self._rows = chain(rows, [self._next], self._rows)
        self._next = next(self._rows)


class SheetEditor:
    """Makes *edits* on one sheet.

    Args:
        stream: The sheet's part, at its beginning.
        edits: Areas of this sheet, at least one, that don't overlap.
        styles: The workbook's formats.
        uses_1904: Whether its dates are counted from 1904.

    Attributes:
        headers: The first row written into each area, once `chunks` is through.
    """

    def __init__(
        self,
        stream: SheetStream,
        edits: Sequence[AreaEdit],
        styles: Styles,
        *,
        uses_1904: bool,
    ) -> None:
        self.headers: dict[Address, tuple[SheetCell, ...]] = {}
        self._stream = stream
        self._edits = edits
        self._styles = styles
        self._sheet = edits[0].area.sheet
        self._guard = FormulaGuard(self._sheet, stream.place)
        self._row_editor = RowEditor(
            sheet=self._sheet,
            prefix=stream.prefix,
            writer=CellWriter(styles, uses_1904=uses_1904, prefix=stream.prefix),
            guard=self._guard,
            is_header=self._is_header,
            column_styles=_column_styles(stream),
        )

    @property
    def has_dropped_formula(self) -> bool:
        """Whether a cell was overwritten that held a formula."""
        return self._guard.has_dropped

    def chunks(self) -> Iterator[bytes]:
        """Yield the part with the values in place.

        Raises:
            OutputBlocked: If a place is merged, locked, or part of a formula that
                fills several cells.
            InvalidValue: If no cell can hold a value.
            FileUnreadable: If the part is damaged.
        """
        yield self._head()
        pending = _Pending(self._rows())
        scanner = RowScanner(self._stream.prefix, self._stream.place)
        for chunk in self._stream.chunks():
            last = scanner.last_of(chunk)
            if last is None or self._guard.may_mind(chunk):
                yield from self._edit_rows(chunk, scanner, pending)
            elif last < pending.number:
                scanner.skip_to(last)
                yield chunk
            elif plain := self._edit_plain(chunk, scanner.last, pending):
                scanner.skip_to(last)
                yield plain
            else:
                yield from self._edit_rows(chunk, scanner, pending)
        while pending.number <= MAX_ROWS:
            yield self._row_editor.new(*pending.take())
        self._check_tail()
        yield self._stream.tail

    def _edit_plain(self, chunk: bytes, after: int, pending: _Pending) -> bytes | None:
        """Return *chunk* with its values in place; None if it is not plain."""
        if self._stream.prefix:
            return None
        plain = PlainChunk(chunk, min(edit.area.left for edit in self._edits))
        numbers = plain.numbers
        tops = {edit.area.top for edit in self._edits}
        if not numbers or numbers[0] <= after or not tops.isdisjoint(numbers):
            return None
        rows = pending.take_through(numbers[-1], most=len(numbers))
        edited = plain.edit(self._row_editor, rows)
        if edited is None:
            pending.give_back(rows)
        return edited

    def _edit_rows(
        self, chunk: bytes, scanner: RowScanner, pending: _Pending
    ) -> Iterator[bytes]:
        place = 0
        for row in scanner.scan(chunk):
            if pending.number <= row.number:
                yield chunk[place : row.start]
                place = row.start
            while pending.number < row.number:
                yield self._row_editor.new(*pending.take())
            if pending.number > row.number:
                self._guard.check_row(row, ())
                continue
            values = pending.take()[1]
            self._guard.check_row(row, values)
            yield self._row_editor.edit(chunk, row, values)
            place = row.end
        yield chunk[place:]

    def _rows(self) -> Iterator[PendingRow]:
        checked = list(map(self._checked, self._edits))
        if len(checked) == 1:
            yield from checked[0]
            return
        rows = heapq.merge(*checked, key=_NUMBER)
        for number, group in groupby(rows, key=_NUMBER):
            merged = sorted(
                cell
                for _, columns, values in group
                for cell in zip(columns, values, strict=True)
            )
            yield number, *zip(*merged, strict=True)

    def _checked(self, edit: AreaEdit) -> Iterator[PendingRow]:
        area, last = edit.area, edit.area.top - 1
        columns, width, bottom = (
            range(area.left, area.right + 1),
            area.width,
            area.bottom,
        )
        for number, values in edit.rows:
            if not last < number <= bottom or len(values) != width:
                raise InvalidValue(f"{area}: row {number} does not fit the range")
            last = number
            if number == area.top:
                self.headers[area] = values
            yield number, columns, values

    def _is_header(self, row: int, column: int) -> bool:
        """Whether the cell stands in the first row of an area that is all text."""
        return any(
            area.top == row
            and area.left <= column <= area.right
            and all(isinstance(value, str) for value in values)
            for area, values in self.headers.items()
        )

    def _check_tail(self) -> None:
        for element in self._stream.tail_tree().iter():
            name = local_name(element)
            if name == "mergeCell":
                self._check_merged(self._parse(element.get("ref", "")))
            elif name == "sheetProtection" and element.get("sheet") in _TRUE:
                self._row_editor.check_unlocked(self._styles)

    def _check_merged(self, merged: Address) -> None:
        if any(merged.touches(edit.area) for edit in self._edits):
            raise OutputBlocked("is merged; unmerge it first", str(merged))

    def _head(self) -> bytes:
        head = self._stream.head
        found = _DIMENSION.search(head)
        if not found:
            return head
        old = self._parse(found[2].decode("ascii", "replace"))
        areas = [old, *(edit.area for edit in self._edits)]
        new = Address(
            "",
            min(area.top for area in areas),
            min(area.left for area in areas),
            max(area.bottom for area in areas),
            max(area.right for area in areas),
        )
        return head[: found.start(2)] + new.local.encode() + head[found.end(2) :]

    def _parse(self, text: str) -> Address:
        try:
            return Address.parse(text, self._sheet)
        except RangeInvalid:
            raise FileUnreadable(f"{self._stream.place} is damaged") from None


def _column_styles(stream: SheetStream) -> list[tuple[int, int, int]]:
    """Return first column, last column and style of the columns with a format."""
    return [
        (integer(e, "min"), integer(e, "max"), integer(e, "style"))
        for e in stream.head_tree().iter()
        if local_name(e) == "col" and e.get("style")
    ]
