"""A fast lane for results beside plain rows, as scoring writes them.

Where no cell stands in the columns that are written or to their right, or where only
cells that are overwritten do, cells are put before each row's end without parsing the
row. A chunk with any row that is spelt otherwise goes the general way. Measured: three
columns beside 100,000 rows of 14 in a tenth of the general way's time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from scoreline.core.address import column_letters, column_number
from scoreline.files.row_edit import RowEditor, Values

__all__ = ["PlainChunk"]

_END: Final = b"</row>"
_ODD: Final = (b"<!", b"<?", b"customFormat", b"extLst")
_OPENING: Final = re.compile(rb'\s*+<row r="([1-9][0-9]{0,6})"[^<>]*+>')
_SPANS: Final = re.compile(rb' spans="[^"]*+"')
_OLD: Final = re.compile(rb'<c r="([A-Z]++)[0-9]++"(?: s="([0-9]++)")?+')
_MAX_LEFT: Final = 200  # columns before the first one written


class PlainChunk:
    """A chunk of rows that may be written into without parsing.

    Args:
        chunk: Whole rows of a sheet without a namespace prefix.
        first: The first column that is written, from 1.

    Attributes:
        numbers: The numbers of its rows; empty if it is not plain.
    """

    def __init__(self, chunk: bytes, first: int) -> None:
        self.numbers: list[int] = []
        self._chunk = chunk
        self._first = first
        self._rows = chunk.split(_END)
        self._rest = self._rows.pop()
        is_odd = len(self._rows) != chunk.count(b"<row") or first > _MAX_LEFT
        if not is_odd and not any(mark in chunk for mark in _ODD):
            openings = [found for row in self._rows if (found := _OPENING.match(row))]
            numbers = [int(found[1]) for found in openings]
            is_plain = len(numbers) == len(self._rows)
            if is_plain and all(one < next_ for one, next_ in pairwise(numbers)):
                self.numbers = numbers
        self._starts = [found.end() for found in openings] if self.numbers else []

    def edit(self, editor: RowEditor, rows: Mapping[int, Values]) -> bytes | None:
        """Return the chunk with *rows*, by number, in place; None if it is not plain.

        Raises:
            OutputBlocked: As for `RowEditor.edit`.
            InvalidValue: As for `RowEditor.edit`.
        """
        if not rows.keys() <= set(self.numbers):
            return None
        is_beyond = not _cells_from(self._first).search(self._chunk)
        pieces: list[bytes] = []
        for number, row, start in zip(
            self.numbers, self._rows, self._starts, strict=True
        ):
            values = rows.get(number)
            if values is None:
                pieces += (row, _END)
                continue
            old = (len(row), {}) if is_beyond else self._old(row, start, values)
            if old is None:
                return None
            place, styles = old
            opening = row[:start]
            if b" spans=" in opening:
                opening = _SPANS.sub(b"", opening)
            cells = editor.cells(number, values, styles)
            pieces += (opening, row[start:place], cells, _END)
        return b"".join((*pieces, self._rest))

    def _old(
        self, row: bytes, start: int, values: Values
    ) -> tuple[int, dict[int, int]] | None:
        """Return where the cells to be overwritten begin, and their formats.

        None if other cells stand among or behind them, or one holds a formula.
        """
        place, styles = len(row), dict[int, int]()
        while (before := row.rfind(b"<c", start, place)) >= 0:
            found = _OLD.match(row, before)
            if found is None:
                return None
            column = column_number(found[1].decode())
            if column < self._first:
                break
            if column not in values or b"<f" in row[before:place]:
                return None
            styles[column] = int(found[2] or 0)
            place = before
        return place, styles


@lru_cache(maxsize=8)
def _cells_from(first: int) -> re.Pattern[bytes]:
    """Return what finds a cell that may stand in column *first* or behind it."""
    letters = "|".join(map(column_letters, range(1, first))).encode()
    return re.compile(rb'<c(?! r="(?:%b)[0-9])' % letters if letters else b"<c")
