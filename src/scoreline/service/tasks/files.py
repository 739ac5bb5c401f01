"""Files of batch jobs: fetched, unpacked, cut, scored and delivered."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from scoreline.core.errors import CellProblem
from scoreline.service.entities import Recipe
from scoreline.service.tasks.base import Result, Task

__all__ = [
    "PACKED_EXTENSIONS",
    "Carried",
    "CsvCut",
    "CsvScored",
    "CutCsv",
    "Deliver",
    "Fetch",
    "Piece",
    "ScoreCsv",
    "Unpack",
    "Unpacked",
]

PACKED_EXTENSIONS: Final = (".xlsx", ".parquet")  # of files that Unpack reads


class CsvScored(Result, frozen=True, tag=True):
    """A piece of a file that was scored.

    Attributes:
        rows: How many records the piece held.
        errors: How many of them could not be scored.
        problems: The first 20 of the reasons, rows counted as in the whole file.
    """

    rows: int
    errors: int
    problems: list[CellProblem]


class Piece(Struct, frozen=True):
    """A run of whole records in a file.

    Attributes:
        offset: Where it begins, in bytes from 0.
        length: How many bytes it has.
        first_row: Which row its first record is, from 1 in the whole file.
        rows: How many records it holds; blank lines are none.
    """

    offset: int
    length: int
    first_row: int
    rows: int


class CsvCut(Result, frozen=True, tag=True):
    """A CSV or TSV file's header and the pieces that its records fall into.

    Attributes:
        header: The column names, in file order.
        pieces: In file order; none if the file has a header only.
    """

    header: list[str]
    pieces: list[Piece]


class Unpacked(Result, frozen=True, tag=True):
    """A file's rows were written as CSV.

    Attributes:
        rows: How many.
    """

    rows: int


class Carried(Result, frozen=True, tag=True):
    """A file was copied.

    Attributes:
        size: Its bytes.
    """

    size: int


class ScoreCsv(Task[CsvScored], frozen=True, tag=True):
    """Score a piece of a CSV or TSV file in UTF-8 into a file of results.

    Attributes:
        recipe: Which models score.
        schema: Packed.
        path: The file.
        offset: Where the piece begins, in bytes from 0: at the start of a record.
        length: How many bytes it has; it ends where a record ends.
        header: The file's column names, in file order.
        delimiter: What stands between the file's values.
        first_row: Which row the piece's first record is, from 1 in the whole file.
        out_path: Where the results go, without a header line: the values of the
            output columns, lines ended by a line feed. Written whole or not at all.
        out_delimiter: What stands between the results.
        max_errors: How many records may be bad. With 0 the first bad one ends the
            task by ``SchemaMismatch``; otherwise each line has one column more, which
            says what is wrong with its record. Nothing is written beyond the limit.
        threshold: From which probability on the second class is given; None as the
            model does.
    """

    recipe: Recipe
    schema: bytes
    path: str
    offset: int
    length: int
    header: list[str]
    first_row: int
    out_path: str
    delimiter: str = ","
    out_delimiter: str = ","
    max_errors: int = 0
    threshold: float | None = None


class CutCsv(Task[CsvCut], frozen=True, tag=True):
    """Cut a CSV or TSV file in UTF-8 where records end (done by ``service.cutting``).

    Attributes:
        path: The file.
        delimiter: What stands between the file's values.
        rows: How many records a piece has at most.
    """

    path: str
    delimiter: str = ","
    rows: int = 5000


class Unpack(Task[Unpacked], frozen=True, tag=True):
    """Write a workbook's or Parquet file's rows as CSV (``service.unpacking``).

    Attributes:
        path: The file; its extension tells the format.
        out_path: Where the rows go, under a header line.
    """

    path: str
    out_path: str


class Fetch(Task[Carried], frozen=True, tag=True):
    """Copy a file from a place outside the blob store (``service.carrying``).

    Attributes:
        url: The place.
        root: The allowed folder that it lies in.
        out_path: Where the file goes.
    """

    url: str
    root: str
    out_path: str


class Deliver(Task[Carried], frozen=True, tag=True):
    """Copy a file to a place outside the blob store.

    Attributes:
        path: The file.
        url: The place.
        root: The allowed folder that it lies in.
    """

    path: str
    url: str
    root: str
