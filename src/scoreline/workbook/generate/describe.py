"""What a column takes, in words for the people who fill it in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from scoreline.core.schema import (
    SCORED_LABELS,
    SCORED_PROBABILITIES,
    Column,
    ColumnType,
)
from scoreline.core.table import CellValue

__all__ = ["allowed", "example", "result_meaning", "type_name"]

_TYPES: Final = {
    ColumnType.INTEGER: "whole number",
    ColumnType.NUMBER: "number",
    ColumnType.STRING: "text",
    ColumnType.BOOLEAN: "TRUE or FALSE",
    ColumnType.DATETIME: "date",
}
_PROBABLE: Final = "How probable the model holds {}, from 0 to 1."
_BINARY: Final = 2  # labels; the probability is the second one's
_MAX_LISTED: Final = 8  # categories that a sentence names


def result_meaning(column: Column, outputs: Sequence[Column]) -> str:
    """Return what a result column says, where its publisher does not; or nothing.

    Args:
        column: The result column.
        outputs: All result columns of the endpoint.
    """
    if column.name == SCORED_LABELS:
        return "What the model says."
    if column.name != SCORED_PROBABILITIES:
        is_class = column.name.startswith(SCORED_PROBABILITIES)
        return _PROBABLE.format("this class") if is_class else ""
    found = next((each for each in outputs if each.name == SCORED_LABELS), None)
    labels = found.categories if found else ()
    is_binary = len(labels) == _BINARY
    return _PROBABLE.format(f"“{labels[1]}”" if is_binary else "it")


def type_name(column: Column) -> str:
    """Return what the values of *column* are."""
    return "choice" if column.categories else _TYPES[column.type]


def allowed(column: Column) -> str:
    """Return which values are usual, as a sentence without a full stop; or nothing."""
    if column.categories:
        shown = ", ".join(column.categories[:_MAX_LISTED])
        more = len(column.categories) - _MAX_LISTED
        return f"One of: {shown}" + (f", and {more} more" if more > 0 else "")
    low, high = column.minimum, column.maximum
    if low is not None and high is not None:
        return f"Usually {low:,g} to {high:,g}"
    if low is not None:
        return f"Usually {low:,g} or more"
    if high is not None:
        return f"Usually {high:,g} or less"
    return ""


def example(column: Column, sample: CellValue) -> CellValue:
    """Return a value that fits *column*: the sample's, if there is one."""
    if sample is not None:
        return sample
    if column.categories:
        return column.categories[0]
    if column.minimum is not None:
        return column.minimum
    examples: dict[ColumnType, CellValue] = {
        ColumnType.INTEGER: 1.0,
        ColumnType.NUMBER: 12.5,
        ColumnType.STRING: "text",
        ColumnType.BOOLEAN: True,
        ColumnType.DATETIME: datetime(2026, 1, 31),  # noqa: DTZ001 - cells are naive
    }
    return examples[column.type]
