"""A plan's inputs at work: over one row with plain floats, over many by column.

Both ways do the same operations in the same order, so that a row scores the same
alone and among others, to the last bit.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from scoreline.core.table import CellValue
from scoreline.plan.plan import (
    CodeKind,
    Codes,
    Declined,
    Number,
    Operation,
    Operator,
    Table,
)

__all__ = ["Coder", "Lookup", "number_block", "number_of", "operate"]

Floats = NDArray[np.float64]
Blocks = Sequence[Sequence[CellValue]]

_T = TypeVar("_T")

_OVER_BLOCKS: Final[Mapping[Operator, Callable[[Floats, float], Floats]]] = {
    Operator.ADD: np.add,
    Operator.SUBTRACT: np.subtract,
    Operator.MULTIPLY: np.multiply,
    Operator.DIVIDE: np.divide,
    Operator.AT_LEAST: np.maximum,
    Operator.AT_MOST: np.minimum,
    Operator.FILL: lambda block, operand: np.where(np.isnan(block), operand, block),
    Operator.IS_MISSING: lambda block, _: np.isnan(block).astype(np.float64),
}

_OVER_NUMBERS: Final[Mapping[Operator, Callable[[float, float], float]]] = {
    Operator.ADD: lambda x, operand: x + operand,
    Operator.SUBTRACT: lambda x, operand: x - operand,
    Operator.MULTIPLY: lambda x, operand: x * operand,
    Operator.DIVIDE: lambda x, operand: x / operand,
    Operator.AT_LEAST: max,  # keeps a NaN, which comes first here
    Operator.AT_MOST: min,
    Operator.FILL: lambda x, operand: operand if math.isnan(x) else x,
    Operator.IS_MISSING: lambda x, _: float(math.isnan(x)),
}

_STANDARD: Final = [Operator.SUBTRACT, Operator.DIVIDE]


def operate(operations: Sequence[Operation], block: Floats) -> Floats:
    """Return *block*, of any shape, after *operations*."""
    for operation in operations:
        block = _OVER_BLOCKS[operation.operator](block, operation.operand)
    return block


def number_block(number: Number, blocks: Blocks) -> Floats:
    """Return *number* of each row, shape (n,), of the columns in *blocks*, (c, n)."""
    return operate(number.operations, np.array(blocks[number.column], dtype=np.float64))


def number_of(number: Number) -> Callable[[CellValue], float]:
    """Return the function from a value of the column to *number*."""
    steps = [
        (_OVER_NUMBERS[operation.operator], operation.operand)
        for operation in number.operations
    ]
    # The two forms that nearly every column has, without a call per operation.
    operators = [operation.operator for operation in number.operations]
    if operators == _STANDARD:
        shift, scale = steps[0][1], steps[1][1]
        return lambda value: (_float(value) - shift) / scale
    if operators == [Operator.FILL, *_STANDARD]:
        filled, shift, scale = (operand for _, operand in steps)
        return lambda value: ((filled if value is None else value) - shift) / scale  # type: ignore[operator]

    def apply(value: CellValue) -> float:
        x = _float(value)
        for step, operand in steps:
            x = step(x, operand)
        return x

    return apply


def _float(value: CellValue) -> float:
    return math.nan if value is None else value  # type: ignore[return-value]


class _Places(dict[CellValue, _T], Generic[_T]):
    """Something by value, and something for values that have none."""

    def __init__(self, pairs: Mapping[CellValue, _T], otherwise: _T) -> None:
        super().__init__(pairs)
        self._otherwise = otherwise

    def __missing__(self, key: CellValue) -> _T:
        return self._otherwise


class Coder:
    """Turns a column into codes."""

    def __init__(self, codes: Codes) -> None:
        self._codes = codes
        self._number = number_of(codes.number)
        known = codes.known
        keys: tuple[CellValue, ...] = codes.keys
        pairs = {key: at for at, key in enumerate(keys)}
        self._places = _Places(pairs | {None: known}, known + 1)
        self._keys = np.array([] if codes.kind is CodeKind.TEXT else codes.keys)

    def by_text(self, things: Sequence[_T]) -> Mapping[CellValue, _T]:
        """Return the one of *things* that has a text's code, by text; (k + 2,)."""
        pairs = {key: things[at] for key, at in self._places.items()}
        return _Places(pairs, things[-1])

    def block(self, blocks: Blocks) -> NDArray[np.intp]:
        """Return the code of each row, shape (n,); *blocks* has shape (c, n)."""
        codes = self._codes
        column = blocks[codes.number.column]
        if codes.kind is CodeKind.TEXT:
            return np.fromiter(
                map(self._places.__getitem__, column), np.intp, len(column)
            )
        numbers = number_block(codes.number, blocks)
        if codes.kind is CodeKind.BINS:
            found = np.searchsorted(self._keys, numbers, side="right")
        else:
            found = np.searchsorted(self._keys, numbers)
            beside = np.append(self._keys, np.nan)[found]  # NaN: beyond the last key
            found = np.where(beside == numbers, found, codes.known + 1)
        return np.where(np.isnan(numbers), codes.known, found)

    def one(self, value: CellValue) -> int:
        """Return the code of *value*."""
        codes = self._codes
        if codes.kind is CodeKind.TEXT:
            return self._places[value]
        number = self._number(value)
        if math.isnan(number):
            return codes.known
        if codes.kind is CodeKind.BINS:
            return bisect_right(codes.keys, number)
        return self._places[number]


class Lookup:
    """Turns a column into what its codes stand for."""

    def __init__(self, table: Table) -> None:
        self.column = table.codes.number.column
        self._coder = Coder(table.codes)
        self._values = table.values
        self._declined = table.declined
        rows = [tuple(row) for row in table.values.tolist()]
        self._rows = [
            None if declined else row
            for row, declined in zip(rows, table.declined.tolist(), strict=True)
        ]
        # What most values of most columns need: one look-up, without a call of ours.
        self.by_text: Mapping[CellValue, tuple[float, ...] | None] | None = None
        if table.codes.kind is CodeKind.TEXT:
            self.by_text = self._coder.by_text(self._rows)

    def block(self, blocks: Blocks) -> Floats:
        """Return the values of each row, shape (n, m).

        Raises:
            Declined: If the pipeline raises over one of them.
        """
        codes = self._coder.block(blocks)
        if self._declined[codes].any():
            raise Declined
        return self._values[codes]

    def one(self, value: CellValue) -> tuple[float, ...]:
        """Return what *value* stands for, shape (m,).

        Raises:
            Declined: If the pipeline raises over it.
        """
        row = self._rows[self._coder.one(value)]
        if row is None:
            raise Declined
        return row
