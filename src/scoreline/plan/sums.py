"""Raw values of a linear plan: terms added up, numbers first, the intercept last."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from scoreline.core.table import CellValue
from scoreline.plan.inputs import Lookup, number_block, number_of
from scoreline.plan.plan import Declined, Linear, Number, Plan, Table

__all__ = ["Sums"]

Floats = NDArray[np.float64]


class Sums:
    """Scores a linear plan up to its raw values."""

    def __init__(self, plan: Plan, linear: Linear) -> None:
        self._numbers = [each for each in plan.inputs if isinstance(each, Number)]
        self._lookups = [
            Lookup(each) for each in plan.inputs if isinstance(each, Table)
        ]
        self._weights = linear.weights
        self._intercept = linear.intercept
        self._terms = [
            (number.column, number_of(number), weights)
            for number, weights in zip(
                self._numbers, linear.weights.tolist(), strict=True
            )
        ]
        self._entries = [(lookup.column, _reader(lookup)) for lookup in self._lookups]
        self._last: list[float] = linear.intercept.tolist()

    def block(self, blocks: Sequence[Sequence[CellValue]]) -> Floats:
        """Return the raw values, shape (n, k), of the columns in *blocks*, (c, n).

        Raises:
            Declined: If the pipeline raises over a row.
        """
        raw = np.zeros((len(blocks[0]), len(self._last)))
        for number, weights in zip(self._numbers, self._weights, strict=True):
            raw += number_block(number, blocks)[:, None] * weights
        for lookup in self._lookups:
            raw += lookup.block(blocks)
        return raw + self._intercept

    def magnitude(self, blocks: Sequence[Sequence[CellValue]]) -> Floats:
        """Return the sums of the terms' absolute values, shape (n, k)."""
        total = np.tile(np.abs(self._intercept), (len(blocks[0]), 1))
        for number, weights in zip(self._numbers, self._weights, strict=True):
            total += np.abs(number_block(number, blocks)[:, None] * weights)
        for lookup in self._lookups:
            total += np.abs(lookup.block(blocks))
        return total

    def one(self, row: Sequence[CellValue]) -> list[float]:
        """Return the raw values, shape (k,), of *row*.

        Raises:
            Declined: If the pipeline raises over it.
        """
        if len(self._last) == 1:
            return [self._only(row)]
        raw = [0.0] * len(self._last)
        for column, number, weights in self._terms:
            x = number(row[column])
            for at, weight in enumerate(weights):
                raw[at] += x * weight
        for column, lookup in self._entries:
            for at, term in enumerate(lookup(row[column]) or _decline()):
                raw[at] += term
        return [z + last for z, last in zip(raw, self._last, strict=True)]

    def _only(self, row: Sequence[CellValue]) -> float:
        """Return the raw value of *row* where there is but one."""
        raw = 0.0
        for column, number, weights in self._terms:
            raw += number(row[column]) * weights[0]
        for column, lookup in self._entries:
            raw += (lookup(row[column]) or _decline())[0]
        return raw + self._last[0]


def _reader(lookup: Lookup) -> Callable[[CellValue], tuple[float, ...] | None]:
    """Return the quickest way to look a value up; None stands for a declined one."""
    return lookup.one if lookup.by_text is None else lookup.by_text.__getitem__


def _decline() -> NoReturn:
    raise Declined
