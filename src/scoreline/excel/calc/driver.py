"""Documents of a running LibreOffice, as a small typed grid."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, cast

from scoreline.core.address import Address
from scoreline.core.table import CellError
from scoreline.excel.calc.office import Json, Office
from scoreline.workbook.ports import SheetCell, TableInfo

__all__ = ["CellFormat", "Document"]

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


class Document:
    """One open document.

    Every method raises ``WorkbookError`` if LibreOffice refuses or is gone.

    Args:
        office: The LibreOffice that opens it.
        path: The file; None makes a new document.
    """

    def __init__(self, office: Office, path: Path | None = None) -> None:
        self._office = office
        self.path = path and path.resolve()
        loaded = office.ask("load", path=str(self.path or ""))
        facts = cast("dict[str, Json]", loaded)
        self._number = facts["document"]
        self._sheets: dict[str, bool] | None = None
        self.epoch = datetime.fromisoformat(str(facts["epoch"]))

    def _ask(self, do: str, **arguments: Json) -> Json:
        return self._office.ask(do, document=self._number, **arguments)

    def _at(self, do: str, area: Address, **arguments: Json) -> Json:
        return self._ask(do, sheet=area.sheet, area=_corners(area), **arguments)

    def save(self, path: Path | None = None) -> None:
        """Save as *path*, or where it came from; the ending names the format."""
        self.path = (path or self.path or Path("Book1.xlsx")).resolve()
        self._ask("save", path=str(self.path))

    def save_copy(self, path: Path) -> None:
        """Save a copy; the document goes on under its own name."""
        self._ask("save_copy", path=str(path.resolve()))

    def render(self, path: Path) -> None:
        """Print the document into a PDF file at *path*."""
        self._ask("save", path=str(path.resolve()))

    def close(self) -> None:
        """Close without saving."""
        self._ask("close")

    def calculate(self) -> None:
        """Calculate all formulas anew."""
        self._ask("calculate")

    # sheets

    def sheets(self) -> dict[str, bool]:
        """Return the sheets' names in order, and whether they are visible.

        They are asked for often, and remembered where nobody else can change them.
        """
        if self._sheets is None or self._office.is_visible:
            pairs = cast("list[tuple[str, bool]]", self._ask("sheets"))
            self._sheets = dict(pairs)
        return dict(self._sheets)

    def _change_sheets(self, do: str, **arguments: Json) -> None:
        self._sheets = None
        self._ask(do, **arguments)

    def add_sheet(self, name: str, position: int) -> None:
        """Insert a sheet before *position*, counted from 0."""
        self._change_sheets("add_sheet", sheet=name, position=position)

    def remove_sheet(self, name: str) -> None:
        """Remove a sheet."""
        self._change_sheets("remove_sheet", sheet=name)

    def rename_sheet(self, name: str, new: str) -> None:
        """Give a sheet another name."""
        self._change_sheets("rename_sheet", sheet=name, name=new)

    def show_sheet(self, name: str, visible: bool) -> None:
        """Show or hide a sheet."""
        self._change_sheets("show_sheet", sheet=name, visible=visible)

    @property
    def active_sheet(self) -> str:
        """The name of the sheet in front."""
        return str(self._ask("active_sheet"))

    def activate_sheet(self, name: str) -> None:
        """Bring a sheet to the front."""
        self._ask("activate_sheet", sheet=name)

    def protect(self, sheet: str, on: bool = True) -> None:
        """Protect or unprotect a sheet, without a password."""
        self._ask("protect", sheet=sheet, on=on)

    def is_protected(self, sheet: str) -> bool:
        """Return whether a sheet is protected."""
        return bool(self._ask("is_protected", sheet=sheet))

    def used(self, sheet: str) -> Address | None:
        """Return the smallest area around all content of a sheet."""
        corners = self._ask("used", sheet=sheet)
        return _address(sheet, corners) if corners else None

    def region(self, area: Address) -> Address:
        """Return the block of filled cells around *area*, up to blank lines."""
        return _address(area.sheet, self._at("region", area))

    # values

    def read(self, area: Address) -> list[list[SheetCell]]:
        """Return the values of *area*, shape (height, width), typed."""
        found = cast("dict[str, list[list[Json]]]", self._at("read", area))
        rows = cast("list[list[SheetCell]]", found["values"])
        for corners in found["dates"]:
            self._set_dates(rows, _address(area.sheet, corners), area)
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
        return _addresses(area.sheet, self._at("formula_areas", area))

    # formats, rows, merged ranges

    def formats(self, area: Address) -> tuple[CellFormat, ...]:
        """Return the number formats of *area* and where in it each is."""
        groups = cast("list[dict[str, Json]]", self._at("formats", area))
        return tuple(
            CellFormat(
                str(group["code"]),
                bool(group["is_date"]),
                bool(group["is_text"]),
                bool(group["is_truth"]),
                bool(group["is_locked"]),
                _addresses(area.sheet, group["areas"]),
            )
            for group in groups
        )

    def set_number_format(
        self, sheet: str, areas: Iterable[Address], code: str
    ) -> None:
        """Give *areas* of a sheet a number format."""
        corners = cast("Json", [_corners(area) for area in areas])
        self._ask("set_number_format", sheet=sheet, areas=corners, code=code)

    def set_locked(self, area: Address, on: bool) -> None:
        """Choose whether protecting the sheet protects *area*."""
        self._at("set_locked", area, on=on)

    def visible_rows(self, sheet: str, top: int, bottom: int) -> list[tuple[int, int]]:
        """Return the runs (first, last) of rows neither hidden nor filtered away."""
        runs = self._ask("visible_rows", sheet=sheet, top=top, bottom=bottom)
        return [(first, last) for first, last in cast("list[list[int]]", runs)]

    def show_rows(self, sheet: str, top: int, bottom: int, *, visible: bool) -> None:
        """Show or hide rows."""
        self._ask("show_rows", sheet=sheet, top=top, bottom=bottom, visible=visible)

    def merged(self, area: Address) -> tuple[Address, ...]:
        """Return the merged ranges that touch *area*."""
        return _addresses(area.sheet, self._at("merged", area))

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
        corners = cast("Json", [_corners(area) for area in areas])
        self._ask("select", sheet=areas[0].sheet, areas=corners)

    def selection(self) -> tuple[Address, ...]:
        """Return the selected areas; none if something else is selected."""
        chosen = cast("dict[str, Json] | None", self._ask("selection"))
        return _addresses(str(chosen["sheet"]), chosen["areas"]) if chosen else ()

    def tables(self) -> tuple[TableInfo, ...]:
        """Return the tables of all sheets."""
        return tuple(
            TableInfo(
                str(one["name"]),
                _address(str(one["sheet"]), one["area"]),
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
        return {name: _address(sheet, a) if sheet else None for name, sheet, a in found}

    def add_name(self, name: str, area: Address) -> None:
        """Define or redefine a name."""
        self._at("add_name", area, name=name)

    def remove_name(self, name: str) -> None:
        """Remove a name."""
        self._ask("remove_name", name=name)


def _corners(area: Address) -> Json:
    return [area.top, area.left, area.bottom, area.right]


def _address(sheet: str, corners: Json) -> Address:
    top, left, bottom, right = cast("list[int]", corners)
    return Address(sheet, top, left, bottom, right)


def _addresses(sheet: str, found: Json) -> tuple[Address, ...]:
    return tuple(_address(sheet, corners) for corners in cast("list[Json]", found))
