"""Ranges as people name them, clipped to what their sheet uses."""

from __future__ import annotations

import re
from typing import Final

from scoreline.core.address import MAX_ROWS, Address
from scoreline.core.errors import RangeInvalid
from scoreline.workbook.ports import SheetInfo

__all__ = ["clip", "used_of", "whole_columns"]

_WHOLE_COLUMNS: Final = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+'|[^'!]+)!)?"
    r"\$?(?P<left>[A-Za-z]{1,3}):\$?(?P<right>[A-Za-z]{1,3})"
)


def whole_columns(text: str, sheet: str) -> Address | None:
    """Return the range that *text* such as ``A:F`` or ``Data!A:F`` means; or None.

    Args:
        text: What somebody wrote.
        sheet: Where it is, if *text* names no sheet.
    """
    columns = _WHOLE_COLUMNS.fullmatch(text.strip())
    if not columns:
        return None
    prefix = f"{columns['sheet']}!" if columns["sheet"] else ""
    corners = f"{columns['left']}1:{columns['right']}{MAX_ROWS}"
    return Address.parse(prefix + corners, sheet)


def clip(area: Address, sheet: SheetInfo) -> Address:
    """Return the part of *area* within the rows and columns that *sheet* uses.

    Raises:
        RangeInvalid: If there is none.
    """
    used = sheet.used
    area = Address(sheet.name, area.top, area.left, area.bottom, area.right)
    if used is None or not area.touches(used):
        raise RangeInvalid("the range is empty", str(area))
    return Address(
        sheet.name,
        max(area.top, used.top),
        area.left,
        min(area.bottom, used.bottom),
        min(area.right, used.right),
    )


def used_of(sheet: SheetInfo) -> Address:
    """Return the range that *sheet* uses.

    Raises:
        RangeInvalid: If there is none.
    """
    if sheet.used is None:
        raise RangeInvalid(f"sheet {sheet.name!r} is empty")
    return sheet.used
