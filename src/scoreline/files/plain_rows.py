"""A fast lane for rows that are spelt as office programs spell them.

All values of a chunk are found by one regular expression of its rows' shape and
converted column by column. A chunk is taken only if every row of it fits; all others
go the general way (`scoreline.files.sheet_scan`), and both give the same values.
Measured: 100,000 rows of 14 columns in less than a second, in seven the general way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise, repeat
from typing import Final

from scoreline.core.address import Address
from scoreline.files.cells import CellReader
from scoreline.files.marks import Mark
from scoreline.files.parts import SheetCell, SheetRow
from scoreline.files.row_shape import Shape, learn

__all__ = ["PlainReader"]

_MAX_MISSES: Final = 8  # chunks of ever new shapes, after which no more is tried
_ODD: Final = Mark(b"<!", rare=b"!")  # comments, which may hold what looks like a row

_Texts = Sequence[bytes]


class PlainReader:
    """Reads the chunks of one sheet, where they are plain.

    Args:
        reader: Knows strings, formats and dates.
        area: What is read.
    """

    def __init__(self, reader: CellReader, area: Address) -> None:
        self._reader = reader
        self._area = area
        self._columns = range(area.left, area.right + 1)
        self._shape: Shape | None = None
        self._misses = 0

    def read(self, chunk: bytes, after: int, last: int) -> list[SheetRow] | None:
        """Return the rows of *chunk* within the range; None if it is not plain.

        Args:
            chunk: Whole rows.
            after: The number of the row before.
            last: The number of its last row.

        Raises:
            FileUnreadable: If a cell points at a shared string that is not there.
        """
        if _ODD.stands_in(chunk):
            self._misses = _MAX_MISSES
        if self._misses >= _MAX_MISSES:
            return None
        groups = self._find(chunk, last - after)
        if not groups:
            self._shape = learn(chunk, self._columns, self._reader.is_date)
            groups = self._find(chunk, last - after)
        self._misses = 0 if groups else self._misses + 1
        if not groups or self._shape is None:
            return None
        numbers = list(map(int, groups[0]))
        is_rising = all(one < two for one, two in pairwise(numbers))
        if not (is_rising and after < numbers[0] and numbers[-1] == last):
            return None
        try:
            values = self._values(self._shape, groups[1:])
        except ValueError:  # no UTF-8, or no number
            return None
        return self._assemble(numbers, values)

    def _find(self, chunk: bytes, most: int) -> list[_Texts]:
        """Return the texts of each group, row by row; nothing if a row does not fit.

        Args:
            chunk: Whole rows.
            most: How many they are if no number is left out.
        """
        if self._shape is None:
            return []
        found = self._shape.pattern.findall(chunk)
        if len(found) != most and len(found) != chunk.count(b"<row"):
            return []
        return list(zip(*found, strict=True)) if self._shape.groups else [found]

    def _values(
        self, shape: Shape, groups: Iterable[_Texts]
    ) -> dict[int, Sequence[SheetCell]]:
        """Return the values of each column, from 1."""
        columns: dict[int, Sequence[SheetCell]] = {}
        for group, texts in zip(shape.groups, groups, strict=True):
            values = _with_blanks(
                texts, self._reader.column(group.kind, is_date=group.is_date)
            )
            known = columns.get(group.column)
            columns[group.column] = values if known is None else _merged(known, values)
        return columns

    def _assemble(
        self, numbers: list[int], columns: dict[int, Sequence[SheetCell]]
    ) -> list[SheetRow]:
        if not columns:
            return []
        spread = (columns.get(column, repeat(None)) for column in self._columns)
        rows = list(zip(numbers, zip(*spread, strict=False), strict=True))
        width, top, bottom = self._area.width, self._area.top, self._area.bottom
        is_inside = top <= numbers[0] and numbers[-1] <= bottom
        if is_inside and any(None not in values for values in columns.values()):
            return rows
        return [
            (number, values)
            for number, values in rows
            if top <= number <= bottom and values.count(None) < width
        ]


def _with_blanks(
    texts: _Texts, convert: Callable[[_Texts], Sequence[SheetCell]]
) -> Sequence[SheetCell]:
    """Return what *texts* stand for; an empty one stands for a blank cell."""
    if all(texts):
        return convert(texts)
    values = iter(convert([text for text in texts if text]))
    return [next(values) if text else None for text in texts]


def _merged(
    one: Sequence[SheetCell], other: Sequence[SheetCell]
) -> Sequence[SheetCell]:
    return [b if a is None else a for a, b in zip(one, other, strict=True)]
