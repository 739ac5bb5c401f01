"""Rows of a batch job as CSV: what is uploaded, and what comes back.

CSV is RFC 4180 in UTF-8 with a header line; numbers are printed so that reading them
back gives the same double.
"""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, starmap
from pathlib import Path
from typing import Final

from scoreline.core.errors import AnswerInvalid
from scoreline.core.schema import Port
from scoreline.core.table import Row
from scoreline.wire.cells import read_cells, spell_cells

__all__ = ["read_results", "write_rows"]

_BLOCK: Final = 1_000  # rows read or spelt together, column by column


def write_rows(path: Path, columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write *rows* under a header line of *columns* to a new file."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        source = iter(rows)
        while block := list(islice(source, _BLOCK)):
            spelt = map(spell_cells, zip(*block, strict=True))
            writer.writerows(zip(*spelt, strict=True))


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
        while block := list(islice(lines, _BLOCK)):
            texts = zip(*block, strict=True)
            read = starmap(read_cells, zip(port.columns, texts, strict=True))
            yield from zip(*read, strict=True)
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
