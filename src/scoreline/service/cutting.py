"""Where the records of a CSV or TSV file end, found without reading their values.

Runs in a worker. Quotes count as :mod:`csv` counts them: one opens a value only where
the value begins, two within it are one, and whatever follows the closing one up to the
delimiter is literal. So a piece that is cut here reads alone as it would in the whole.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import IO, Final

from scoreline.core.errors import RequestUnreadable
from scoreline.service.tasks import CsvCut, CutCsv, Piece

__all__ = ["cut"]

_BLOCK: Final = 2**20  # bytes read at once
_MAX_RECORD: Final = 2**20  # bytes
_MAX_PIECE: Final = 2**23  # bytes; then a piece ends, however few its records
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_QUOTE: Final = b'"'
_LINE_ENDS: Final = b"\r\n"


@dataclass(frozen=True, slots=True)
class _Record:
    """Where one record lies, what ends it included."""

    offset: int
    end: int
    is_blank: bool


def cut(task: CutCsv) -> CsvCut:
    """Return the file's column names, and pieces of whole records after them.

    Raises:
        RequestUnreadable: If the file is empty, its first line is no CSV in UTF-8, or
            a record has more than a mebibyte.
    """
    with Path(task.path).open("rb") as file:
        records = (
            record
            for record in _records(file, task.delimiter.encode())
            if not record.is_blank
        )
        header = next(records, None)
        if header is None:
            raise RequestUnreadable("the file is empty; its first line names columns")
        pieces = list(_pieces(records, task.rows))
        file.seek(header.offset)
        line = file.read(header.end - header.offset)
    return CsvCut(_names(line, task.delimiter), pieces)


def _names(line: bytes, delimiter: str) -> list[str]:
    try:
        text = line.removeprefix(_BYTE_ORDER_MARK).decode("utf-8")
        names = next(csv.reader(StringIO(text, newline=""), delimiter=delimiter))
    except (UnicodeDecodeError, csv.Error):
        names = []
    if not names or "\0" in "".join(names):
        raise RequestUnreadable(
            "the file's first line is no CSV in UTF-8; save the file as 'CSV UTF-8'"
        )
    return names


def _pieces(records: Iterator[_Record], most: int) -> Iterator[Piece]:
    offset = end = rows = 0
    first_row = 1
    for record in records:
        if rows and (rows == most or record.end - offset > _MAX_PIECE):
            yield Piece(offset, end - offset, first_row, rows)
            first_row += rows
            rows = 0
        if not rows:
            offset = record.offset
        rows += 1
        end = record.end
    if rows:
        yield Piece(offset, end - offset, first_row, rows)


def _records(file: IO[bytes], delimiter: bytes) -> Iterator[_Record]:
    offset = end = count = 0
    is_open = False
    for line in _lines(file):
        is_blank = end == offset and not line.strip(_LINE_ENDS)
        end += len(line)
        if end - offset > _MAX_RECORD:
            raise RequestUnreadable(
                f"line {count + 1:,} of the file has more than {_MAX_RECORD:,} bytes; "
                "is a quote never closed?"
            )
        if is_open or _QUOTE in line:
            is_open = _is_open_after(line, delimiter, is_open=is_open)
        if not is_open:
            yield _Record(offset, end, is_blank)
            offset = end
            count += 1
    if end > offset:
        yield _Record(offset, end, is_blank=False)


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    rest = b""
    while block := file.read(_BLOCK):
        lines = (rest + block).splitlines(keepends=True)
        # The last one may go on, or have its line feed, in the next block.
        rest = lines.pop()
        yield from lines
        if len(rest) > _MAX_RECORD:
            break
    if rest:
        yield from rest.splitlines(keepends=True)


def _is_open_after(line: bytes, delimiter: bytes, *, is_open: bool) -> bool:
    """Return whether a quoted value goes on after *line*.

    Args:
        line: One line, or what follows one within a quoted value.
        delimiter: What stands between values.
        is_open: Whether it begins within a quoted value.
    """
    at = 0
    if not is_open and line.startswith(_QUOTE):
        is_open, at = True, 1
    while True:
        if is_open:
            quote = line.find(_QUOTE, at)
            if quote < 0:
                return True
            at = quote + 1
            if line.startswith(_QUOTE, at):  # two are one
                at += 1
                continue
            is_open = False
        at = line.find(delimiter, at) + 1
        if not at:
            return False
        if line.startswith(_QUOTE, at):
            is_open, at = True, at + 1
