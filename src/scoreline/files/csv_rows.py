"""Rows as CSV or TSV text: UTF-8, one header line, RFC 4180 quoting."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from scoreline.core.errors import FileUnreadable, InvalidValue

__all__ = ["TextRows", "delimiter_of", "read_rows", "write_rows"]

MAX_LINE_BYTES: Final = 2**24
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class TextRows:
    """A CSV file half read: its header, and its rows still to come.

    Attributes:
        header: Shape (c,). Column names; none empty, none twice.
        rows: ``(line number, values)``; the header's line is 1, values have shape
            (c,). A blank line is skipped.
    """

    header: tuple[str, ...]
    rows: Iterator[tuple[int, tuple[str, ...]]]


def delimiter_of(path: Path) -> str:
    """Return what separates values in files of this name: a tab in .tsv."""
    return "\t" if path.suffix.casefold() in {".tsv", ".tab"} else ","


def read_rows(stream: BinaryIO, *, delimiter: str = ",") -> TextRows:
    """Return the header of *stream* and its rows, read as they are asked for.

    A byte order mark is tolerated. *stream* stays open.

    Raises:
        FileUnreadable: If it is not UTF-8, has no header, a name twice, or a line of
            another length; the first bad line is named. Raised while reading, too.
    """
    rows = _rows(stream, delimiter)
    _, header = next(rows, (0, ()))
    if not header:
        raise FileUnreadable("the file has no header line")
    for number, name in enumerate(header, start=1):
        if not name.strip():
            raise FileUnreadable(f"line 1: column {number} has no name")
    twice = sorted({name for name in header if header.count(name) > 1})
    if twice:
        raise FileUnreadable(f"line 1: column names repeat: {', '.join(twice)}")
    return TextRows(header, _of_width(rows, len(header)))


def write_rows(
    stream: BinaryIO,
    header: Iterable[str],
    rows: Iterable[Iterable[str]],
    *,
    delimiter: str = ",",
) -> int:
    """Write *header* and *rows* as UTF-8 with CRLF line ends; return how many rows.

    Raises:
        InvalidValue: If a text holds half a surrogate pair.
    """
    encoder = _Encoder(stream)
    writer = csv.writer(encoder, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow(row)
    return encoder.lines - 1


class _Encoder:
    """The text file that ``csv`` writes to; unlike io's it leaves the stream open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.lines = 0

    def write(self, line: str) -> int:
        try:
            data = line.encode()
        except UnicodeEncodeError:
            raise InvalidValue(
                f"line {self.lines + 1}: a text with half a surrogate pair"
            ) from None
        self.lines += 1
        return self._stream.write(data)


def _rows(stream: BinaryIO, delimiter: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    reader = csv.reader(_lines(stream), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            row = next(reader, None)
        except csv.Error as error:
            raise FileUnreadable(f"line {number}: {error}") from None
        if row is None:
            return
        if row:
            yield number, tuple(row)


def _lines(stream: BinaryIO) -> Iterator[str]:
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 1):
        number += 1
        if len(line) > MAX_LINE_BYTES:
            raise FileUnreadable(
                f"line {number} is longer than {MAX_LINE_BYTES:,} bytes"
            )
        if number == 1:
            if line.startswith(_UTF16):
                raise FileUnreadable("the file is UTF-16; save it as CSV UTF-8")
            line = line.removeprefix(codecs.BOM_UTF8)
        try:
            yield line.decode()
        except UnicodeDecodeError:
            raise FileUnreadable(
                f"line {number} is not UTF-8; save the file as CSV UTF-8"
            ) from None


def _of_width(
    rows: Iterator[tuple[int, tuple[str, ...]]], width: int
) -> Iterator[tuple[int, tuple[str, ...]]]:
    for number, row in rows:
        if len(row) != width:
            raise FileUnreadable(
                f"line {number}: {len(row)} values under {width} columns"
            )
        yield number, row
