"""What a worker scores rows with: the plan, or the pipeline where that is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from scoreline.core.schema import Port
from scoreline.core.table import CellValue, Row
from scoreline.plan.evaluate import Evaluator
from scoreline.plan.plan import Declined
from scoreline.service.compile.model import Model

__all__ = ["Scorer"]


class Scorer:
    """Scores rows by a plan if there is one, and by the pipeline otherwise.

    Args:
        load: Returns the pipeline; only called when it is needed.
        evaluator: The plan at work, if there is one.
    """

    def __init__(
        self, load: Callable[[], Model], evaluator: Evaluator | None = None
    ) -> None:
        self._load = load
        self._evaluator = evaluator

    def score(self, port: Port, blocks: Sequence[Sequence[CellValue]]) -> Sequence[Row]:
        """Return the results of rows, given by column, under the output columns.

        Args:
            port: The input columns.
            blocks: Shape (c, n): each column's values, as the column holds them.

        Raises:
            ModelInvalid: If the pipeline is needed and can't be loaded.
            OutputMismatch: If the pipeline's answer does not fit.
            Exception: Whatever the pipeline raises.
        """
        if not blocks[0]:
            return []
        if self._evaluator is not None:
            try:
                return self._evaluator.score_blocks(blocks)
            except Declined:
                pass
        return self._load().score(port, blocks)
