"""Rows on their way between a range and a model: the shape data has at the doors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scoreline.core.errors import InvalidValue

__all__ = ["CellError", "CellValue", "Row", "Table", "Uncalculated"]

CellValue = float | str | bool | datetime | None
Row = tuple[CellValue, ...]


@dataclass(frozen=True, slots=True)
class CellError:
    """What a cell holds whose formula failed, such as ``#N/A``; never scored."""

    code: str


@dataclass(frozen=True, slots=True)
class Uncalculated:
    """What a cell holds whose formula was never calculated; never scored."""


@dataclass(frozen=True, slots=True)
class Table:
    """A rectangle of cell values under column names.

    Attributes:
        columns: Shape (c,). Names as the schema spells them; none twice.
        rows: Shape (n, c), n >= 0, in sheet order: row i of an answer belongs to
            row i of its question. Numbers are float, dates naive datetime as the
            sheet shows them, an empty cell None.

    Raises:
        InvalidValue: If a row is not c values long, or a column name repeats.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __post_init__(self) -> None:
        width = len(self.columns)
        if len(set(self.columns)) != width:
            raise InvalidValue(f"column names repeat: {', '.join(self.columns)}")
        for number, row in enumerate(self.rows, start=1):
            if len(row) != width:
                raise InvalidValue(
                    f"row {number}: {len(row)} values under {width} columns"
                )
