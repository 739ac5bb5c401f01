"""Where results go: the columns of an earlier run, the next free ones, or as told.

Nothing but results is overwritten unless that is asked for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scoreline.core.address import MAX_COLUMNS, MAX_ROWS, Address
from scoreline.core.errors import OutputBlocked
from scoreline.workbook.columns import header_text, normal_name
from scoreline.workbook.inputs import InputRange
from scoreline.workbook.ports import SheetCell, Workbook

__all__ = ["Place", "find_place"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where results are written.

    Attributes:
        area: The result columns, from the header row (if there is one) to the row of
            the last input row.
        columns: Which result stands in which column of *area*: shape (area.width,),
            counted from 0 in the order of the result names.
        shift: Rows between an input row and its results; 0 beside the rows.
        writes_headers: Whether the names are still to be written.
    """

    area: Address
    columns: tuple[int, ...]
    shift: int
    writes_headers: bool


def find_place(
    workbook: Workbook,
    found: InputRange,
    names: Sequence[str],
    *,
    output: str = "",
    force: bool = False,
) -> Place:
    """Return where the results called *names* go for the rows *found*.

    Args:
        workbook: Where.
        found: The rows that are scored.
        names: The result columns' headers, in order.
        output: The upper left cell, such as ``H1`` or ``Out!A1``, for the header.
        force: Whether other content of that place may be overwritten.

    Raises:
        OutputBlocked: If the place holds other things, overlaps the inputs, or lies
            off the sheet.
        RangeInvalid: If *output* is no address.
    """
    finder = _Finder(workbook, found, tuple(names), force=force)
    if output:
        return finder.told(Address.parse(output, found.rows.sheet))
    return finder.earlier() or finder.free()


