"""A job's result, put together from what its chunks gave."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Final

from scoreline.core.schema import Column, ColumnType
from scoreline.service.arff import write_arff_head, write_arff_rows
from scoreline.service.blobs import Blobs, BlobWriter

__all__ = ["ERROR_COLUMN", "assemble", "delimiter_of"]

ERROR_COLUMN: Final = Column("Error", ColumnType.STRING, nullable=True)
"""The last column, where bad rows may pass: what is wrong with a row, or nothing."""


def delimiter_of(location: str) -> str:
    """Return what stands between the values of the file at *location*."""
    return "\t" if PurePosixPath(location).suffix == ".tsv" else ","


def assemble(
    blobs: Blobs, location: str, *, columns: Sequence[Column], chunks: Sequence[Path]
) -> None:
    """Write the blob at *location*, whole or not at all: a head, then the chunks.

    Args:
        blobs: The store.
        location: Relative; its extension tells the format.
        columns: The output columns.
        chunks: Files of results in row order, without header lines, their values
            separated as :func:`delimiter_of` *location* says.
    """
    with blobs.write(location) as blob:
        if PurePosixPath(location).suffix == ".arff":
            _write_arff(blob, columns, chunks)
        else:
            _write_csv(blob, columns, chunks, delimiter=delimiter_of(location))
        blob.commit()


def _write_csv(
    blob: BlobWriter,
    columns: Sequence[Column],
    chunks: Sequence[Path],
    *,
    delimiter: str,
) -> None:
    head = io.StringIO(newline="")
    writer = csv.writer(head, delimiter=delimiter, lineterminator="\n")
    writer.writerow([column.name for column in columns])
    blob.write(head.getvalue().encode())
    for chunk in chunks:
        with chunk.open("rb") as file:
            shutil.copyfileobj(file, blob)


def _write_arff(
    blob: BlobWriter, columns: Sequence[Column], chunks: Sequence[Path]
) -> None:
    out = io.StringIO(newline="")
    write_arff_head(out, "results", columns)
    for chunk in chunks:
        with chunk.open(encoding="utf-8", newline="") as lines:
            write_arff_rows(out, columns, lines)
        blob.write(out.getvalue().encode())
        out.seek(0)
        out.truncate()
    blob.write(out.getvalue().encode())
