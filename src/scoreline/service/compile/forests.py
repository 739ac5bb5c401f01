"""Fitted trees as the tables of a plan.

scikit-learn's own trees compare single-precision values: a value is rounded before it
is compared. The thresholds here are moved so that comparing the value itself, in double
precision, sends every row the same way.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator

from scoreline.plan.plan import Trees

__all__ = ["FLOAT32_MAX", "Tree", "boosted", "grown", "joined", "rounding_threshold"]

FLOAT32_MAX: Final = float(np.finfo(np.float32).max)
_CATEGORIES: Final = 256
_WORD: Final = 32  # bits


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree, its nodes counted from 0; a leaf has feature -1 and leads to itself.

    Attributes:
        output: To which raw value it adds; -1 for all.
        feature: Shape (nodes,).
        threshold: Shape (nodes,).
        left: Shape (nodes,).
        right: Shape (nodes,).
        missing_left: Shape (nodes,).
        values: Shape (nodes, k).
        sets: By node, the categories that go left, shape (256,).
    """

    output: int
    feature: NDArray[np.int32]
    threshold: NDArray[np.float64]
    left: NDArray[np.int32]
    right: NDArray[np.int32]
    missing_left: NDArray[np.bool_]
    values: NDArray[np.float64]
    sets: dict[int, NDArray[np.bool_]]

    @property
    def depth(self) -> int:
        """Steps from the root to the deepest leaf."""
        depths = [0] * len(self.feature)
        # A node stands before its children, so one pass from the end is enough.
        for node in range(len(depths) - 1, -1, -1):
            if self.feature[node] >= 0:
                below = max(depths[self.left[node]], depths[self.right[node]])
                depths[node] = below + 1
        return depths[0]


def grown(
    estimators: Iterable[tuple[int, BaseEstimator]], scale: float | None
) -> list[Tree]:
    """Return decision trees.

    Args:
        estimators: Pairs of raw value (-1 for all) and fitted decision tree.
        scale: By what each leaf's value is multiplied; None for a tree that votes by
            the whole of it.
    """
    return [_grown(output, estimator.tree_, scale) for output, estimator in estimators]


def boosted(model: BaseEstimator) -> list[Tree]:
    """Return the trees of a fitted histogram gradient boosting *model*."""
    known, places = model._bin_mapper.make_known_categories_bitsets()
    return [
        _boosted(output, predictor, known, places)
        for iteration in model._predictors
        for output, predictor in enumerate(iteration)
    ]


def joined(
    trees: Sequence[Tree],
    base: Sequence[float],
    *,
    divisor: float = 1.0,
    takes_missing: bool,
    limit: float,
) -> Trees:
    """Return *trees* side by side.

    Args:
        trees: At least one.
        base: Shape (k,): the raw values before any tree.
        divisor: By what the sums are divided.
        takes_missing: Whether the model takes missing values.
        limit: Numbers beyond it, either way, are declined.
    """
    starts = np.cumsum([0, *(len(tree.feature) for tree in trees)])[:-1].tolist()
    sets = [
        (at + node, s)
        for at, t in zip(starts, trees, strict=True)
        for node, s in t.sets.items()
    ]
    bits = np.full(sum(len(tree.feature) for tree in trees), -1, np.int32)
    for place, (node, _) in enumerate(sets):
        bits[node] = place
    return Trees(
        roots=np.array(starts, np.int32),
        outputs=np.array([tree.output for tree in trees], np.int32),
        feature=np.concatenate([tree.feature for tree in trees]),
        threshold=np.concatenate([tree.threshold for tree in trees]),
        left=_shifted([tree.left for tree in trees], starts),
        right=_shifted([tree.right for tree in trees], starts),
        missing_left=np.concatenate([tree.missing_left for tree in trees]),
        bits=bits,
        sets=_packed([members for _, members in sets]),
        values=np.concatenate([tree.values for tree in trees]),
        base=np.array(base, np.float64),
        divisor=divisor,
        depth=max(tree.depth for tree in trees),
        takes_missing=takes_missing,
        limit=limit,
    )


def rounding_threshold(threshold: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return T such that ``x <= T`` exactly if ``float32(x) <= threshold``."""
    with np.errstate(over="ignore"):  # beyond single precision all go left
        below = threshold.astype(np.float32)
        down = below.astype(np.float64) > threshold
        below[down] = np.nextafter(below[down], np.float32(-np.inf))
        above = np.nextafter(below, np.float32(np.inf)).astype(np.float64)
    middle = (below.astype(np.float64) + above) / 2  # exact; ties go to the even one
    stays = middle.astype(np.float32) == below
    moved = np.where(stays, middle, np.nextafter(middle, -np.inf))
    return np.where(np.isfinite(above), moved, np.inf)


def _grown(output: int, tree: BaseEstimator, scale: float | None) -> Tree:
    feature = np.where(tree.children_left < 0, -1, tree.feature).astype(np.int32)
    itself = np.arange(len(feature), dtype=np.int32)
    leaf = feature < 0
    values = tree.value[:, 0, :]
    return Tree(
        output=output,
        feature=feature,
        threshold=np.where(leaf, -np.inf, rounding_threshold(tree.threshold)),
        left=np.where(leaf, itself, tree.children_left).astype(np.int32),
        right=np.where(leaf, itself, tree.children_right).astype(np.int32),
        missing_left=tree.missing_go_to_left.astype(np.bool_),
        values=np.array(values if scale is None else values[:, :1] * scale),
        sets={},
    )


def _boosted(
    output: int, predictor: BaseEstimator, known: np.ndarray, places: np.ndarray
) -> Tree:
    nodes = predictor.nodes
    leaf = nodes["is_leaf"].astype(np.bool_)
    is_category = nodes["is_categorical"].astype(np.bool_) & ~leaf
    itself = np.arange(len(nodes), dtype=np.int32)
    goes_left = nodes["missing_go_to_left"].astype(np.bool_)
    sets = {
        int(node): _members(predictor.raw_left_cat_bitsets[nodes["bitset_idx"][node]])
        | (~_members(known[places[nodes["feature_idx"][node]]]) & goes_left[node])
        for node in np.flatnonzero(is_category)
    }
    feature = np.where(leaf, -1, nodes["feature_idx"])
    thresholds = np.where(leaf | is_category, -np.inf, nodes["num_threshold"])
    return Tree(
        output=output,
        feature=feature.astype(np.int32),
        threshold=thresholds.astype(np.float64),
        left=np.where(leaf, itself, nodes["left"]).astype(np.int32),
        right=np.where(leaf, itself, nodes["right"]).astype(np.int32),
        missing_left=goes_left,
        values=nodes["value"].astype(np.float64)[:, None],
        sets=sets,
    )


def _members(words: np.ndarray) -> NDArray[np.bool_]:
    """Return which of 256 categories the eight *words* of 32 bits hold."""
    places = np.arange(_CATEGORIES)
    found: NDArray[np.bool_] = (words[places // _WORD] >> (places % _WORD) & 1).astype(
        bool
    )
    return found


def _packed(sets: Sequence[NDArray[np.bool_]]) -> NDArray[np.uint32]:
    if not sets:
        return np.zeros((0, 8), np.uint32)
    return np.packbits(np.array(sets), axis=1, bitorder="little").view("<u4")


def _shifted(parts: Sequence[np.ndarray], starts: Sequence[int]) -> NDArray[np.int32]:
    moved = [part + start for part, start in zip(parts, starts, strict=True)]
    return np.concatenate(moved).astype(np.int32)
