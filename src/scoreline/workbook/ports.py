"""What workbook actions need of the world: a workbook, and something that scores.

An action knows neither xlwings nor a file format nor HTTP. The live book, the file and
the tests' fake are workbooks; the client's endpoint and, in the portal, the service
itself are scorers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from scoreline.core.address import Address
from scoreline.core.description import EndpointSchema
from scoreline.core.table import CellError, CellValue, Row, Table, Uncalculated

__all__ = [
    "EndpointSchema",
    "Progress",
    "Scorer",
    "SheetCell",
    "SheetInfo",
    "SheetRow",
    "TableInfo",
    "Visibility",
    "Workbook",
]

SheetCell = CellValue | CellError | Uncalculated
SheetRow = tuple[int, tuple[SheetCell, ...]]
Progress = Callable[[int, int | None], None]
"""Called with rows done and rows in all (None while unknown)."""


class Visibility(Enum):
    """Whether people see a sheet."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A sheet and the cells it uses.

    Attributes:
        name: As on its tab.
        visibility: Whether people see it.
        used: The smallest range around all cells with a value; None if there is none.
    """

    name: str
    visibility: Visibility
    used: Address | None


@dataclass(frozen=True, slots=True)
class TableInfo:
    """An Excel table (ListObject).

    Attributes:
        name: Unique in the workbook.
        area: Headers and totals included.
        has_headers: Whether its first row names the columns.
        has_totals: Whether its last row holds totals, which are never scored.
    """

    name: str
    area: Address
    has_headers: bool = True
    has_totals: bool = False


class Workbook(Protocol):
    """A workbook that rows are read from and results are written to."""

    @property
    def name(self) -> str:
        """The file's name, without its folder."""

    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the sheets in order, hidden ones too."""

    def tables(self) -> tuple[TableInfo, ...]:
        """Return all tables of all sheets."""

    def merged(self, area: Address) -> tuple[Address, ...]:
        """Return the merged ranges that touch *area*."""

    def formulas(self, area: Address) -> tuple[Address, ...]:
        """Return the cells of *area* that hold a formula, the first few of them."""

    def read(self, area: Address) -> Iterator[SheetRow]:
        """Yield ``(row number, values)`` of the rows of *area* that hold anything.

        Rows come in sheet order; values have shape (area.width,). Numbers are float,
        dates naive datetime, text is text however it looks.
        """

    def fingerprint(self, area: Address) -> str:
        """Return a text that differs once the cells of *area* may have changed.

        A live book tells by its cells; a file may tell by its size and time.
        """

    def write(self, area: Address, rows: Iterable[SheetRow]) -> None:
        """Write *rows* into *area*, all of them or none.

        Text is written as text, never as a formula; None clears the cell. Cells of
        *area* whose row does not come are left as they are; existing formats stay.

        Args:
            area: Where; values have shape (area.width,).
            rows: ``(row number, values)`` in sheet order, numbers within *area*.

        Raises:
            OutputBlocked: If the place is protected, merged or off the sheet.
        """


class Scorer(Protocol):
    """An endpoint, as actions see it."""

    def describe(self) -> EndpointSchema:
        """Return what the endpoint takes and gives."""

    def score(
        self, table: Table, parameters: Mapping[str, CellValue], progress: Progress
    ) -> Table:
        """Return the results of *table*'s rows, row for row, scored at once (RRS)."""

    def submit(self, rows: Iterable[Row], parameters: Mapping[str, CellValue]) -> str:
        """Send *rows*, under the input's columns, as a batch job; return its id."""

    def wait(self, job_id: str, progress: Progress) -> None:
        """Return when the job is finished.

        Raises:
            JobFailed: If it failed or was cancelled.
        """

    def results(self, job_id: str) -> Iterator[Row]:
        """Yield the results of a finished job, row for row."""

    def cancel(self, job_id: str) -> None:
        """Stop the job, whatever its state."""
