"""Documents of a running LibreOffice, as a small typed grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, cast

from scoreline.core.address import Address
from scoreline.core.table import CellError
from scoreline.excel.calc.office import Json
from scoreline.excel.calc.opened import Opened, address, addresses, corners_of
from scoreline.workbook.ports import SheetCell, TableInfo

__all__ = ["Assignable", "CellFormat", "Document"]

GridValue = float | str | None
MICROSECONDS_PER_DAY: Final = 86_400_000_000


@dataclass(frozen=True, slots=True)
class CellFormat:
    """How some cells of an area are formatted, and where they are.

    Attributes:
        code: The number format, such as ``General`` or ``@``.
        is_date: Whether numbers show as dates.
        is_text: Whether what is typed stays text.
        is_truth: Whether numbers show as TRUE and FALSE.
        is_locked: Whether protecting the sheet protects these cells.
        areas: Where.
    """

    code: str
    is_date: bool
    is_text: bool
    is_truth: bool
    is_locked: bool
    areas: tuple[Address, ...]


@dataclass(frozen=True, slots=True)
class Assignable:
    """What is to be known of an area before values are assigned to it.

    Attributes:
        is_protected: Whether its sheet is.
        visible: The runs (first, last) of its rows neither hidden nor filtered away.
        formats: The formats of its cells.
    """

    is_protected: bool
    visible: list[tuple[int, int]]
    formats: tuple[CellFormat, ...]


class Document(Opened):
    """One open document: its cells, tables, names and charts.

    Every method raises ``WorkbookError`` if LibreOffice refuses or is gone.
    """

    # places

    def used(self, sheet: str) -> Address | None:
        """Return the smallest area around all content of a sheet."""
        corners = self._ask("used", sheet=sheet)
        return address(sheet, corners) if corners else None

    def region(self, area: Address) -> Address:
        """Return the block of filled cells around *area*, up to blank lines."""
        return address(area.sheet, self._at("region", area))

    # values

    def read(self, area: Address) -> list[list[SheetCell]]:
        """Return the values of *area*, shape (height, width), typed."""
        found = cast("dict[str, list[list[Json]]]", self._at("read", area))
        rows = cast("list[list[SheetCell]]", found["values"])
        for corners in found["dates"]:
            self._set_dates(rows, address(area.sheet, corners), area)
        for row, column, code in cast("list[tuple[int, int, str]]", found["errors"]):
            rows[row - area.top][column - area.left] = CellError(code)
        return rows

    def _set_dates(
        self, rows: list[list[SheetCell]], dates: Address, area: Address
    ) -> None:
        for row in rows[dates.top - area.top : dates.bottom - area.top + 1]:
            for column in range(dates.left - area.left, dates.right - area.left + 1):
                value = row[column]
                if isinstance(value, float):
                    row[column] = self.moment(value)

    def moment(self, serial: float) -> datetime:
        """Return the date that a cell with the number *serial* shows."""
        return self.epoch + timedelta(microseconds=round(serial * MICROSECONDS_PER_DAY))

    def serial(self, moment: datetime) -> float:
        """Return the number of the cell that shows *moment*."""
        return (moment - self.epoch) / timedelta(days=1)

    def write(self, area: Address, rows: Sequence[Sequence[GridValue]]) -> None:
        """Write numbers and texts as they are; None empties a cell."""
        self._at("write", area, values=cast("Json", rows))

    def clear(self, area: Address) -> None:
        """Remove the content of *area*; formats stay."""
        self._at("clear", area)

    def formulas(self, area: Address) -> list[list[str]]:
        """Return the formulas of *area*, or what could be typed to get its values."""
        return cast("list[list[str]]", self._at("formulas", area))

    def set_formula(self, cell: Address, text: str) -> None:
        """Set a formula as Excel spells it."""
        self._ask(
            "set_formula",
            sheet=cell.sheet,
            row=cell.top,
            column=cell.left,
            text=text,
        )

    def formula_areas(self, area: Address) -> tuple[Address, ...]:
        """Return the parts of *area* that hold formulas."""
        return addresses(area.sheet, self._at("formula_areas", area))

    # formats, rows, merged ranges

    def formats(self, area: Address) -> tuple[CellFormat, ...]:
        """Return the number formats of *area* and where in it each is."""
        return _formats(area.sheet, self._at("formats", area))

    def set_number_format(
        self, sheet: str, areas: Iterable[Address], code: str
    ) -> None:
        """Give *areas* of a sheet a number format."""
        corners = cast("Json", [corners_of(area) for area in areas])
        self._ask("set_number_format", sheet=sheet, areas=corners, code=code)

    def set_locked(self, area: Address, on: bool) -> None:
        """Choose whether protecting the sheet protects *area*."""
        self._at("set_locked", area, on=on)

    def visible_rows(self, sheet: str, top: int, bottom: int) -> list[tuple[int, int]]:
        """Return the runs (first, last) of rows neither hidden nor filtered away."""
        return _runs(self._ask("visible_rows", sheet=sheet, top=top, bottom=bottom))

    def assignable(self, area: Address) -> Assignable:
        """Return what is to be known of *area* before values are assigned to it."""
        rows: dict[str, Json] = {"top": area.top, "bottom": area.bottom}
        is_protected, runs, formats = self._ask_each(
            {"do": "is_protected", "sheet": area.sheet},
            {"do": "visible_rows", "sheet": area.sheet, **rows},
            {"do": "formats", "sheet": area.sheet, "area": corners_of(area)},
        )
        found = _formats(area.sheet, formats)
        return Assignable(bool(is_protected), _runs(runs), found)

    def show_rows(self, sheet: str, top: int, bottom: int, *, visible: bool) -> None:
        """Show or hide rows."""
        self._ask("show_rows", sheet=sheet, top=top, bottom=bottom, visible=visible)

    def merged(self, area: Address) -> tuple[Address, ...]:
        """Return the merged ranges that touch *area*."""
        return addresses(area.sheet, self._at("merged", area))

    def merge(self, area: Address, on: bool = True) -> None:
        """Merge the cells of *area*, or part them."""
        self._at("merge", area, on=on)

    # charts, selection, tables, names

    def charts(self, sheet: str) -> list[str]:
        """Return the names of the charts on a sheet."""
        return cast("list[str]", self._ask("charts", sheet=sheet))

    def add_chart(self, name: str, area: Address, place: Sequence[float]) -> None:
        """Draw columns of *area*, whose first row and first column name them.

        Args:
            name: Its name and title.
            area: What it shows; the chart stands on the same sheet.
            place: Left, top, width and height in points.
        """
        self._at("add_chart", area, name=name, place=list(place))

    def select(self, *areas: Address) -> None:
        """Select *areas* of one sheet and bring that sheet to the front."""
        corners = cast("Json", [corners_of(area) for area in areas])
        self._ask("select", sheet=areas[0].sheet, areas=corners)

    def selection(self) -> tuple[Address, ...]:
        """Return the selected areas; none if something else is selected."""
        chosen = cast("dict[str, Json] | None", self._ask("selection"))
        return addresses(str(chosen["sheet"]), chosen["areas"]) if chosen else ()

    def tables(self) -> tuple[TableInfo, ...]:
        """Return the tables of all sheets."""
        return tuple(
            TableInfo(
                str(one["name"]),
                address(str(one["sheet"]), one["area"]),
                bool(one["has_headers"]),
                bool(one["has_totals"]),
            )
            for one in cast("list[dict[str, Json]]", self._ask("tables"))
        )

    def add_table(self, name: str, area: Address) -> None:
        """Make *area* a table whose first row names the columns."""
        self._at("add_table", area, name=name)

    def resize_table(self, name: str, area: Address) -> None:
        """Give a table another area."""
        self._at("resize_table", area, name=name)

    def names(self) -> dict[str, Address | None]:
        """Return the defined names; None for one that is no plain range."""
        found = cast("list[tuple[str, str | None, Json]]", self._ask("names"))
        return {name: address(sheet, a) if sheet else None for name, sheet, a in found}

    def add_name(self, name: str, area: Address) -> None:
        """Define or redefine a name."""
        self._at("add_name", area, name=name)

    def remove_name(self, name: str) -> None:
        """Remove a name."""
        self._ask("remove_name", name=name)


def _formats(sheet: str, told: Json) -> tuple[CellFormat, ...]:
    return tuple(
        CellFormat(
            str(group["code"]),
            bool(group["is_date"]),
            bool(group["is_text"]),
            bool(group["is_truth"]),
            bool(group["is_locked"]),
            addresses(sheet, group["areas"]),
        )
        for group in cast("list[dict[str, Json]]", told)
    )


def _runs(told: Json) -> list[tuple[int, int]]:
    return [(first, last) for first, last in cast("list[list[int]]", told)]
