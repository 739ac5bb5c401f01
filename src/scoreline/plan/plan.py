"""A compiled pipeline as data: plain tables over columns, no code.

A plan turns each input column into features and combines these by a linear model or
by trees. What it can't score as the pipeline would, it declines: a missing value or an
unseen text over which the pipeline raises.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoreline.core.table import CellValue

__all__ = [
    "FORMAT",
    "CodeKind",
    "Codes",
    "Declined",
    "Input",
    "Linear",
    "Link",
    "Number",
    "Operation",
    "Operator",
    "Plan",
    "Table",
    "Trees",
]

FORMAT: Final = 1  # a plan of another format is made again

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]
Flags = NDArray[np.bool_]


class Declined(Exception):
    """The plan does not score these rows; the pipeline itself is to be asked."""


class Operator(Enum):
    """What is done to a number; each stands for one rounding."""

    ADD = "add"
    SUBTRACT = "subtract"
    MULTIPLY = "multiply"
    DIVIDE = "divide"
    FILL = "fill"  # a missing number becomes the operand
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    IS_MISSING = "is_missing"  # 1 or 0; the operand is not used


@dataclass(frozen=True, slots=True)
class Operation:
    """One operator and its operand."""

    operator: Operator
    operand: float = 0.0


@dataclass(frozen=True, slots=True)
class Number:
    """A column that is a number, after some operations; a missing one is NaN.

    Attributes:
        column: Which input column, from 0.
        operations: What is done to it, in order.
    """

    column: int
    operations: tuple[Operation, ...] = ()


class CodeKind(Enum):
    """How a value gets its code."""

    TEXT = "text"  # the place of the text among the keys
    EQUAL = "equal"  # the place of the number among the keys
    BINS = "bins"  # how many of the keys, ascending, are not above the number


@dataclass(frozen=True, slots=True)
class Codes:
    """A column by codes: 0 to k - 1 for known values, k missing, k + 1 unknown.

    Attributes:
        number: The column, and what is done to it before it is compared.
        kind: How a value gets its code.
        keys: Texts or numbers; k of them, but k - 1 for bins.
    """

    number: Number
    kind: CodeKind
    keys: tuple[str, ...] | tuple[float, ...]

    @property
    def known(self) -> int:
        """How many codes known values have, k."""
        return len(self.keys) + (self.kind is CodeKind.BINS)


@dataclass(frozen=True, slots=True)
class Table:
    """What each code of a column stands for.

    Attributes:
        codes: The column by codes.
        values: Shape (k + 2, m).
        declined: Shape (k + 2,): the codes over which the pipeline raises.
    """

    codes: Codes
    values: Floats
    declined: Flags


Input = Number | Table


class Link(Enum):
    """What becomes of the raw values."""

    IDENTITY = "identity"  # the label is the value
    EXP = "exp"  # the label is its exponential
    LOGISTIC = "logistic"  # one value per row: the log-odds of the second class
    SOFTMAX = "softmax"  # one value per class
    SHARES = "shares"  # one value per class, which are the probabilities themselves


@dataclass(frozen=True, slots=True)
class Linear:
    """Adds up terms: numbers times weights, and the values of tables.

    Attributes:
        weights: Shape (numbers, k), in the order of the plan's numbers.
        intercept: Shape (k,), added last.
    """

    weights: Floats
    intercept: Floats


@dataclass(frozen=True, slots=True)
class Trees:
    """Walks trees over the features: the plan's inputs side by side, in order.

    A node with a feature sends a row left if its value is at most the threshold or,
    at a categorical node, if the bit of its value is set. A node without is a leaf.

    Attributes:
        roots: Shape (t,): the trees' first nodes.
        outputs: Shape (t,): to which raw value a tree adds; -1 for all.
        feature: Shape (nodes,): which feature is compared; -1 at a leaf.
        threshold: Shape (nodes,).
        left: Shape (nodes,): where a row goes then; a leaf leads to itself.
        right: Shape (nodes,): where it goes otherwise.
        missing_left: Shape (nodes,): whether a missing value goes left.
        bits: Shape (nodes,): which row of *sets* a categorical node has; -1 if none.
        sets: Shape (b, 8): 256 bits each, the categories that go left.
        values: Shape (nodes, 1) or (nodes, k): what a leaf adds.
        base: Shape (k,): the raw values before any tree.
        divisor: By what the sums are divided, after all trees.
        depth: Steps from a root to the deepest leaf.
        takes_missing: Whether a feature may be missing; if not, the row is declined.
        limit: A number beyond it, either way, is declined.
    """

    roots: Integers
    outputs: Integers
    feature: Integers
    threshold: Floats
    left: Integers
    right: Integers
    missing_left: Flags
    bits: Integers
    sets: NDArray[np.uint32]
    values: Floats
    base: Floats
    divisor: float
    depth: int
    takes_missing: bool
    limit: float


@dataclass(frozen=True, slots=True)
class Plan:
    """All that it takes to score as a certain pipeline does.

    Attributes:
        model: Digest of what was compiled.
        columns: Names of the input columns, in the order that rows come in.
        inputs: What is made of them.
        combination: How that becomes raw values.
        link: How these become labels and probabilities.
        labels: The classes in order; empty for a regressor.
        has_probabilities: Whether probabilities are given beside the label.
        tie_is_second: Whether log-odds of exactly 0 mean the second class.
    """

    model: str
    columns: tuple[str, ...]
    inputs: tuple[Input, ...]
    combination: Linear | Trees
    link: Link
    labels: tuple[CellValue, ...] = ()
    has_probabilities: bool = False
    tie_is_second: bool = False
