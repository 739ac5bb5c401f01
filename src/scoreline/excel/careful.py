"""An open workbook between the scoring action and the program: nothing gets lost.

What is overwritten is remembered first, so that it can come back; a busy program is
asked again for a while.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scoreline.core.address import Address
from scoreline.excel.open_book import OpenBook
from scoreline.excel.patience import Patience
from scoreline.excel.snapshot import Snapshot
from scoreline.workbook.ports import SheetInfo, SheetRow, TableInfo

__all__ = ["CarefulBook", "Overwritten"]


@dataclass(frozen=True, slots=True)
class Overwritten:
    """One write that can be taken back.

    Attributes:
        before: What stood there.
        fingerprint: Of the area right after the write.
    """

    before: Snapshot
    fingerprint: str


class CarefulBook:
    """The `Workbook` port over an open workbook.

    Attributes:
        overwritten: The writes made, in order.
    """

    def __init__(self, book: OpenBook, patience: Patience) -> None:
        self.overwritten: list[Overwritten] = []
        self._book = book
        self._patiently = patience.until_done

    @property
    def name(self) -> str:
        """The file's name, without its folder."""
        return self._book.name

    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the sheets in order, hidden ones too."""
        return self._patiently(self._book.sheets)

    def tables(self) -> tuple[TableInfo, ...]:
        """Return all tables of all sheets."""
        return self._patiently(self._book.tables)

    def merged(self, area: Address) -> tuple[Address, ...]:
        """Return the merged ranges that touch *area*."""
        return self._patiently(lambda: self._book.merged(area))

    def formulas(self, area: Address) -> tuple[Address, ...]:
        """Return the first cells of *area* that hold a formula."""
        return self._patiently(lambda: self._book.formulas(area))

    def read(self, area: Address) -> Iterator[SheetRow]:
        """Yield ``(row number, values)`` of the rows of *area* that hold anything."""
        rows: Iterator[SheetRow] = iter(())
        first: SheetRow | None = None

        def begin() -> None:
            nonlocal rows, first
            rows = self._book.read(area)
            first = next(rows, None)

        self._patiently(begin)
        if first is not None:
            yield first
            yield from rows

    def fingerprint(self, area: Address) -> str:
        """Return a text that differs once the cells of *area* have changed."""
        return self._patiently(lambda: self._book.fingerprint(area))

    def write(self, area: Address, rows: Iterable[SheetRow]) -> None:
        """Write *rows* into *area*, all of them or none, and remember what was there.

        Raises:
            OutputBlocked: If the place is protected, merged or off the sheet.
            ProgramBusy: If the program takes no calls for too long.
        """
        arrived = list(rows)
        if not arrived:
            return
        place = Address(
            area.sheet, arrived[0][0], area.left, arrived[-1][0], area.right
        )
        before = self._patiently(lambda: self._book.snapshot(place))
        self._patiently(lambda: self._book.write(area, arrived))
        after = self._patiently(lambda: self._book.fingerprint(place))
        self.overwritten.append(Overwritten(before, after))
