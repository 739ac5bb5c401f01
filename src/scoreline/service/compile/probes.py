"""Rows that try a plan: the sample's, and made ones with missing and unseen values."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from scoreline.core.schema import Column, ColumnType, Port
from scoreline.core.table import CellValue, Row
from scoreline.plan.plan import CodeKind, Number, Operator, Plan, Table, Trees

__all__ = ["probe_rows"]

_SEED: Final = 20_240_831  # the day that Classic was switched off; any number would do
_MIXED: Final = 1_000  # rows, each column of which is drawn alone
_PER_COLUMN: Final = 200  # values of one column that are tried in a row of the sample
_ODD_NUMBERS: Final = (0.0, -1.0, 0.5, 1e-300, 1e9, -1e9)
_UNSEEN: Final = "never seen"


def probe_rows(
    plan: Plan, port: Port, sample: Sequence[Sequence[CellValue]]
) -> list[Row]:
    """Return rows that try *plan*, those of *sample* first.

    Args:
        plan: Its keys and thresholds say which values matter.
        port: The input columns.
        sample: Shape (c, n), n > 0: the sample's values by column.
    """
    random = np.random.default_rng(_SEED)
    rows: list[Row] = list(zip(*sample, strict=True))
    pools = [
        _pool(column, at, plan, list(sample[at]))
        for at, column in enumerate(port.columns)
    ]
    made: list[Row] = []
    for at, pool in enumerate(pools):
        some = random.permutation(len(pool))[:_PER_COLUMN].tolist()
        for turn, place in enumerate(some):
            row = rows[turn % len(rows)]
            made.append((*row[:at], pool[place], *row[at + 1 :]))
    drawn = [
        [pool[place] for place in random.integers(len(pool), size=_MIXED).tolist()]
        for pool in pools
    ]
    return [*rows, *made, *zip(*drawn, strict=True)]


def _pool(
    column: Column, at: int, plan: Plan, values: list[CellValue]
) -> list[CellValue]:
    """Return the values that are tried of a *column*, its missing one among them."""
    pool: list[CellValue] = [*values, *column.categories, None]
    if column.type is ColumnType.BOOLEAN:
        return [*pool, True, False]
    if column.type is ColumnType.STRING:
        return [*pool, *_keys(plan, at, {CodeKind.TEXT}), _UNSEEN, ""]
    numbers = _keys(plan, at, {CodeKind.EQUAL, CodeKind.BINS}) + _thresholds(plan, at)
    near = [
        math.nextafter(x, side)
        for x in numbers
        if isinstance(x, float)
        for side in (-math.inf, math.inf)
    ]
    seen = [value for value in values if isinstance(value, float)]
    spread = [x + delta for x in seen[:20] for delta in (-0.25, 1e-9, 1.0)]
    return [*pool, *numbers, *near, *spread, *_ODD_NUMBERS]


def _keys(plan: Plan, at: int, kinds: set[CodeKind]) -> list[CellValue]:
    """Return what the plan compares column *at* with."""
    return [
        _before(key, each.codes.number) if isinstance(key, float) else key
        for each in plan.inputs
        if isinstance(each, Table)
        and each.codes.number.column == at
        and each.codes.kind in kinds
        for key in each.codes.keys
    ]


def _thresholds(plan: Plan, at: int) -> list[CellValue]:
    """Return where the plan's trees part column *at*, in the column's own units."""
    found: list[CellValue] = []
    trees, place = plan.combination, 0
    if not isinstance(trees, Trees):
        return []
    for each in plan.inputs:
        if isinstance(each, Table):
            place += each.values.shape[1]
            continue
        if each.column == at:
            parted = trees.threshold[trees.feature == place]
            found += [_before(x, each) for x in parted[np.isfinite(parted)].tolist()]
        place += 1
    return found


def _before(x: float, number: Number) -> float:
    """Return about which value of the column becomes *x*."""
    for operation in reversed(number.operations):
        operand = operation.operand
        match operation.operator:
            case Operator.ADD:
                x -= operand
            case Operator.SUBTRACT:
                x += operand
            case Operator.MULTIPLY if operand:
                x /= operand
            case Operator.DIVIDE:
                x *= operand
    return x if math.isfinite(x) else 0.0
