"""Records of a CSV file as columns of values, and what is wrong with some of them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scoreline.core.errors import (
    CellProblem,
    InvalidValue,
    RequestUnreadable,
    SchemaMismatch,
    UnexpectedName,
)
from scoreline.core.schema import Column, ColumnType, Port
from scoreline.core.table import CellValue
from scoreline.core.values import are_plain, read_numbers, read_text

__all__ = ["Records", "read_piece", "read_records"]


@dataclass(frozen=True, slots=True)
class Records:
    """Records that were read, those with problems included.

    Attributes:
        blocks: Shape (c, n): each input column's values; None where one is bad.
        count: How many records, n.
        problems: What is wrong first with a record, by its place from 0.
    """

    blocks: list[list[CellValue]]
    count: int
    problems: dict[int, CellProblem] = field(default_factory=dict)


def read_records(
    port: Port, text: str, *, header: Sequence[str], delimiter: str, first_row: int
) -> Records:
    """Return the records in *text* under the columns of *port*.

    An empty value is a missing one wherever its column may lack one; a blank line is
    no record.

    Args:
        port: The input columns.
        text: Whole records, without a header line.
        header: The columns' names, in the order of the records.
        delimiter: What stands between values.
        first_row: Which row the first record is, from 1.

    Raises:
        UnexpectedName: If a column is unknown.
        SchemaMismatch: If a column is missing or given twice.
        RequestUnreadable: If *text* is no CSV.
    """
    order = _order(port, header)
    problems: dict[int, CellProblem] = {}
    records = _split(text, delimiter)
    for place, record in enumerate(records):
        if len(record) != len(header):
            reason = f"the row has {len(record)} values for {len(header)} columns"
            name = header[min(len(record), len(header) - 1)]
            problems[place] = CellProblem(first_row + place, name, reason)
            records[place] = [""] * len(header)
    texts = list(zip(*records, strict=True)) if records else [()] * len(header)
    blocks = []
    for column, at in zip(port.columns, order, strict=True):
        values, bad = _block(column, texts[at])
        for place, reason in bad.items():
            problem = CellProblem(first_row + place, column.name, reason)
            problems.setdefault(place, problem)
        blocks.append(values)
    return Records(blocks, len(records), dict(sorted(problems.items())))


def read_piece(path: Path, offset: int, length: int) -> str:
    """Return *length* bytes of the file *path* from *offset*, as text.

    Raises:
        RequestUnreadable: If they are not UTF-8.
    """
    with path.open("rb") as file:
        file.seek(offset)
        piece = file.read(length)
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestUnreadable(
            f"the file is not UTF-8 text (byte {offset + error.start:,})"
        ) from None


def _split(text: str, delimiter: str) -> list[list[str]]:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [record for record in reader if record]
    except csv.Error as error:
        raise RequestUnreadable(f"the file is no CSV: {error}") from None


def _order(port: Port, header: Sequence[str]) -> list[int]:
    at = {name: place for place, name in enumerate(header)}
    if len(at) != len(header):
        twice = next(name for name in header if header.count(name) > 1)
        raise SchemaMismatch(CellProblem(0, twice, "the column is given twice"))
    for name in header:
        if port.column(name) is None:
            raise UnexpectedName(
                f"column {name!r} is unknown; input {port.name!r} has "
                f"{', '.join(map(repr, port.names))}"
            )
    missing = [name for name in port.names if name not in at]
    if missing:
        raise SchemaMismatch(
            *(CellProblem(0, name, "the column is missing") for name in missing)
        )
    return [at[name] for name in port.names]


def _block(
    column: Column, texts: Sequence[str]
) -> tuple[list[CellValue], dict[int, str]]:
    """Return a column's values, and the reason of each bad one by its place."""
    quick = _quick_block(column, texts)
    if quick is not None:
        return quick, {}
    values: list[CellValue] = []
    bad: dict[int, str] = {}
    for place, text in enumerate(texts):
        try:
            values.append(_value(column, text))
        except InvalidValue as error:
            values.append(None)
            bad[place] = str(error)
    return values, bad


def _value(column: Column, text: str) -> CellValue:
    return None if not text and column.nullable else read_text(column, text)


def _quick_block(column: Column, texts: Sequence[str]) -> list[CellValue] | None:
    """Return what :func:`_block` would, if that is plain at a glance."""
    if column.type is ColumnType.NUMBER:
        return _quick_numbers(column, texts)
    if column.type is ColumnType.STRING and are_plain(texts):
        return [text or None for text in texts] if column.nullable else list(texts)
    return None


def _quick_numbers(column: Column, texts: Sequence[str]) -> list[CellValue] | None:
    present = [text for text in texts if text]
    if len(present) < len(texts) and not column.nullable:
        return None
    numbers = read_numbers(present)
    if numbers is None or len(present) == len(texts):
        return None if numbers is None else list(numbers)
    following = iter(numbers)
    return [next(following) if text else None for text in texts]
