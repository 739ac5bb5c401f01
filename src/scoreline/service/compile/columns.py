"""Rows as scikit-learn takes them: a data frame with the types it was fitted on."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import datetime
from typing import Final

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from scoreline.core.schema import Column, ColumnType, Port
from scoreline.core.table import CellValue

__all__ = ["MissingText", "frame_of", "missing_text"]

MissingText = float | None  # what stands for a missing text: NaN or None

_SIMPLE: Final = (str, bytes, int, float, bool, type(None), np.ndarray)


def frame_of(
    port: Port, blocks: Sequence[Sequence[CellValue]], missing: MissingText
) -> pd.DataFrame:
    """Return *blocks* as a data frame under the columns of *port*.

    Numbers become float64 with NaN for a missing one, texts objects with *missing*,
    truth bool if all of it is there, dates datetime64.

    Args:
        port: What the columns are.
        blocks: Shape (c, n): each column's values, as the column holds them.
        missing: What stands for a missing text.
    """
    series = {
        column.name: _series(column, block, missing)
        for column, block in zip(port.columns, blocks, strict=True)
    }
    return pd.DataFrame(series, copy=False)


def missing_text(estimator: BaseEstimator) -> MissingText:
    """Return what stood for a missing text when *estimator* was fitted.

    scikit-learn tells NaN and None apart: one that it never saw is an unknown
    category to an encoder, and an ordinary text to an imputer.
    """
    for part in _parts(estimator):
        if getattr(part, "missing_values", math.nan) is None:
            return None
        for categories in getattr(part, "categories_", ()):
            if any(category is None for category in categories):
                return None
    return math.nan


def _series(
    column: Column, values: Sequence[CellValue], missing: MissingText
) -> pd.Series | np.ndarray:
    match column.type:
        case ColumnType.NUMBER | ColumnType.INTEGER:
            return np.array(values, dtype=np.float64)
        case ColumnType.BOOLEAN if None not in values:
            return np.array(values, dtype=np.bool_)
        case ColumnType.DATETIME:
            return pd.Series(map(_moment, values), dtype="datetime64[us]")
        case _:
            return pd.Series(
                [missing if value is None else value for value in values], dtype=object
            )


def _moment(value: CellValue) -> datetime | None:
    if isinstance(value, str):
        return datetime.fromisoformat(value)
    return value if isinstance(value, datetime) else None


def _parts(estimator: BaseEstimator) -> list[BaseEstimator]:
    """Return *estimator* and every fitted estimator inside."""
    found: list[BaseEstimator] = []
    waiting: list[object] = [estimator]
    while waiting:
        part = waiting.pop()
        if isinstance(part, BaseEstimator):
            if not any(part is known for known in found):
                found.append(part)
                waiting.extend(vars(part).values())
        elif isinstance(part, list | tuple):
            waiting.extend(inner for inner in part if not isinstance(inner, _SIMPLE))
    return found
