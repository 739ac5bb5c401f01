"""Which cells of a sheet are in use, found without parsing all of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from scoreline.core.address import Address, column_letters
from scoreline.files.marks import Mark
from scoreline.files.row_ends import first_columns, last_columns
from scoreline.files.sheet_scan import RawRow, RowScanner
from scoreline.files.sheet_stream import SheetStream

__all__ = ["used_range"]

_CONTENT: Final = re.compile(rb"<v[^<>/]*+>[^<]|<is|<f")
_ODD: Final = Mark(b"<!", rare=b"!")  # comments and CDATA sections
_ROW_END: Final = b"</row>"
_BLANK: Final = rb' r="[A-Z]++[0-9]++"[^<>/]*+/>'


class _Bounds:
    """The smallest range around the cells seen so far."""

    def __init__(self) -> None:
        self.top = self.bottom = 0
        self.left = self.right = 0
        self._columns: set[int] = set()
        self._news = re.compile(b"<c")

    def add(self, rows: Iterable[RawRow]) -> None:
        """Take in all cells of *rows*."""
        known = len(self._columns)
        for row in rows:
            columns = {cell.column for cell in row.cells if not cell.is_blank}
            if columns:
                self.top = self.top or row.number
                self.bottom = row.number
                self._columns |= columns
        if len(self._columns) > known:
            self.left, self.right = min(self._columns), max(self._columns)
            letters = b"|".join(column_letters(n).encode() for n in self._columns)
            # A cell that is neither in a known column nor blank.
            self._news = re.compile(rb'<c(?! r="(?:%b)[0-9]|%b)' % (letters, _BLANK))

    def may_widen(self, chunk: bytes) -> bool:
        """Return whether rows in *chunk* may use columns beyond those seen."""
        rows = chunk.split(_ROW_END)
        firsts, lasts = first_columns(rows), last_columns(rows)
        if firsts is not None and lasts is not None and self.top:
            is_left = min(firsts, default=self.left) < self.left
            is_right = max(lasts, default=self.right) > self.right
            if not is_left and not is_right:
                return False
        return bool(self._news.search(chunk))


def used_range(sheet: str, stream: SheetStream) -> Address | None:
    """Return the smallest range around all cells with a value or a formula.

    Args:
        sheet: The sheet's name.
        stream: Its part, at its beginning; it is read through.
    """
    bounds = _Bounds()
    scanner = RowScanner(stream.prefix, stream.place)
    unseen: tuple[bytes, int] | None = None  # the last chunk in use, and the row before
    for chunk in stream.chunks():
        last, before = scanner.last_of(chunk), scanner.last
        is_odd = bool(stream.prefix) or _ODD.stands_in(chunk)
        if last is None or is_odd or bounds.may_widen(chunk):
            bounds.add(scanner.scan(chunk))
            unseen = None if bounds.bottom > before else unseen
        else:
            scanner.skip_to(last)
            if _CONTENT.search(chunk):
                unseen = chunk, before
    if unseen:
        chunk, before = unseen
        scanner = RowScanner(stream.prefix, stream.place)
        scanner.skip_to(before)
        bounds.add(scanner.scan(chunk))
    if not bounds.top:
        return None
    return Address(sheet, bounds.top, bounds.left, bounds.bottom, bounds.right)
