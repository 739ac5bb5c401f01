"""What a model gives: its output columns, and its answers as rows under them.

Columns are those of the Classic service: ``Scored Labels``, then the probability of
the second of two classes, or of each of more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.base import BaseEstimator

from scoreline.core.errors import ModelInvalid, OutputMismatch
from scoreline.core.schema import (
    SCORED_LABELS,
    SCORED_PROBABILITIES,
    Column,
    ColumnType,
    class_probability,
)
from scoreline.core.table import CellValue, Row
from scoreline.wire.scoring import spell

__all__ = ["output_columns", "output_rows", "plain"]

BINARY: Final = 2  # classes; their one probability column is of the second


def output_columns(final: BaseEstimator) -> tuple[Column, ...]:
    """Return the output columns of a model whose last step is *final*.

    Raises:
        ModelInvalid: If it does not predict, or predicts several things at once.
    """
    if not hasattr(final, "predict"):
        raise ModelInvalid(
            f"the last step is a {type(final).__name__}, which predicts nothing; end "
            "the pipeline with a classifier or a regressor"
        )
    classes = getattr(final, "classes_", None)
    if classes is None:
        return (Column(SCORED_LABELS, ColumnType.NUMBER),)
    if isinstance(classes, list):
        raise ModelInvalid("the model predicts several labels at once; publish one")
    labels = plain(np.asarray(classes))
    kind = _type_of(labels)
    texts = tuple(label for label in labels if isinstance(label, str))
    column = Column(SCORED_LABELS, kind, categories=texts)
    if not hasattr(final, "predict_proba") or len(labels) < BINARY:
        return (column,)
    if len(labels) == BINARY:
        return column, Column(SCORED_PROBABILITIES, ColumnType.NUMBER)
    return column, *(
        Column(class_probability(str(spell(label))), ColumnType.NUMBER)
        for label in labels
    )


def output_rows(
    columns: Sequence[Column],
    labels: np.ndarray,
    probabilities: np.ndarray | None,
    *,
    count: int,
) -> list[Row]:
    """Return the model's answers as rows under *columns*.

    Args:
        columns: As :func:`output_columns` gives them.
        labels: Shape (n,), as ``predict`` gives them.
        probabilities: Shape (n, k), as ``predict_proba`` gives them; None if the
            columns have none.
        count: How many rows were asked.

    Raises:
        OutputMismatch: If the answers do not fit the rows or the columns, or hold a
            number that is not finite.
    """
    blocks = [labels]
    if probabilities is not None:
        first = 1 if len(columns) == BINARY else 0
        blocks += list(np.asarray(probabilities).T[first:])
    if len(blocks) != len(columns) or any(b.shape != (count,) for b in blocks):
        raise OutputMismatch(
            f"the model answered {_shape(blocks)} to {count:,} rows and "
            f"{len(columns)} output columns"
        )
    values = [plain(block) for block in blocks]
    if _type_of(values[0]) is not columns[0].type and count:
        raise OutputMismatch(
            f"the model's labels are not of the type {columns[0].type.value!r} that "
            "its output schema has"
        )
    return list(zip(*values, strict=True))


def plain(block: np.ndarray) -> list[CellValue]:
    """Return *block*, shape (n,), as cell values.

    Raises:
        OutputMismatch: If it holds what is no cell value, such as NaN.
    """
    if block.dtype.kind in "fiu":
        if not np.isfinite(block).all():
            raise _not_finite()
        numbers: list[CellValue] = block.astype(np.float64).tolist()
        return numbers
    return [_plain(value) for value in block.tolist()]


def _plain(value: object) -> CellValue:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, float) and not math.isfinite(value):
        raise _not_finite()
    if isinstance(value, str | bool | float):
        return value
    raise OutputMismatch(f"the model answered a {type(value).__name__}")


def _not_finite() -> OutputMismatch:
    return OutputMismatch("the model answered a number that is not finite")


def _type_of(labels: Sequence[CellValue]) -> ColumnType:
    kinds = {type(label) for label in labels if label is not None}
    if kinds <= {float}:
        return ColumnType.NUMBER
    return ColumnType.BOOLEAN if kinds == {bool} else ColumnType.STRING


def _shape(blocks: Sequence[np.ndarray]) -> str:
    return f"{len(blocks[0]) if blocks[0].ndim else 1:,} rows of {len(blocks)} values"
