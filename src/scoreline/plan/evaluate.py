"""A plan at work: rows in, labels and probabilities out.

Few rows are scored one by one with plain floats, many by column with NumPy; the raw
values are the same to the last bit. Exponentials are those that scikit-learn takes:
the C library's for two classes, NumPy's for more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoreline.core.table import CellValue, Row
from scoreline.plan.plan import Declined, Linear, Link, Plan
from scoreline.plan.sums import Sums
from scoreline.plan.walks import Walks

__all__ = ["FEW", "Evaluator"]

Floats = NDArray[np.float64]

FEW: Final = 24  # rows; below, a loop is faster than NumPy's calls
BINARY: Final = 2  # classes


class Evaluator:
    """Scores rows by a plan.

    Attributes:
        plan: The plan.
        steps: About how many steps a row takes, each of some 20 nanoseconds.
    """

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self._first = 1 if len(plan.labels) == BINARY else 0  # class with a column
        combination = plan.combination
        self._raw: Sums | Walks
        if isinstance(combination, Linear):
            self._raw = Sums(plan, combination)
            self.steps = len(plan.inputs)
        else:
            self._raw = Walks(plan, combination)
            self.steps = len(combination.roots) * combination.depth

    def score(self, rows: Sequence[Sequence[CellValue]]) -> list[Row]:
        """Return the results of *rows* under the output columns.

        Args:
            rows: Shape (n, c), each value as its column holds it.

        Raises:
            Declined: If the pipeline itself is to be asked.
        """
        if len(rows) < FEW:
            return [self._finish(self._raw.one(row)) for row in rows]
        return self.score_blocks(list(zip(*rows, strict=True)))

    def score_blocks(self, blocks: Sequence[Sequence[CellValue]]) -> list[Row]:
        """Return the results of rows that are given by column.

        Args:
            blocks: Shape (c, n): each column's values, as the column holds them.

        Raises:
            Declined: If the pipeline itself is to be asked.
        """
        raw = self.raw(blocks)
        if not np.isfinite(raw).all():
            raise Declined
        return list(zip(*self._columns(raw), strict=True))

    def raw(self, blocks: Sequence[Sequence[CellValue]]) -> Floats:
        """Return the raw values of rows given by column, shape (n, k).

        Raises:
            Declined: If the pipeline itself is to be asked.
        """
        with np.errstate(over="ignore", invalid="ignore"):  # found in the result
            return self._raw.block(blocks)

    def magnitude(self, blocks: Sequence[Sequence[CellValue]]) -> Floats:
        """Return the sums of the absolute terms behind the raw values, shape (n, k).

        Raises:
            Declined: If the pipeline itself is to be asked.
        """
        return self._raw.magnitude(blocks)

    def _columns(self, raw: Floats) -> list[Sequence[CellValue]]:
        """Return the output columns from *raw* values, shape (n, k)."""
        plan = self.plan
        match plan.link:
            case Link.IDENTITY:
                return [raw[:, 0].tolist()]
            case Link.EXP:
                return [list(map(_exp, raw[:, 0].tolist()))]
            case Link.LOGISTIC:
                odds = raw[:, 0]
                second = odds >= 0 if plan.tie_is_second else odds > 0
                labels = [plan.labels[at] for at in second.tolist()]
                numbers = [list(map(_expit, odds.tolist()))]
            case Link.SOFTMAX | Link.SHARES:
                labels = [plan.labels[at] for at in raw.argmax(axis=1).tolist()]
                shares = _softmax(raw) if plan.link is Link.SOFTMAX else raw
                numbers = shares.T[self._first :].tolist()
        return [labels, *numbers] if plan.has_probabilities else [labels]

    def _finish_logistic(self, raw: Floats) -> list[Row]:
        """Return the results of rows from their log-odds, shape (n,)."""
        plan = self.plan
        is_second = raw > 0
        if plan.tie_is_second:
            is_second |= raw == 0
        labels = [plan.labels[place] for place in is_second.tolist()]
        if not plan.has_probabilities:
            return list(zip(labels, strict=True))
        return list(zip(labels, map(_expit, raw.tolist()), strict=True))

    def _finish(self, raw: Sequence[float]) -> Row:
        """Return the result of one row from its *raw* values, shape (k,)."""
        for z in raw:
            if not math.isfinite(z):
                raise Declined
        plan = self.plan
        if plan.link is Link.LOGISTIC:  # without NumPy, which is slow for one row
            z = raw[0]
            label = plan.labels[z > 0 or (z == 0 and plan.tie_is_second)]
            return (label, _expit(z)) if plan.has_probabilities else (label,)
        return next(zip(*self._columns(np.array([raw])), strict=True))


def _exp(x: float) -> float:
    with np.errstate(over="ignore"):
        power = float(np.exp(x))
    if not math.isfinite(power):
        raise Declined
    return power


def _expit(z: float) -> float:
    try:
        return 1.0 / (1.0 + math.exp(-z))
    except OverflowError:
        return 0.0


def _softmax(raw: Floats) -> Floats:
    powers = np.exp(raw - raw.max(axis=1, keepdims=True))
    shares: Floats = powers / powers.sum(axis=1, keepdims=True)
    return shares
