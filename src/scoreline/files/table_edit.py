"""Tables that follow what is written: new columns, renamed headers."""

from __future__ import annotations

from dataclasses import replace

from lxml import etree

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable, OutputBlocked, RangeInvalid
from scoreline.files.parts import SheetCell, TablePart
from scoreline.files.text import escape_attribute
from scoreline.files.tree import child, children, integer, local_name

__all__ = ["follow", "follows"]


def follows(table: TablePart, area: Address) -> bool:
    """Return whether values written into *area* may change *table*.

    They do if they begin in its header row, inside it or right beside it.
    """
    return (
        table.has_headers
        and area.sheet.casefold() == table.area.sheet.casefold()
        and area.top == table.area.top
        and table.area.left <= area.left <= table.area.right + 1
    )


def follow(
    root: etree._Element, table: TablePart, area: Address, values: tuple[SheetCell, ...]
) -> TablePart:
    """Give *table* the columns and names in *values*; return what it is then.

    Args:
        root: The table's part; changed in place.
        table: The table.
        area: What was written; it `follows` the table.
        values: Its first row. The table does not grow over cells without a text.

    Raises:
        OutputBlocked: If two columns of the table would bear one name.
    """
    if not all(isinstance(value, str) and value for value in values):
        return table
    columns = child(root, "tableColumns")
    listed = children(columns, "tableColumn")
    names = [column.get("name", "") for column in listed]
    first = area.left - table.area.left
    wanted = names[:first] + [escape_attribute(str(value)) for value in values]
    wanted += names[len(wanted) :]
    if wanted == names:
        return table
    _check_distinct(wanted, table)
    for column, name in zip(listed, wanted, strict=False):
        column.set("name", name)
    for name in wanted[len(names) :]:
        _append(columns, name)
    right = table.area.left + len(wanted) - 1
    _resize(root, right)
    return replace(table, area=replace(table.area, right=right))


def _append(columns: etree._Element, name: str) -> None:
    identities = [integer(column, "id") for column in children(columns, "tableColumn")]
    namespace = etree.QName(columns).namespace
    column = etree.SubElement(columns, f"{{{namespace}}}tableColumn")
    column.set("id", str(max(identities, default=0) + 1))
    column.set("name", name)
    columns.set("count", str(len(identities) + 1))


def _resize(root: etree._Element, right: int) -> None:
    """Let the table, and the filter in its headers, end in column *right*."""
    for element in root.iter():
        if local_name(element) in {"table", "autoFilter"} and element.get("ref"):
            area = _parse(element.get("ref", ""))
            element.set("ref", replace(area, right=right).local)


def _parse(text: str) -> Address:
    try:
        return Address.parse(text)
    except RangeInvalid:
        raise FileUnreadable("the workbook is damaged: a table's range") from None


def _check_distinct(names: list[str], table: TablePart) -> None:
    seen = set()
    for name in names:
        if name.casefold() in seen:
            raise OutputBlocked(
                f"the table {table.name!r} would have two columns {name!r}; rename one",
                str(table.area),
            )
        seen.add(name.casefold())
