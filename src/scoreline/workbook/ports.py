"""What workbook actions need of the world: a workbook, a scorer, a manager.

An action knows neither xlwings nor a file format nor HTTP. The live book, the file and
the tests' fake are workbooks; the client's endpoint and, in the portal, the service
itself are scorers; the client's workspace is a manager.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Protocol

from scoreline.core.address import Address
from scoreline.core.description import EndpointSchema
from scoreline.core.keys import ApiKey
from scoreline.core.states import JobStatus, TraceLevel
from scoreline.core.table import CellError, CellValue, Row, Table, Uncalculated
from scoreline.core.throttle import ThrottleLevel

__all__ = [
    "EndpointSchema",
    "EndpointWishes",
    "ManagedEndpoint",
    "Manager",
    "Progress",
    "Scorer",
    "SheetCell",
    "SheetInfo",
    "SheetRow",
    "TableInfo",
    "Visibility",
    "Workbook",
    "WorkbookKey",
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

    def status(self, job_id: str) -> JobStatus | None:
        """Return where the job stands; None if there is no such job any more."""

    def cancel(self, job_id: str) -> None:
        """Stop the job, whatever its state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointWishes:
    """How an endpoint is to be, or is; None for what is not said.

    Attributes:
        description: Whom it is for.
        throttle_level: Low or High.
        max_concurrent_calls: Calls in flight.
        trace_level: What is recorded of its calls.
        sample_data: Whether it shows sample rows.
    """

    description: str | None = None
    throttle_level: ThrottleLevel | None = None
    max_concurrent_calls: int | None = None
    trace_level: TraceLevel | None = None
    sample_data: bool | None = None


@dataclass(frozen=True, slots=True)
class ManagedEndpoint:
    """An endpoint as its owner sees it.

    Attributes:
        name: Its name.
        url: Its ApiLocation.
        settings: How it is; nothing is None.
    """

    name: str
    url: str
    settings: EndpointWishes


@dataclass(frozen=True, slots=True)
class WorkbookKey:
    """A key made for one workbook, as its owner sees it.

    Attributes:
        id: Its id, 32 hexadecimal digits, which may be told.
        name: What it is for: the workbook's file name.
        expires: First day (UTC) on which it is valid no more.
        is_valid: Whether it scores today.
        key: The key itself.
    """

    id: str
    name: str
    expires: date | None
    is_valid: bool
    key: ApiKey


class Manager(Protocol):
    """The endpoints of one web service, as their owner manages them."""

    def endpoints(self) -> Mapping[str, ManagedEndpoint]:
        """Return all endpoints by name."""

    def create(self, name: str, wishes: EndpointWishes) -> ManagedEndpoint:
        """Create the endpoint *name*."""

    def update(self, name: str, wishes: EndpointWishes) -> ManagedEndpoint:
        """Change what *wishes* say of the endpoint *name*; leave the rest."""

    def retrain(self, name: str, rows: Path) -> None:
        """Let the endpoint *name* score with a model fitted on the CSV file *rows*.

        Raises:
            ServiceError: If the web service can't be trained.
        """

    def describe(self, name: str, key: ApiKey) -> EndpointSchema:
        """Return what the endpoint *name* takes and gives, asked with *key*."""

    def keys(self, name: str) -> Iterable[WorkbookKey]:
        """Return the workbook keys of the endpoint *name*, dead ones too."""

    def create_key(self, name: str, label: str, expires: date | None) -> WorkbookKey:
        """Make a workbook key of the endpoint *name*, for the file *label*."""

    def revoke_key(self, name: str, key_id: str) -> None:
        """Make a workbook key invalid at once and for ever."""
