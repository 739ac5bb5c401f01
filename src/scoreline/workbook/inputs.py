"""The rows that are meant: how a user says so, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scoreline.core.address import Address
from scoreline.core.schema import Schema
from scoreline.workbook.columns import ColumnMatch

__all__ = ["STATUS_COLUMN", "Choice", "InputRange", "result_names"]

STATUS_COLUMN: Final = "Scoring Status"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the user said about where the rows are; nothing said is to be found.

    Attributes:
        sheet: A sheet's name.
        range: Such as ``Data!B2:D9``, ``B2:D9`` or ``A:F``.
        table: An Excel table's name.
        has_headers: Whether the first row names the columns; else they match by place.
    """

    sheet: str = ""
    range: str = ""
    table: str = ""
    has_headers: bool = True


@dataclass(frozen=True, slots=True)
class InputRange:
    """Rows to score, and the header row that names their columns.

    Attributes:
        header: The header row; None if columns match by place.
        rows: The rows below it, as wide as the header row.
        match: Where the schema's columns stand in it.
        table: The Excel table's name, if it is one.
    """

    header: Address | None
    rows: Address
    match: ColumnMatch
    table: str = ""

    @property
    def inputs(self) -> Address:
        """The rows, from the first to the last column that is sent."""
        left = self.rows.left + min(self.match.places) - 1
        right = self.rows.left + max(self.match.places) - 1
        return Address(self.rows.sheet, self.rows.top, left, self.rows.bottom, right)

    @property
    def whole(self) -> Address:
        """What is sent, its header row and what lies between them included."""
        sent = self.inputs
        top = self.header.top if self.header else sent.top
        return Address(sent.sheet, top, sent.left, sent.bottom, sent.right)


def result_names(schema: Schema, label: str = "") -> tuple[str, ...]:
    """Return the headers of the result columns: the outputs, and the status.

    Args:
        schema: What the endpoint gives.
        label: Told in each header, if several endpoints score the same rows.
    """
    names = (*schema.output.names, STATUS_COLUMN)
    return tuple(f"{name} ({label})" for name in names) if label else names
