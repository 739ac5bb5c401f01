"""Rows of workbooks and Parquet files as CSV, so that jobs read one format alone.

Runs in a worker. Of a workbook the first visible sheet counts: its first row names the
columns, and a cell that holds an error or an uncalculated formula ends the reading.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from math import isnan
from pathlib import Path
from typing import Any, Final

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable, InvalidValue, RequestUnreadable
from scoreline.core.table import CellError, CellValue, Uncalculated
from scoreline.files.parts import SheetState
from scoreline.files.xlsx_reader import XlsxFile
from scoreline.service.tasks import Unpack, Unpacked
from scoreline.wire.scoring import spell

__all__ = ["unpack"]

_BATCH: Final = 10_000  # rows of a Parquet file read at once


def unpack(task: Unpack) -> Unpacked:
    """Write the rows of a file as CSV in UTF-8, whole or not at all.

    Raises:
        RequestUnreadable: If the file is not what its extension says, a cell holds
            an error, or no library is installed that reads it.
    """
    source, target = Path(task.path), Path(task.out_path)
    read = {".xlsx": _workbook, ".parquet": _parquet}[source.suffix]
    fresh = target.with_suffix(".new")
    count = -1  # the header is no row
    with fresh.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in read(source):
            writer.writerow(row)
            count += 1
    fresh.replace(target)
    return Unpacked(max(0, count))


def _workbook(path: Path) -> Iterator[list[str | None]]:
    try:
        with XlsxFile(path) as book:
            sheet = next(
                (s for s in book.sheets() if s.state is SheetState.VISIBLE), None
            )
            used = sheet and book.used(sheet.name)
            if not used:
                raise RequestUnreadable("the workbook's first sheet is empty")
            for number, values in book.rows(used):
                yield [
                    _cell(value, used, number, at) for at, value in enumerate(values)
                ]
    except FileUnreadable as error:
        raise RequestUnreadable(f"the workbook: {error}") from None


def _cell(
    value: CellValue | CellError | Uncalculated, used: Address, row: int, at: int
) -> str | None:
    if not isinstance(value, CellError | Uncalculated):
        return spell(value)
    place = used.cell(row - used.top + 1, at + 1)
    what = "an error" if isinstance(value, CellError) else "an uncalculated formula"
    raise RequestUnreadable(f"{place} holds {what}")


def _parquet(path: Path) -> Iterator[Iterable[str | None]]:
    try:
        import pyarrow.parquet as pq  # noqa: PLC0415  # an extra, for those who need it
    except ImportError:
        raise RequestUnreadable(
            "this service reads no Parquet; install it with "
            "pip install 'scoreline[parquet]', or send CSV"
        ) from None
    try:
        with pq.ParquetFile(path) as file:
            yield list(file.schema_arrow.names)
            for batch in file.iter_batches(batch_size=_BATCH):
                columns = [map(_value, column.to_pylist()) for column in batch.columns]
                yield from zip(*columns, strict=True)
    except InvalidValue:
        raise
    except Exception as error:  # noqa: BLE001  # the library raises many kinds
        raise RequestUnreadable(
            f"the file is no Parquet that can be read ({type(error).__name__})"
        ) from None


def _value(value: Any) -> str | None:  # noqa: ANN401  # whatever a column may hold
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, float) and isnan(value):
        return None
    if value is None or isinstance(value, str | bool | int | float):
        return spell(value)
    raise RequestUnreadable(f"a column holds values of type {type(value).__name__}")
