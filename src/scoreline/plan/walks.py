"""Raw values of a plan of trees: what the leaves add that a row comes to."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scoreline.core.table import CellValue
from scoreline.plan.inputs import Lookup, number_block, number_of
from scoreline.plan.plan import Declined, Number, Plan, Trees

__all__ = ["Walks"]

Floats = NDArray[np.float64]
Integers = NDArray[np.int32]

_AT_ONCE: Final = 2**16  # rows times trees, walked together; stays in the cache
_WORD: Final = 32  # bits


class Walks:
    """Scores a plan of trees up to its raw values."""

    def __init__(self, plan: Plan, trees: Trees) -> None:
        self._trees = trees
        self._inputs = [
            each if isinstance(each, Number) else Lookup(each) for each in plan.inputs
        ]

    def block(self, blocks: Sequence[Sequence[CellValue]]) -> Floats:
        """Return the raw values, shape (n, k), of the columns in *blocks*, (c, n).

        Raises:
            Declined: If the pipeline raises over a row.
        """
        step = max(1, _AT_ONCE // len(self._trees.roots))
        parts = [
            self._sums([block[start : start + step] for block in blocks])
            for start in range(0, len(blocks[0]), step)
        ]
        return np.concatenate(parts)

    def magnitude(self, blocks: Sequence[Sequence[CellValue]]) -> Floats:
        """Return the sums of the terms' absolute values, shape (n, k)."""
        trees = self._trees
        leaves = self._leaves(self._features(blocks))
        total = np.tile(np.abs(trees.base), (len(leaves), 1))
        for tree, output in enumerate(trees.outputs):
            term = np.abs(trees.values[leaves[:, tree]])
            _add(total, term, output)
        return total / trees.divisor

    def one(self, row: Sequence[CellValue]) -> list[float]:
        """Return the raw values, shape (k,), of *row*.

        Raises:
            Declined: If the pipeline raises over it.
        """
        tables = self._tables
        features = tables.features(row)
        raw: list[float] = self._trees.base.tolist()
        for node, output in zip(tables.roots, tables.outputs, strict=True):
            leaf = tables.walk(node, features)
            if output >= 0:
                raw[output] += tables.values[leaf]
            else:
                for at, term in enumerate(tables.several[leaf]):
                    raw[at] += term
        divisor = self._trees.divisor
        return [z / divisor for z in raw] if divisor != 1 else raw

    @cached_property
    def _tables(self) -> _Tables:
        return _Tables(self._trees, self._inputs)

    def _features(self, blocks: Sequence[Sequence[CellValue]]) -> Floats:
        parts = [
            number_block(each, blocks)[:, None]
            if isinstance(each, Number)
            else each.block(blocks)
            for each in self._inputs
        ]
        features = np.concatenate(parts, axis=1)
        trees = self._trees
        if not trees.takes_missing and np.isnan(features).any():
            raise Declined
        if (np.abs(features) > trees.limit).any():
            raise Declined
        return features

    def _sums(self, blocks: Sequence[Sequence[CellValue]]) -> Floats:
        trees = self._trees
        leaves = self._leaves(self._features(blocks))
        raw = np.tile(trees.base, (len(leaves), 1))
        for tree, output in enumerate(trees.outputs):
            _add(raw, trees.values[leaves[:, tree]], output)
        return raw / trees.divisor

    def _leaves(self, features: Floats) -> NDArray[np.int32]:
        """Return the leaf of each row in each tree, shape (n, t)."""
        trees = self._trees
        count, width = features.shape
        first = (np.arange(count) * width)[:, None]  # place of each row's first feature
        flat, is_any_missing = features.ravel(), bool(np.isnan(features).any())
        nodes = np.tile(trees.roots, (count, 1))
        for _ in range(trees.depth):
            values = flat.take(first + trees.feature.take(nodes))
            goes_left = values <= trees.threshold.take(nodes)
            if len(trees.sets):
                bits = trees.bits.take(nodes)
                is_category = (bits >= 0) & ~np.isnan(values)
                categories = np.where(is_category, values, 0).astype(np.uint8)
                among = _among(trees.sets, bits, categories)
                goes_left = np.where(is_category, among, goes_left)
            if is_any_missing:
                missing_left = trees.missing_left.take(nodes)
                goes_left = np.where(np.isnan(values), missing_left, goes_left)
            nodes = self._turns.take(2 * nodes + goes_left)
        return nodes

    @cached_property
    def _turns(self) -> Integers:
        """Where a row goes from each node: to the right, to the left; shape (2 n,)."""
        trees = self._trees
        return np.stack([trees.right, trees.left], axis=1).ravel()