class _Finder:
    """One look for the place of one run's results."""

    def __init__(
        self,
        workbook: Workbook,
        found: InputRange,
        names: tuple[str, ...],
        *,
        force: bool,
    ) -> None:
        self._workbook = workbook
        self._found = found
        self._names = names
        self._force = force
        self._top = found.header.top if found.header else found.rows.top

    def told(self, cell: Address) -> Place:
        """Return the place whose upper left cell is *cell*, if it may be used."""
        sheets = {info.name.casefold(): info.name for info in self._workbook.sheets()}
        sheet = sheets.get(cell.sheet.casefold())
        if sheet is None:
            raise OutputBlocked(f"there is no sheet {cell.sheet!r} for the results")
        place = self._at(cell.left, sheet=sheet, shift=cell.top - self._top)
        if place.area.sheet == self._found.rows.sheet:
            self._refuse_overlap(place.area)
        headers = self._header_cells(place.area)
        if headers and self._order(headers) is not None:
            return self._again(place, headers)
        if not self._force:
            self._refuse_content(place.area)
        return place

    def earlier(self) -> Place | None:
        """Return the columns that an earlier run wrote, right of or among the rows."""
        if self._found.header is None:
            return None
        row = self._header_row()
        wanted = {normal_name(name) for name in self._names}
        there = [at for at, text in row.items() if normal_name(text) in wanted]
        inputs = {self._found.rows.left + at - 1 for at in self._found.match.places}
        there = [at for at in there if at not in inputs]
        if not there:
            return None
        left = min(there)
        place = self._at(left)
        headers = self._header_cells(place.area)
        if self._order(headers) is None:
            raise OutputBlocked(
                "some result columns are here already, but not all side by side; "
                f"bring {', '.join(map(repr, self._names))} together, remove them, or "
                "choose an output cell",
                str(Address(place.area.sheet, self._top, left, self._top, left)),
            )
        return self._again(place, headers)

    def free(self) -> Place:
        """Return the next columns right of the rows that hold nothing."""
        taken = self._taken()
        left = self._found.rows.right + 1
        width = len(self._names)
        while any(column in taken for column in range(left, left + width)):
            left += 1
        return self._at(left)

    def _at(self, left: int, *, sheet: str = "", shift: int = 0) -> Place:
        rows = self._found.rows
        top = (self._found.header.top if self._found.header else rows.top) + shift
        bottom, right = rows.bottom + shift, left + len(self._names) - 1
        if top < 1 or bottom > MAX_ROWS or right > MAX_COLUMNS:
            raise OutputBlocked(
                "the results would run off the sheet; choose another output cell"
            )
        area = Address(sheet or rows.sheet, top, left, bottom, right)
        order = tuple(range(len(self._names)))
        return Place(area, order, shift, writes_headers=self._found.header is not None)

    def _again(self, place: Place, headers: Sequence[SheetCell]) -> Place:
        """Return *place* with its headers left as they are."""
        order = self._order(headers)
        formulas = () if self._force else self._workbook.formulas(place.area)
        if formulas:
            raise OutputBlocked(
                "formulas stand among the results of an earlier run; remove them, or "
                "choose another output cell",
                str(formulas[0]),
            )
        return Place(place.area, order or (), place.shift, writes_headers=False)

    def _order(self, headers: Sequence[SheetCell]) -> tuple[int, ...] | None:
        """Return which result each header names, or None if it is not just those."""
        known = {normal_name(name): at for at, name in enumerate(self._names)}
        order = [known.get(normal_name(header_text(header))) for header in headers]
        found = tuple(at for at in order if at is not None)
        return found if len(set(found)) == len(self._names) else None

    def _header_cells(self, area: Address) -> tuple[SheetCell, ...]:
        if self._found.header is None:
            return ()
        row = Address(area.sheet, area.top, area.left, area.top, area.right)
        empty: tuple[SheetCell, ...] = (None,) * row.width
        return next((values for _, values in self._workbook.read(row)), empty)

    def _header_row(self) -> dict[int, str]:
        """Return the header row's texts by column, as far as the sheet is used."""
        rows = self._found.rows
        right = max(rows.right, self._used_right())
        row = Address(rows.sheet, self._top, rows.left, self._top, right)
        return {
            rows.left + at: header_text(value)
            for at, value in enumerate(self._header_cells(row))
            if header_text(value)
        }

    def _used_right(self) -> int:
        for info in self._workbook.sheets():
            if info.name == self._found.rows.sheet and info.used is not None:
                return info.used.right
        return 0

    def _taken(self) -> set[int]:
        """Return the columns right of the rows that hold anything beside them."""
        rows = self._found.rows
        taken: set[int] = set()
        for table in self._workbook.tables():
            area = table.area
            beside = area.top <= rows.bottom and self._top <= area.bottom
            if area.sheet == rows.sheet and beside and table.name != self._found.table:
                taken.update(range(area.left, area.right + 1))
        right = self._used_right()
        if right > rows.right:
            area = Address(rows.sheet, self._top, rows.right + 1, rows.bottom, right)
            for merged in self._workbook.merged(area):
                taken.update(range(merged.left, merged.right + 1))
            for _, values in self._workbook.read(area):
                taken.update(
                    area.left + at for at, v in enumerate(values) if v is not None
                )
        return taken

    def _refuse_overlap(self, area: Address) -> None:
        rows = self._found.rows
        beside = area.top <= rows.bottom and self._top <= area.bottom
        inputs = {rows.left + at - 1 for at in self._found.match.places}
        if beside and inputs & set(range(area.left, area.right + 1)):
            raise OutputBlocked(
                "the results would overwrite the inputs; choose another output cell",
                str(area),
            )

    def _refuse_content(self, area: Address) -> None:
        for number, values in self._workbook.read(area):
            for at, value in enumerate(values):
                if value is not None:
                    cell = area.cell(number - area.top + 1, at + 1)
                    raise OutputBlocked(
                        "results would overwrite what stands here; clear it, choose "
                        "another output cell, or force it",
                        str(cell),
                    )
