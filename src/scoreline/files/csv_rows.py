"""Rows as CSV or TSV text: UTF-8, one header line, RFC 4180 quoting."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

__all__ = ["TextRows", "delimiter_of", "read_rows", "write_rows"]


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
    raise NotImplementedError


def read_rows(stream: BinaryIO, *, delimiter: str = ",") -> TextRows:
    """Return the header of *stream* and its rows, read as they are asked for.

    Raises:
        FileUnreadable: If it is not UTF-8, has no header, a name twice, or a line of
            another length; the first bad line is named. Raised while reading, too.
    """
    raise NotImplementedError


def write_rows(
    stream: BinaryIO,
    header: Iterable[str],
    rows: Iterable[Iterable[str]],
    *,
    delimiter: str = ",",
) -> int:
    """Write *header* and *rows* as UTF-8 with CRLF line ends; return how many rows."""
    raise NotImplementedError
