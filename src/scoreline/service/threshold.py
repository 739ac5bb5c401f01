"""The one parameter that a model itself has: where a binary classifier says yes.

A publisher who gives the schema a parameter ``Threshold`` lets each call choose from
which probability of the second class on its label is given; the model's own answer is
a half. Without a default, each call must choose. No other parameter means anything to
a pipeline, so none is published.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from scoreline.core.errors import ModelInvalid
from scoreline.core.schema import (
    SCORED_PROBABILITIES,
    Column,
    ColumnType,
    Parameter,
    Schema,
)
from scoreline.core.table import CellValue, Row
from scoreline.core.values import read_text

__all__ = ["THRESHOLD", "decided", "with_threshold"]

THRESHOLD: Final = "Threshold"

_DEFAULT: Final = 0.5


def with_threshold(
    outputs: Sequence[Column],
    classes: Sequence[str],
    parameters: Sequence[Parameter],
) -> tuple[tuple[Column, ...], tuple[Parameter, ...]]:
    """Return output columns and parameters of a model that is to be published.

    Args:
        outputs: The model's output columns.
        classes: Its classes in order, as they are spelt; empty for a regressor.
        parameters: What the publisher wants a call to be able to set.

    Raises:
        ModelInvalid: If the model does not know one of them.
    """
    unknown = [p.name for p in parameters if p.name != THRESHOLD]
    if unknown:
        raise ModelInvalid(
            f"the model knows no parameter {unknown[0]!r}; a classifier of two classes "
            f"knows {THRESHOLD!r}"
        )
    if not parameters:
        return tuple(outputs), ()
    names = [column.name for column in outputs]
    (given,) = parameters
    if SCORED_PROBABILITIES not in names or given.type is not ColumnType.NUMBER:
        raise ModelInvalid(
            f"the parameter {THRESHOLD!r} is a number, of a classifier of two classes "
            "that gives probabilities"
        )
    label = replace(outputs[0], categories=tuple(classes))
    limited = replace(given, minimum=given.minimum or 0.0, maximum=given.maximum or 1.0)
    return (label, *outputs[1:]), (limited,)


def decided(
    schema: Schema, rows: Sequence[Row], parameters: Mapping[str, CellValue] | None
) -> Sequence[Row]:
    """Return *rows*, their labels as the threshold in *parameters* decides.

    Args:
        schema: What the endpoint takes and gives.
        rows: Shape (n, c) under the output columns.
        parameters: A value for every web-service parameter.
    """
    threshold = (parameters or {}).get(THRESHOLD)
    if not isinstance(threshold, float) or threshold == _DEFAULT:
        return rows
    label = schema.output.columns[0]
    first, second = (read_text(label, text) for text in label.categories)
    return [
        row
        if not isinstance(row[1], float)
        else (second if row[1] >= threshold else first, *row[1:])
        for row in rows
    ]
