"""Read .xlsx and .xlsm files: sheets, tables, and cells as a stream of rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

from scoreline.core.address import Address
from scoreline.files.limits import GENEROUS, Limits
from scoreline.files.parts import SheetPart, SheetRow, TablePart

__all__ = ["XlsxFile"]


class XlsxFile:
    """An .xlsx or .xlsm file opened for reading; a context manager.

    Raises:
        FileUnreadable: If the file is no workbook, is damaged, encrypted or too large.
    """

    def __init__(self, path: Path, limits: Limits = GENEROUS) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""

    @property
    def uses_1904(self) -> bool:
        """Whether dates are counted from 1904, as old Macs did."""
        raise NotImplementedError

    @property
    def parts(self) -> tuple[str, ...]:
        """The names of all parts of the package, in its order."""
        raise NotImplementedError

    def sheets(self) -> tuple[SheetPart, ...]:
        """Return the worksheets in order, hidden ones too (chart sheets are none)."""
        raise NotImplementedError

    def tables(self) -> tuple[TablePart, ...]:
        """Return all tables of all sheets."""
        raise NotImplementedError

    def used(self, sheet: str) -> Address | None:
        """Return the smallest range around all cells with a value or a formula.

        Reads the whole sheet once.

        Raises:
            RangeInvalid: If there is no such sheet.
        """
        raise NotImplementedError

    def merged(self, area: Address) -> tuple[Address, ...]:
        """Return the merged ranges that touch *area*."""
        raise NotImplementedError

    def formulas(self, area: Address, limit: int = 10) -> tuple[Address, ...]:
        """Return the first *limit* cells of *area* that hold a formula."""
        raise NotImplementedError

    def hidden_rows(self, area: Address) -> tuple[int, ...]:
        """Return the rows of *area* that are hidden, filtered ones included."""
        raise NotImplementedError

    def rows(self, area: Address) -> Iterator[SheetRow]:
        """Yield ``(row number, values)`` of the rows of *area* that hold anything.

        Rows come in sheet order; values have shape (area.width,). Numbers are float,
        dates naive datetime, text is text however it looks, empty cells None. One
        pass, in bounded memory (the file's shared strings are held).

        Raises:
            RangeInvalid: If there is no such sheet.
            FileUnreadable: If the sheet is damaged.
        """
        raise NotImplementedError
