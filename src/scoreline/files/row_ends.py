"""The columns in which rows begin and end, told by their outer cells alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from scoreline.core.address import column_number

__all__ = ["first_columns", "last_columns"]

_CELL: Final = b"<c"
_COLUMN: Final = re.compile(rb'<c r="([A-Z]{1,3})')
_BYTES: Final = len(b'<c r="XFD')


def first_columns(rows: Sequence[bytes]) -> set[int] | None:
    """Return the columns of the first cells of *rows*, from 1.

    Args:
        rows: Rows as they are spelt, in order, without comments. Those without cells
            tell nothing.

    Returns:
        None if a cell does not begin with its address.
    """
    return _columns(
        {row[at : at + _BYTES] for row in rows if (at := row.find(_CELL)) >= 0}
    )


def last_columns(rows: Sequence[bytes]) -> set[int] | None:
    """Return the columns of the last cells of *rows*, as `first_columns` does."""
    return _columns(
        {row[at : at + _BYTES] for row in rows if (at := row.rfind(_CELL)) >= 0}
    )


def _columns(starts: Iterable[bytes]) -> set[int] | None:
    found = [_COLUMN.match(start) for start in starts]
    columns = {column_number(one[1].decode()) for one in found if one}
    return columns if all(found) else None
