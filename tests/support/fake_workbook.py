"""A workbook in memory: sheets are dicts of cells."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from scoreline.core.address import Address
from scoreline.workbook.ports import (
    SheetCell,
    SheetInfo,
    SheetRow,
    TableInfo,
    Visibility,
)


@dataclass
class FakeWorkbook:
    """Implements `scoreline.workbook.ports.Workbook`; cells are (row, column)."""

    name: str = "fake.xlsx"
    cells: dict[str, dict[tuple[int, int], SheetCell]] = field(default_factory=dict)
    visibility: dict[str, Visibility] = field(default_factory=dict)
    listed: list[TableInfo] = field(default_factory=list)
    merges: list[Address] = field(default_factory=list)
    computed: list[Address] = field(default_factory=list)
    writes: int = 0

    def put(self, place: str, *rows: Iterable[SheetCell]) -> "FakeWorkbook":
        """Set the cells from *place* (``Sheet!A1``) on, without counting a write."""
        start = Address.parse(place)
        grid = self.cells.setdefault(start.sheet, {})
        for number, row in enumerate(rows, start=start.top):
            for at, value in enumerate(row, start=start.left):
                grid[number, at] = value
        return self

    def get(self, place: str) -> list[list[SheetCell]]:
        """Return the values of a range, row by row."""
        area = Address.parse(place)
        grid = self.cells[area.sheet]
        return [
            [grid.get((row, at)) for at in range(area.left, area.right + 1)]
            for row in range(area.top, area.bottom + 1)
        ]

    def sheets(self) -> tuple[SheetInfo, ...]:
        return tuple(
            SheetInfo(
                name, self.visibility.get(name, Visibility.VISIBLE), self._used(name)
            )
            for name in self.cells
        )

    def tables(self) -> tuple[TableInfo, ...]:
        return tuple(self.listed)

    def merged(self, area: Address) -> tuple[Address, ...]:
        return tuple(
            m for m in self.merges if m.sheet == area.sheet and m.touches(area)
        )

    def formulas(self, area: Address) -> tuple[Address, ...]:
        return tuple(
            f for f in self.computed if f.sheet == area.sheet and f.touches(area)
        )

    def read(self, area: Address) -> Iterator[SheetRow]:
        grid = self.cells.get(area.sheet, {})
        bottom = min(area.bottom, max((row for row, _ in grid), default=0))
        for row in range(area.top, bottom + 1):
            values = tuple(
                grid.get((row, at)) for at in range(area.left, area.right + 1)
            )
            if any(value is not None for value in values):
                yield row, values

    def fingerprint(self, area: Address) -> str:
        return repr(list(self.read(area)))

    def write(self, area: Address, rows: Iterable[SheetRow]) -> None:
        arrived = list(rows)
        self.writes += 1
        grid = self.cells[area.sheet]
        for row, values in arrived:
            assert area.top <= row <= area.bottom
            assert len(values) == area.width
            for at, value in enumerate(values, start=area.left):
                grid[row, at] = value

    def add_sheet(self, name: str, visibility: Visibility) -> None:
        self.cells[name] = {}
        self.visibility[name] = visibility

    def _used(self, sheet: str) -> Address | None:
        places = [at for at, value in self.cells[sheet].items() if value is not None]
        if not places:
            return None
        rows, columns = zip(*places, strict=True)
        return Address(sheet, min(rows), min(columns), max(rows), max(columns))
