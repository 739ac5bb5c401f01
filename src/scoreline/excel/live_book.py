"""A workbook that somebody looks at, in Excel or in Calc: what buttons need of it."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Generic, TypeVar

import xlwings

from scoreline.core.address import Address
from scoreline.core.errors import NotAllowed, OutputBlocked
from scoreline.excel.live import LiveWorkbook
from scoreline.excel.live_cells import address_of
from scoreline.excel.live_write import check_place
from scoreline.excel.native import at, speaking
from scoreline.excel.snapshot import Snapshot, take
from scoreline.workbook.ports import SheetInfo, SheetRow, TableInfo, Visibility

__all__ = ["LiveBook"]

_VERY_HIDDEN: Final = 2  # xlSheetVeryHidden
_ON_A_MAC: Final = sys.platform == "darwin"


_Thing = TypeVar("_Thing")


@dataclass(frozen=True, slots=True)
class _Seen(Generic[_Thing]):
    """What the program said, and until when that is believed."""

    things: tuple[_Thing, ...]
    until: float


class LiveBook(LiveWorkbook):
    """The `OpenBook` port over an open book.

    Every method raises ``WorkbookError`` if the spreadsheet program refuses or is busy.

    Args:
        book: The open book.
        recent: Seconds for which it is believed what sheets and tables there are, and
            where: a press asks that many times within a moment.
        clock: Seconds on a clock that never goes back.
    """

    def __init__(
        self,
        book: xlwings.Book,
        *,
        recent: float = 0.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(book)
        self._recent = recent
        self._clock = clock
        self._sheets: _Seen[SheetInfo] | None = None
        self._tables: _Seen[TableInfo] | None = None

    def sheets(self) -> tuple[SheetInfo, ...]:
        """Return the sheets in order, hidden ones too."""
        if self._sheets is None or self._clock() >= self._sheets.until:
            self._sheets = self._seen(super().sheets())
        return self._sheets.things

    def tables(self) -> tuple[TableInfo, ...]:
        """Return all tables of all sheets."""
        if self._tables is None or self._clock() >= self._tables.until:
            self._tables = self._seen(super().tables())
        return self._tables.things

    def write(self, area: Address, rows: Iterable[SheetRow]) -> None:
        """Write *rows* into *area*, all of them or none.

        Raises:
            OutputBlocked: If the place is protected or merged.
        """
        self._forget()
        super().write(area, rows)

    def _seen(self, things: tuple[_Thing, ...]) -> _Seen[_Thing]:
        return _Seen(things, self._clock() + self._recent)

    def _forget(self) -> None:
        self._sheets = self._tables = None

    @property
    def full_name(self) -> str:
        """As the spreadsheet program calls it: a path, a URL, or a name."""
        return self._book.fullname

    def check_place(self, area: Address) -> None:
        """Refuse a place that takes no results, before rows are sent.

        Raises:
            OutputBlocked: If it is protected or merged.
        """
        self.check_sheet(area)
        with speaking(str(area)):
            check_place(self._book, area, self.merged(area))

    def add_sheet(self, name: str, visibility: Visibility) -> None:
        """Add an empty sheet behind the others; the sheet in front stays in front.

        Raises:
            OutputBlocked: If the name is in use.
        """
        self._forget()
        with speaking(name):
            if name.casefold() in (
                sheet.name.casefold() for sheet in self._book.sheets
            ):
                raise OutputBlocked(f"there is a sheet {name!r} already")
            front = self._book.sheets.active
            made = self._book.sheets.add(name, after=self._book.sheets[-1])
            front.activate()
            if visibility is not Visibility.VISIBLE:
                # on a Mac xlwings takes true and false only
                very = visibility is Visibility.VERY_HIDDEN and not _ON_A_MAC
                made.impl.visible = _VERY_HIDDEN if very else False

    def save_copy(self, path: Path) -> None:
        """Save a copy at *path*; the book goes on under its own name.

        Raises:
            NotAllowed: If the program knows no copies, as Excel for Mac.
        """
        with speaking(self.name):
            native = self._book.api
            if not hasattr(native, "SaveCopyAs"):
                raise NotAllowed(
                    "Excel for Mac can't save a copy; save the workbook and run "
                    "'scoreline workbook strip-keys FILE --out FILE'"
                )
            native.SaveCopyAs(str(path))

    def region(self, cell: Address) -> Address:
        """Return the filled cells around *cell*, up to blank rows and columns.

        Raises:
            WorkbookError: If the sheet is protected: Excel does not tell then.
        """
        with speaking(str(cell)):
            return address_of(at(self._book, cell).current_region)

    def snapshot(self, area: Address) -> Snapshot:
        """Return what stands in *area*, so that it can come back."""
        return take(self._book, area, self.tables())

    def restore(self, snapshot: Snapshot) -> None:
        """Put back what stood in an area."""
        self._forget()
        snapshot.restore(self._book)

    def remove_sheet(self, name: str) -> None:
        """Remove a sheet that was added."""
        self._forget()
        with speaking(name), self._book.app.properties(display_alerts=False):
            self._book.sheets[name].delete()

    def draw(self, title: str, source: Address, place: Sequence[float]) -> None:
        """Draw columns on the sheet of *source*.

        Args:
            title: What it shows.
            source: Its first row and first column name what is shown.
            place: Left, top, width and height in points.
        """
        left, top, width, height = place
        with speaking(str(source)):
            self._book.sheets[source.sheet].charts.add(
                left,
                top,
                width,
                height,
                chart_type="column_clustered",
                source=at(self._book, source),
                name=title,
            )
