"""Read .xlsx and .xlsm files: sheets, tables, and cells as a stream of rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable, RangeInvalid
from scoreline.files.book import Book
from scoreline.files.cells import CellReader
from scoreline.files.limits import GENEROUS, Limits
from scoreline.files.package import Package
from scoreline.files.parts import SheetCell, SheetPart, SheetRow, TablePart
from scoreline.files.plain_rows import PlainReader
from scoreline.files.sheet_scan import RawRow, RowScanner
from scoreline.files.sheet_stream import SheetStream
from scoreline.files.sheet_survey import used_range
from scoreline.files.strings import read_strings
from scoreline.files.tree import local_name

__all__ = ["XlsxFile"]

_TRUE = {"1", "true", "on"}  # of a schema's booleans


class XlsxFile:
    """An .xlsx or .xlsm file opened for reading; a context manager.

    Raises:
        FileUnreadable: If the file is no workbook, is damaged, encrypted or too large.
    """

    def __init__(self, path: Path, limits: Limits = GENEROUS) -> None:
        self._package = Package(path, limits)
        try:
            self._book = Book(self._package)
        except BaseException:
            self._package.close()
            raise
        self._used: dict[str, Address | None] = {}
        self._merged: dict[str, tuple[Address, ...]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._package.close()

    @property
    def uses_1904(self) -> bool:
        """Whether dates are counted from 1904, as old Macs did."""
        return self._book.uses_1904

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts of the package, in its order."""
        return tuple(self._package.members)

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the worksheets in order, hidden ones too (chart sheets are none)."""
        return self._book.sheets

    @cached_property
    def _tables(self) -> tuple[TablePart, ...]:
        return tuple(self._book.tables())

    def tables(self) -> tuple[TablePart, ...]:
        """Return all tables of all sheets."""
        return self._tables

    def used(self, sheet: str) -> Address | None:
        """Return the smallest range around all cells with a value or a formula.

        Reads the whole sheet once.

        Raises:
            RangeInvalid: If there is no such sheet.
        """
        name = self._book.sheet(sheet).name
        if name not in self._used:
            stream = self._stream(name)
            self._used[name] = used_range(name, stream)
            self._merged[name] = _merges(name, stream)
        return self._used[name]

    def merged(self, area: Address) -> tuple[Address, ...]:
        """Return the merged ranges that touch *area*."""
        name = self._book.sheet(area.sheet).name
        if name not in self._merged:
            self._merged[name] = _merges(name, self._read_through(name))
        return tuple(m for m in self._merged[name] if m.touches(area))

    def formulas(self, area: Address, limit: int = 10) -> tuple[Address, ...]:
        """Return the first *limit* cells of *area* that hold a formula."""
        found = (
            Address(area.sheet, row.number, cell.column, row.number, cell.column)
            for row in self._scan(area, "<{}f")
            for cell in row.cells
            if cell.formula and area.left <= cell.column <= area.right
        )
        return tuple(islice(found, limit))

    def is_protected(self, sheet: str) -> bool:
        """Return whether locked cells of *sheet* are protected, password or not."""
        stream = self._read_through(sheet)
        return any(
            local_name(element) == "sheetProtection" and element.get("sheet") in _TRUE
            for element in stream.tail_tree().iter()
        )

    def objects_without_text(self) -> tuple[tuple[str, str], ...]:
        """Return sheet and name of pictures and charts without alternative text."""
        return tuple(
            (sheet.name, str(element.get("name", "")))
            for sheet in self._book.sheets
            for link in self._package.relationships(sheet.part)
            if link.kind == "drawing"
            for element in self._package.tree(link.target).iter()
            if local_name(element) == "cNvPr"
            and not (element.get("descr") or element.get("title"))
        )

    def hidden_rows(self, area: Address) -> tuple[int, ...]:
        """Return the rows of *area* that are hidden, filtered ones included."""
        return tuple(r.number for r in self._scan(area, "hidden") if r.is_hidden)

    def rows(self, area: Address) -> Iterator[SheetRow]:
        """Yield ``(row number, values)`` of the rows of *area* that hold anything.

        Rows come in sheet order; values have shape (area.width,). Numbers are float,
        dates naive datetime, text is text however it looks, empty cells None. One
        pass, in bounded memory (the file's shared strings are held).

        Raises:
            RangeInvalid: If there is no such sheet.
            FileUnreadable: If the sheet is damaged.
        """
        stream = self._stream(area.sheet)
        plain = None if stream.prefix else PlainReader(self._reader, area)
        scanner = RowScanner(stream.prefix, stream.place)
        for chunk in stream.chunks():
            last = scanner.last_of(chunk)
            if last and last < area.top:
                scanner.skip_to(last)
                continue
            rows = plain.read(chunk, scanner.last, last) if plain and last else None
            if last and rows is not None:
                scanner.skip_to(last)
            else:
                rows = self._general(scanner.scan(chunk), area)
            yield from rows
            if scanner.last >= area.bottom:
                return

    def _general(self, raw_rows: Iterable[RawRow], area: Address) -> list[SheetRow]:
        """Return the rows of *area* among *raw_rows*."""
        rows = []
        for row in raw_rows:
            values: list[SheetCell] = [None] * area.width
            for cell in row.cells:
                if area.left <= cell.column <= area.right:
                    values[cell.column - area.left] = self._reader.value(cell)
            is_within = area.top <= row.number <= area.bottom
            if is_within and any(value is not None for value in values):
                rows.append((row.number, tuple(values)))
        return rows

    @cached_property
    def _reader(self) -> CellReader:
        name = self._package.path.name
        part = self._book.shared("sharedStrings")
        strings: list[str] = []
        if part:
            most = self._package.limits.strings_bytes
            strings = read_strings(self._package.stream_up_to(part, most), name)
        return CellReader(
            strings, self._book.styles(), uses_1904=self.uses_1904, place=name
        )

    def _read_through(self, sheet: str) -> SheetStream:
        """Return the stream of *sheet*, read to what stands below its rows."""
        stream = self._stream(sheet)
        for _ in stream.chunks():
            pass
        return stream

    def _stream(self, sheet: str) -> SheetStream:
        return SheetStream(self._package, self._book.sheet(sheet).part)

    def _scan(self, area: Address, mark: str) -> Iterator[RawRow]:
        """Yield the rows of *area*, as far as they may be spelt with *mark*.

        Args:
            area: Some rows of a sheet.
            mark: Where ``{}`` stands for the prefix of the sheet's elements.
        """
        stream = self._stream(area.sheet)
        scanner = RowScanner(stream.prefix, stream.place)
        wanted = mark.format(stream.prefix).encode()
        for chunk in stream.chunks():
            last = scanner.last_of(chunk)
            if last and (last < area.top or wanted not in chunk):
                scanner.skip_to(last)
                rows: Sequence[RawRow] = ()
            else:
                rows = scanner.scan(chunk)
            yield from (row for row in rows if area.top <= row.number <= area.bottom)
            if scanner.last >= area.bottom:
                return


def _merges(sheet: str, stream: SheetStream) -> tuple[Address, ...]:
    try:
        return tuple(
            Address.parse(f"{element.get('ref', '')}", sheet)
            for element in stream.tail_tree().iter()
            if local_name(element) == "mergeCell"
        )
    except RangeInvalid:
        raise FileUnreadable(f"{stream.place} is damaged in its merged cells") from None
