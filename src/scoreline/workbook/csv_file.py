"""A CSV file as a `Workbook`: one sheet, whose first line names the columns.

What the file holds stays as it is; results stand in columns of their own behind it.
Text is read as the endpoint's columns take it, since a CSV file knows no types.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable, InvalidValue, OutputBlocked
from scoreline.core.schema import Column, Port
from scoreline.core.table import CellValue
from scoreline.core.values import read_text
from scoreline.files.atomic import replacing
from scoreline.workbook.columns import normal_name
from scoreline.workbook.ports import (
    SheetCell,
    SheetInfo,
    SheetRow,
    TableInfo,
    Visibility,
)
from scoreline.workbook.spool import Spool

__all__ = ["CsvWorkbook"]

SHEET: Final = "CSV"
MAX_VALUE_LENGTH: Final = 2**20  # characters of one value

_DELIMITERS: Final = (",", ";", "\t")
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")  # OWASP, "CSV Injection"

Record = list[str]


class CsvWorkbook:
    """A CSV file that is read as it is and saved under another name.

    Args:
        path: The file: UTF-8, separated by commas, semicolons or tabs.
        out: The file that `save` makes.
        port: The endpoint's input, which tells what the texts are.

    Raises:
        FileUnreadable: If it is no such file.
    """

    def __init__(self, path: Path, out: Path, port: Port) -> None:
        self._path = path
        self._out = out
        self._written: list[Spool] = []
        self._opened = self.fingerprint(Address(SHEET, 1, 1, 1, 1))
        self._encoding = _encoding(path)
        self._delimiter = self._find_delimiter(port)
        self._columns = self._find_columns(port)
        self._height, self._width = self._measure()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let go of results that were not saved."""
        for spool in self._written:
            spool.close()

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self._path.name

    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the one sheet."""
        used = Address(SHEET, 1, 1, self._height, self._width) if self._width else None
        return (SheetInfo(SHEET, Visibility.VISIBLE, used),)

    def tables(self) -> tuple[TableInfo, ...]:
        """Return no tables: there are none in a CSV file."""
        return ()

    def merged(self, area: Address) -> tuple[Address, ...]:  # noqa: ARG002 - the port's
        """Return no ranges: nothing is merged in a CSV file."""
        return ()

    def formulas(self, area: Address) -> tuple[Address, ...]:  # noqa: ARG002 - the port's
        """Return no cells: what looks like a formula is text here."""
        return ()

    def read(self, area: Address) -> Iterator[SheetRow]:
        """Yield ``(row number, values)`` of the rows of *area* that hold anything."""
        for number, record in self._records():
            if number > area.bottom:
                return
            if number < area.top or not any(record):
                continue
            cells = record[area.left - 1 : area.right]
            cells += [""] * (area.width - len(cells))
            yield (
                number,
                tuple(
                    self._value(number, column, text)
                    for column, text in enumerate(cells, start=area.left)
                ),
            )

    def fingerprint(self, area: Address) -> str:  # noqa: ARG002 - the port's signature
        """Return the file's size and time; a file changes as a whole."""
        try:
            found = self._path.stat()
        except OSError as error:
            reason = error.strerror
            raise FileUnreadable(f"{self.name} can't be read: {reason}") from None
        return f"{found.st_size} {found.st_mtime_ns}"

    def write(self, area: Address, rows: Iterable[SheetRow]) -> None:
        """Put *rows* aside for `save`; an error while they come leaves nothing."""
        spool = Spool(area)
        try:
            spool.fill(rows)
        except BaseException:
            spool.close()
            raise
        self._written.append(spool)

    def save(self, *, force: bool = False) -> Path:
        """Make the new file with all that was written, and return its path.

        Raises:
            OutputBlocked: If it exists and *force* is not given, is the file that was
                read, or that file has changed.
        """
        if self._out.resolve() == self._path.resolve():
            raise OutputBlocked(f"{self.name} is the file that is scored")
        if self.fingerprint(Address(SHEET, 1, 1, 1, 1)) != self._opened:
            raise OutputBlocked(f"{self.name} changed while it was scored; try again")
        with (
            replacing(self._out, force=force) as target,
            target.open("w", encoding=self._encoding, newline="") as file,
        ):
            writer = csv.writer(file, delimiter=self._delimiter)
            writer.writerows(self._filled())
        return self._out

    def _filled(self) -> Iterator[Record]:
        waiting = [(spool.area.left, _Rows(spool.rows())) for spool in self._written]
        for number, record in self._records():
            filled = record
            for left, rows in waiting:
                values = rows.of(number)
                if values is not None:
                    filled = _with(filled, left, values)
            yield filled

    def _value(self, number: int, column: int, text: str) -> SheetCell:
        if not text:
            return None
        known = self._columns.get(column)
        if known is None or number == 1:
            return text
        try:
            return read_text(known, text.strip())
        except InvalidValue:
            return text  # and told by whoever checks it against the schema

    def _find_delimiter(self, port: Port) -> str:
        wanted = {normal_name(name) for name in port.names}
        best, most = _DELIMITERS[0], 0
        for delimiter in _DELIMITERS:
            self._delimiter = delimiter
            _, header = next(self._records(), (1, []))
            found = len(wanted & {normal_name(name) for name in header})
            if found > most:
                best, most = delimiter, found
        return best

    def _find_columns(self, port: Port) -> dict[int, Column]:
        by_name = {normal_name(column.name): column for column in port.columns}
        _, header = next(self._records(), (1, []))
        return {
            at: by_name[normal_name(name)]
            for at, name in enumerate(header, start=1)
            if normal_name(name) in by_name
        }

    def _measure(self) -> tuple[int, int]:
        height = width = 0
        for number, record in self._records():
            height, width = number, max(width, len(record))
        return height, width

    def _records(self) -> Iterator[tuple[int, Record]]:
        """Yield the file's records, counted from 1 as a spreadsheet counts rows."""
        csv.field_size_limit(MAX_VALUE_LENGTH)
        number = 0
        with self._path.open(encoding=self._encoding, newline="") as file:
            reader = csv.reader(file, delimiter=self._delimiter)
            try:
                for number, record in enumerate(reader, start=1):
                    yield number, record
            except UnicodeDecodeError:
                raise FileUnreadable(
                    f"{self.name} is not UTF-8; save it as CSV UTF-8"
                ) from None
            except csv.Error as error:
                raise FileUnreadable(
                    f"{self.name}, row {number + 1}: {error}"
                ) from None


class _Rows:
    """Rows in sheet order, asked for by their numbers, which only grow."""

    def __init__(self, rows: Iterator[SheetRow]) -> None:
        self._rows = rows
        self._next = next(rows, None)

    def of(self, number: int) -> tuple[SheetCell, ...] | None:
        """Return the values of row *number*, if there are some."""
        if self._next is None or self._next[0] != number:
            return None
        values = self._next[1]
        self._next = next(self._rows, None)
        return values


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        has_mark = file.read(3) == b"\xef\xbb\xbf"
    return "utf-8-sig" if has_mark else "utf-8"


def _with(record: Record, left: int, values: tuple[SheetCell, ...]) -> Record:
    """Return *record* with *values* from column *left* on, counted from 1."""
    filled = record + [""] * (left - 1 + len(values) - len(record))
    filled[left - 1 : left - 1 + len(values)] = [_spelt(value) for value in values]
    return filled


def _spelt(value: SheetCell) -> str:
    """Return *value* as text that no spreadsheet program takes for a formula."""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA_STARTS) else value
    return _plain(value) if isinstance(value, bool | float | int) else str(value or "")


def _plain(value: CellValue) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return repr(value).removesuffix(".0")
