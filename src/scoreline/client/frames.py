"""Scoring for those who think in data frames."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

import numpy as np
import pandas as pd

from scoreline.client.endpoint import ScoringEndpoint
from scoreline.core.errors import InvalidValue
from scoreline.core.table import CellValue, Table

__all__ = ["frame_of", "score_frame", "table_of"]


def score_frame(
    endpoint: ScoringEndpoint,
    frame: pd.DataFrame,
    parameters: Mapping[str, CellValue] | None = None,
    progress: Callable[[int, int | None], None] | None = None,
) -> pd.DataFrame:
    """Return the results of *frame*'s rows under *frame*'s own index.

    Args:
        endpoint: Scores the rows at once (RRS).
        frame: Shape (n, c); the input's columns in any order, others are not sent.
        parameters: Values of web-service parameters.
        progress: Called with rows done and rows in all.

    Raises:
        SchemaMismatch: If columns are missing or rows do not fit.
    """
    known = endpoint.describe().schema.input.names
    sent = frame[[name for name in frame.columns if name in known]]
    results = endpoint.score(table_of(sent), parameters, progress)
    return frame_of(results).set_index(frame.index)


def table_of(frame: pd.DataFrame) -> Table:
    """Return *frame* as a table; NaN, NaT and NA become missing values."""
    columns = [[_cell(value) for value in frame[name]] for name in frame.columns]
    rows = tuple(zip(*columns, strict=True)) if columns else ()
    return Table(tuple(map(str, frame.columns)), rows)


def frame_of(table: Table) -> pd.DataFrame:
    """Return *table* as a frame."""
    return pd.DataFrame(list(table.rows), columns=list(table.columns))


def _cell(value: object) -> CellValue:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, bool | str | datetime):
        return value
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day)  # noqa: DTZ001 - cells are naive
    if isinstance(value, int | float):
        return float(value)
    raise InvalidValue(f"a cell can't hold a {type(value).__name__}")
