"""Numbers in formulas: written with all their digits, and calculated in steps."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Final

from scoreline.core.table import CellValue
from scoreline.plan.plan import Operation, Operator

__all__ = ["applied", "literal", "of_missing"]


def literal(value: CellValue) -> str:
    """Return *value* as a formula spells it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        text = f"{value:.17g}"
        return f"({text})" if value < 0 else text
    return '"' + str(value).replace('"', '""') + '"'


def applied(operations: Sequence[Operation], formula: str) -> str:
    """Return the formula of a number that is there, after *operations*."""
    for operation in operations:
        formula = _OPERATORS[operation.operator](formula, literal(operation.operand))
    return formula


def of_missing(operations: Sequence[Operation]) -> float:
    """Return what becomes of a missing number; NaN if it stays missing."""
    x = math.nan
    for operation in operations:
        operand = operation.operand
        match operation.operator:
            case Operator.FILL:
                x = operand if math.isnan(x) else x
            case Operator.IS_MISSING:
                x = float(math.isnan(x))
            case Operator.ADD:
                x += operand
            case Operator.SUBTRACT:
                x -= operand
            case Operator.MULTIPLY:
                x *= operand
            case Operator.DIVIDE:
                x /= operand
            case Operator.AT_LEAST:
                x = max(x, operand)
            case Operator.AT_MOST:
                x = min(x, operand)
    return x


_OPERATORS: Final[dict[Operator, Callable[[str, str], str]]] = {
    Operator.ADD: lambda x, operand: f"({x}+{operand})",
    Operator.SUBTRACT: lambda x, operand: f"({x}-{operand})",
    Operator.MULTIPLY: lambda x, operand: f"({x}*{operand})",
    Operator.DIVIDE: lambda x, operand: f"({x}/{operand})",
    Operator.FILL: lambda x, _: x,  # of a value that is there
    Operator.AT_LEAST: lambda x, operand: f"MAX({x},{operand})",
    Operator.AT_MOST: lambda x, operand: f"MIN({x},{operand})",
    Operator.IS_MISSING: lambda _x, _: "0",
}
