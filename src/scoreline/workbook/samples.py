"""An endpoint's headers and sample rows, put into a workbook."""

from __future__ import annotations

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked
from scoreline.core.table import Row
from scoreline.workbook.ports import EndpointSchema, SheetRow, Workbook

__all__ = ["insert_sample"]


def insert_sample(
    workbook: Workbook,
    description: EndpointSchema,
    cell: Address,
    *,
    with_rows: bool = True,
    force: bool = False,
) -> Address:
    """Write the input headers, and sample rows below, and return their range.

    Args:
        workbook: Where.
        description: Whose headers and sample rows; an endpoint whose sample data is
            switched off gives headers only.
        cell: The upper left cell; its sheet is named.
        with_rows: Whether rows are wanted.
        force: Whether content of that place may be overwritten.

    Raises:
        OutputBlocked: If something stands there already.
        RangeInvalid: If the range would run off the sheet.
    """
    names = description.schema.input.names
    rows: tuple[Row, ...] = ()
    if with_rows and description.sample is not None:
        rows = description.sample.rows
    area = Address(
        cell.sheet,
        cell.top,
        cell.left,
        cell.top + len(rows),
        cell.left + len(names) - 1,
    )
    if not force:
        for number, _ in workbook.read(area):
            place = Address(area.sheet, number, area.left, number, area.right)
            raise OutputBlocked(
                "sample rows would overwrite what stands here; choose an empty place",
                str(place),
            )
    written: list[SheetRow] = list(enumerate((names, *rows), start=area.top))
    workbook.write(area, written)
    return area
