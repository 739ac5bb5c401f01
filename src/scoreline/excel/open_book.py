"""What actions need of an open workbook, beyond reading and writing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from scoreline.core.address import Address
from scoreline.excel.snapshot import Snapshot
from scoreline.workbook.endpoint_edit import GrowingWorkbook

__all__ = ["OpenBook"]


class OpenBook(GrowingWorkbook, Protocol):
    """A workbook with a selection, hidden rows, and things to take back."""

    @property
    def full_name(self) -> str:
        """As the spreadsheet program calls it: a path, a URL, or a name."""

    def selection(self) -> Address | None:
        """Return the selected range; None if something else is selected.

        Raises:
            RangeInvalid: If it has several areas.
        """

    def region(self, cell: Address) -> Address:
        """Return the filled cells around *cell*, up to blank rows and columns.

        Raises:
            WorkbookError: If the program does not tell, as on a protected sheet.
        """

    def visible(self, area: Address) -> tuple[Address, ...]:
        """Return the parts of *area* whose rows are neither hidden nor filtered."""

    def check_place(self, area: Address) -> None:
        """Refuse a place that takes no results.

        Raises:
            OutputBlocked: If it is protected or merged.
        """

    def snapshot(self, area: Address) -> Snapshot:
        """Return what stands in *area*, so that it can come back."""

    def restore(self, snapshot: Snapshot) -> None:
        """Put back what stood in an area."""

    def remove_sheet(self, name: str) -> None:
        """Remove a sheet that was added."""

    def draw(self, title: str, source: Address, place: Sequence[float]) -> None:
        """Draw columns of *source* on its sheet, at *place*, in points."""

    def save_copy(self, path: Path) -> None:
        """Save a copy; the book goes on under its own name.

        Raises:
            NotAllowed: If the program knows no copies.
        """
