"""Results that stand in a workbook: found, read, cleared, counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import RangeInvalid
from scoreline.core.schema import Schema
from scoreline.core.table import CellValue, Row
from scoreline.workbook.columns import header_text, normal_name
from scoreline.workbook.endpoint_edit import GrowingWorkbook
from scoreline.workbook.find import locate_rows
from scoreline.workbook.inputs import STATUS_COLUMN, InputRange, result_names
from scoreline.workbook.place import Place, find_place
from scoreline.workbook.ports import SheetRow, Visibility, Workbook
from scoreline.workbook.score import ScoreOptions

__all__ = [
    "Count",
    "clear_results",
    "count_results",
    "has_results",
    "put_results",
    "result_place",
    "result_rows",
]

_HEADER_DEPTH: Final = 20  # rows of a sheet in which result headers are looked for
_MAX_LABELS: Final = 12  # bars of a chart that can still be read
_BANDS: Final = 10


@dataclass(frozen=True, slots=True)
class Count:
    """How often the values of one result column occur.

    Attributes:
        column: The result column.
        counts: Labels, or bands of numbers, and how many rows have them.
    """

    column: str
    counts: tuple[tuple[str, int], ...]


def result_place(
    workbook: Workbook, schema: Schema, options: ScoreOptions
) -> tuple[InputRange, Place]:
    """Return where earlier results of the rows that *options* mean stand.

    Raises:
        RangeInvalid: If there are none.
        WorkbookError: If the rows can't be found.
    """
    found = locate_rows(workbook, schema, options.choice)
    names = result_names(schema, options.label)
    place = find_place(workbook, found, names, output=options.output, force=True)
    if place.writes_headers or found.header is None:
        raise RangeInvalid("there are no results of these rows", str(found.rows))
    return found, place


def result_rows(workbook: Workbook, place: Place) -> Iterator[Row]:
    """Yield the results at *place*, in the order of the result names, without header.

    A row without any is left out; error cells count as blank.
    """
    body = _body(place.area)
    for _, cells in workbook.read(body):
        values: list[CellValue] = [None] * len(cells)
        for cell, at in zip(cells, place.columns, strict=True):
            if cell is None or isinstance(cell, str | float | bool):
                values[at] = cell
        yield tuple(values)


def clear_results(workbook: Workbook, schema: Schema, options: ScoreOptions) -> Address:
    """Empty the results of the rows that *options* mean; return what was emptied.

    Inputs stay. Headers go, too, unless they are a table's, which can't do without.

    Raises:
        RangeInvalid: If there are no results.
        WorkbookError: If the rows can't be found, or the place can't be written to.
    """
    found, place = result_place(workbook, schema, options)
    area = _body(place.area) if _in_table(workbook, place.area) else place.area
    blank: tuple[None, ...] = (None,) * area.width
    held = [number for number, _ in workbook.read(area)]
    if not held:
        raise RangeInvalid("there are no results of these rows", str(found.rows))
    workbook.write(area, ((number, blank) for number in held))
    return area


def has_results(workbook: Workbook) -> bool:
    """Return whether results of any endpoint stand in *workbook*.

    They are known by the header of the status column, near the top of a sheet.
    """
    wanted = normal_name(STATUS_COLUMN)
    for info in workbook.sheets():
        if info.used is None or info.visibility is not Visibility.VISIBLE:
            continue
        used = info.used
        depth = min(used.bottom, used.top + _HEADER_DEPTH - 1)
        top = Address(used.sheet, used.top, used.left, depth, used.right)
        for _, cells in workbook.read(top):
            if any(normal_name(header_text(c)).startswith(wanted) for c in cells):
                return True
    return False


def count_results(names: Sequence[str], rows: Iterable[Row]) -> tuple[Count, ...]:
    """Return how often values occur, column by column; blank ones are not counted.

    Args:
        names: The columns to count, without the status.
        rows: Of shape (n, c) with c at least ``len(names)``.
    """
    columns = list(islice(zip(*rows, strict=True), len(names)))
    counted = (
        _count(name, [value for value in values if value is not None])
        for name, values in zip(names, columns, strict=False)
    )
    return tuple(one for one in counted if one.counts)


def put_results(
    workbook: GrowingWorkbook, sheet: str, names: Sequence[str], rows: Iterable[Row]
) -> Address:
    """Write *rows* under *names* on a new sheet, and return their range."""
    written: list[SheetRow] = list(enumerate((tuple(names), *rows), start=1))
    workbook.add_sheet(sheet, Visibility.VISIBLE)
    area = Address(sheet, 1, 1, len(written), len(names))
    workbook.write(area, written)
    return area


def _count(name: str, values: Sequence[CellValue]) -> Count:
    numbers = [v for v in values if isinstance(v, float) and not isinstance(v, bool)]
    if numbers and len(numbers) == len(values):
        return Count(name, tuple(_banded(numbers)))
    counts: dict[str, int] = {}
    for value in values:
        text = header_text(value)
        counts[text] = counts.get(text, 0) + 1
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rest = sum(count for _, count in ordered[_MAX_LABELS:])
    shown = ordered[:_MAX_LABELS]
    return Count(name, tuple([*shown, ("others", rest)] if rest else shown))


def _banded(numbers: Sequence[float]) -> Iterator[tuple[str, int]]:
    low, high = min(numbers), max(numbers)
    are_shares = low >= 0 and high <= 1
    if are_shares:
        low, high = 0.0, 1.0
    if low == high:
        yield f"{low:.4g}", len(numbers)
        return
    step = (high - low) / _BANDS
    counts = [0] * _BANDS
    for number in numbers:
        counts[min(_BANDS - 1, int((number - low) / step))] += 1
    for at, count in enumerate(counts):
        first, last = low + at * step, low + (at + 1) * step
        if are_shares:
            yield f"{first:.0%} to {last:.0%}", count
        else:
            yield f"{first:.4g} to {last:.4g}", count


def _body(area: Address) -> Address:
    """Return *area* without its header row."""
    return Address(area.sheet, area.top + 1, area.left, area.bottom, area.right)


def _in_table(workbook: Workbook, area: Address) -> bool:
    return any(
        table.area.sheet == area.sheet and table.area.touches(area)
        for table in workbook.tables()
    )
