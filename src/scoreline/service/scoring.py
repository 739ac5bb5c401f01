"""Rows in, results out, at once (RRS)."""

from __future__ import annotations

from collections.abc import Mapping

from scoreline.core.table import CellValue, Row, Table
from scoreline.service.entities import Served
from scoreline.service.tasks import Pool

__all__ = ["Scoring"]


class Scoring:
    """Scores rows in a worker.

    Args:
        pool: The workers for RRS.
        timeout_s: Seconds after which a call is given up (Classic: 100).
    """

    def __init__(self, pool: Pool, *, timeout_s: float = 100.0) -> None: ...

    async def score(
        self,
        served: Served,
        table: Table,
        parameters: Mapping[str, CellValue] | None = None,
    ) -> tuple[Row, ...]:
        """Return the results of *table*, shape (n, c) under the output columns.

        No rows give no results, and no model is called.

        Raises:
            ScoringTimeout: If the model gave no answer in time.
            ScoringFailed: If it raised.
            OutputMismatch: If its answer does not fit rows and output columns.
        """
