"""Columns of many values that are plain at a glance, so that none needs a closer look.

What is not plain takes the way of single values (`scoreline.core.values.accept`), and
what is plain would come out of it as it is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from scoreline.core.schema import Column, ColumnType
from scoreline.core.values import MAX_SAFE_INTEGER, MAX_TEXT_LENGTH
from scoreline.workbook.ports import SheetCell

__all__ = ["is_plain"]

_KINDS: Final = {
    ColumnType.STRING: str,
    ColumnType.NUMBER: float,
    ColumnType.INTEGER: float,
    ColumnType.BOOLEAN: bool,
    ColumnType.DATETIME: datetime,
}


def is_plain(column: Column, values: Sequence[SheetCell]) -> bool:
    """Return whether *column* surely takes all of *values* as they are."""
    if None in values:
        if not column.nullable:
            return False
        values = [value for value in values if value is not None]
    if not set(map(type, values)) <= {_KINDS[column.type]}:
        return False
    if column.type is ColumnType.STRING:
        return _are_plain_texts(cast("Sequence[str]", values))
    if column.type in {ColumnType.NUMBER, ColumnType.INTEGER}:
        return _are_plain_numbers(column, cast("Sequence[float]", values))
    return True


def _are_plain_texts(texts: Sequence[str]) -> bool:
    several = set(texts)
    joined = "".join(several)
    longest = max(map(len, several), default=0)
    return longest <= MAX_TEXT_LENGTH and joined.isascii() and "\0" not in joined


def _are_plain_numbers(column: Column, numbers: Sequence[float]) -> bool:
    largest = max(map(abs, numbers), default=0.0)
    if column.type is ColumnType.NUMBER:
        return largest < math.inf
    return largest <= MAX_SAFE_INTEGER and all(map(float.is_integer, numbers))
