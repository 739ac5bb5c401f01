"""An open workbook in memory: with a selection, hidden rows, and a call that fails."""

from dataclasses import dataclass, field
from pathlib import Path
from zipfile import ZipFile

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked, WorkbookError
from scoreline.workbook.ports import SheetCell
from support.fake_workbook import FakeWorkbook


@dataclass(frozen=True)
class Cells:
    """A snapshot of the fake."""

    area: Address
    content: dict[tuple[int, int], SheetCell]


@dataclass
class FakeBook(FakeWorkbook):
    """Implements `scoreline.excel.open_book.OpenBook`.

    Attributes:
        fail_at: The number of the call that fails, from 1; 0 for none.
        error: With what it fails.
        calls: How many calls came.
    """

    selected: str = "Data!A1"
    hidden: set[int] = field(default_factory=set)
    locked: bool = False
    drawn: list[tuple[str, Address]] = field(default_factory=list)
    fail_at: int = 0
    error: Exception = field(default_factory=lambda: WorkbookError("it is gone"))
    calls: int = 0

    def select(self, place):
        """Select a range."""
        self.selected = place

    def hide(self, row):
        """Hide a row, whatever its sheet."""
        self.hidden.add(row)

    def protect(self):
        """Let no place take results."""
        self.locked = True

    @property
    def full_name(self):
        return f"C:\\{self.name}"

    def _called(self):
        self.calls += 1
        if self.calls == self.fail_at:
            raise self.error

    def sheets(self):
        self._called()
        return super().sheets()

    def tables(self):
        self._called()
        return super().tables()

    def merged(self, area):
        self._called()
        return super().merged(area)

    def formulas(self, area):
        self._called()
        return super().formulas(area)

    def read(self, area):
        self._called()
        return super().read(area)

    def fingerprint(self, area):
        self._called()
        return super().fingerprint(area)

    def write(self, area, rows):
        self._called()
        super().write(area, rows)

    def add_sheet(self, name, visibility):
        self._called()
        super().add_sheet(name, visibility)

    def selection(self):
        self._called()
        return Address.parse(self.selected) if self.selected else None

    def region(self, cell):
        self._called()
        return self._used(cell.sheet) or cell

    def visible(self, area):
        self._called()
        return tuple(
            Address(area.sheet, row, area.left, row, area.right)
            for row in range(area.top, area.bottom + 1)
            if row not in self.hidden
        )

    def check_place(self, area):
        self._called()
        if self.locked:
            raise OutputBlocked("the sheet is protected", str(area))

    def snapshot(self, area):
        self._called()
        grid = self.cells[area.sheet]
        places = [
            (row, column)
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        ]
        return Cells(area, {place: grid.get(place) for place in places})

    def restore(self, snapshot):
        self._called()
        self.cells[snapshot.area.sheet].update(snapshot.content)

    def remove_sheet(self, name):
        del self.cells[name]

    def draw(self, title, source, place):
        self.drawn.append((title, source))

    def save_copy(self, path: Path):
        self._called()
        texts = [
            str(value)
            for grid in self.cells.values()
            for value in grid.values()
            if value is not None
        ]

        with ZipFile(path, "w") as parts:
            parts.writestr("xl/cells.txt", "\n".join(texts))