def _among(
    sets: NDArray[np.uint32], which: NDArray[np.int32], categories: NDArray[np.uint8]
) -> NDArray[np.bool_]:
    words = sets[which, categories // _WORD] >> (categories % _WORD)
    found: NDArray[np.bool_] = (words & 1).astype(np.bool_)
    return found


def _add(raw: Floats, terms: Floats, output: np.int32) -> None:
    """Add *terms*, (n, 1) or (n, k), to one column of *raw*, (n, k), or to all."""
    if output >= 0:
        raw[:, output] += terms[:, 0]
    else:
        raw += terms


class _Tables:
    """The trees as lists, which plain Python reads faster than arrays."""

    def __init__(self, trees: Trees, inputs: Sequence[Number | Lookup]) -> None:
        self.roots: list[int] = trees.roots.tolist()
        self.outputs: list[int] = trees.outputs.tolist()
        # One number a node where that is all there is: lists take much memory.
        self.values: list[float] = trees.values[:, 0].tolist()
        self.several: list[list[float]] = (
            trees.values.tolist() if (trees.outputs < 0).any() else []
        )
        self._feature: list[int] = trees.feature.tolist()
        self._threshold: list[float] = trees.threshold.tolist()
        self._left: list[int] = trees.left.tolist()
        self._right: list[int] = trees.right.tolist()
        self._missing_left: list[bool] = trees.missing_left.tolist()
        self._bits: list[int] = trees.bits.tolist()
        self._sets = [_as_integer(words) for words in trees.sets.tolist()]
        self._takes_missing = trees.takes_missing
        self._limit = trees.limit
        self._inputs = [_reader(each) for each in inputs]

    def features(self, row: Sequence[CellValue]) -> list[float]:
        """Return the features of *row* side by side.

        Raises:
            Declined: If the pipeline raises over one of them.
        """
        features: list[float] = []
        for column, read in self._inputs:
            features += read(row[column])
        limit, takes_missing = self._limit, self._takes_missing
        for x in features:
            if not -limit <= x <= limit and not (takes_missing and math.isnan(x)):
                raise Declined
        return features

    def walk(self, node: int, features: Sequence[float]) -> int:
        """Return the leaf that *features* come to from *node*."""
        feature, threshold, bits = self._feature, self._threshold, self._bits
        left, right = self._left, self._right
        while (place := feature[node]) >= 0:
            x = features[place]
            if x <= threshold[node]:
                node = left[node]
            elif bits[node] >= 0 or math.isnan(x):
                node = self._turn(node, x)
            else:
                node = right[node]
        return node

    def _turn(self, node: int, x: float) -> int:
        """Return where *x* goes from *node* if it is a category or missing."""
        if math.isnan(x):
            goes_left = self._missing_left[node]
        else:
            goes_left = bool(self._sets[self._bits[node]] >> int(x) & 1)
        return self._left[node] if goes_left else self._right[node]


def _reader(
    each: Number | Lookup,
) -> tuple[int, Callable[[CellValue], Iterable[float]]]:
    if isinstance(each, Lookup):
        return each.column, each.one
    number = number_of(each)
    return each.column, lambda value: (number(value),)


def _as_integer(words: Sequence[int]) -> int:
    return sum(word << (_WORD * at) for at, word in enumerate(words))
