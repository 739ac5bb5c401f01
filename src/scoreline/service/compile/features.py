"""What a column has become on its way through a pipeline: texts, numbers, entries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from scoreline.core.schema import Column, ColumnType
from scoreline.plan.inputs import operate
from scoreline.plan.plan import Codes, Number, Operation

__all__ = [
    "CannotCompile",
    "Entry",
    "Feature",
    "Text",
    "after",
    "features_of",
]


class CannotCompile(Exception):
    """A pipeline has a part that no plan can hold; the message is the reason."""


@dataclass(frozen=True, slots=True)
class Text:
    """A column of texts, not yet encoded.

    Attributes:
        column: Which input column, from 0.
        filled: What a missing text has become; None if it is still missing.
    """

    column: int
    filled: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A column by codes, and one number for each code.

    Attributes:
        codes: The column by codes.
        numbers: Shape (k + 2,).
        declined: Shape (k + 2,): the codes over which the pipeline raises.
    """

    codes: Codes
    numbers: NDArray[np.float64]
    declined: NDArray[np.bool_]


Feature = Text | Number | Entry


def features_of(columns: Sequence[Column]) -> list[Feature]:
    """Return *columns* as a pipeline's first step gets them.

    Raises:
        CannotCompile: If a column is a date.
    """
    features: list[Feature] = []
    for at, column in enumerate(columns):
        if column.type is ColumnType.DATETIME:
            raise CannotCompile("a plan takes no dates")
        is_text = column.type is ColumnType.STRING
        features.append(Text(at) if is_text else Number(at))
    return features


def after(feature: Feature, *operations: Operation) -> Feature:
    """Return *feature* after *operations*.

    Raises:
        CannotCompile: If it is a text.
    """
    if isinstance(feature, Text):
        raise CannotCompile("a text column is used as a number")
    if isinstance(feature, Number):
        return replace(feature, operations=(*feature.operations, *operations))
    return replace(feature, numbers=operate(operations, feature.numbers))
