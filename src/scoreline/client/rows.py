"""Rows of a batch job as CSV: what is uploaded, and what comes back.

CSV is RFC 4180 in UTF-8 with a header line; numbers are printed so that reading them
back gives the same double.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from scoreline.core.errors import AnswerInvalid
from scoreline.core.schema import Port
from scoreline.core.table import Row
from scoreline.core.values import read_text
from scoreline.wire.scoring import spell

__all__ = ["read_results", "write_rows"]


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write *rows* under a header line of *columns* to a new file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(map(spell, row) for row in rows)


def read_results(pieces: Iterable[bytes], port: Port) -> Iterator[Row]:
    """Yield the rows of a job's results, each value as its output column holds it.

    Args:
        pieces: The CSV file, cut anywhere.
        port: Names and types of the output columns.

    Raises:
        AnswerInvalid: If header or a value does not fit; rows yielded before are then
            to be thrown away.
    """
    try:
        lines = csv.reader(_lines(pieces), strict=True)
        if tuple(next(lines, ())) != port.names:
            raise AnswerInvalid("the job's results have other columns than the schema")
        for texts in lines:
            yield tuple(
                read_text(column, text)
                for column, text in zip(port.columns, texts, strict=True)
            )
    except (csv.Error, ValueError):
        raise AnswerInvalid(
            "the job's results do not fit the endpoint's output schema"
        ) from None


def _lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Yield text line by line; only a line feed ends one."""
    rest = ""
    for text in codecs.iterdecode(pieces, "utf-8-sig"):
        *whole, rest = (rest + text).split("\n")
        yield from (line + "\n" for line in whole)
    if rest:
        yield rest
