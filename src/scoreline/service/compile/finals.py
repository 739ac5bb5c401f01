"""Last steps as a plan's combination and link."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.base import BaseEstimator, is_classifier
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import (
    ElasticNet,
    ElasticNetCV,
    Lasso,
    LassoCV,
    LinearRegression,
    LogisticRegression,
    LogisticRegressionCV,
    Ridge,
    RidgeCV,
)
from sklearn.svm import LinearSVC
from sklearn.tree import (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)

from scoreline.plan.plan import Codes, Input, Linear, Link, Number, Table, Trees
from scoreline.service.compile.columns import MissingText
from scoreline.service.compile.features import CannotCompile, Entry, Feature, Text
from scoreline.service.compile.forests import (
    FLOAT32_MAX,
    boosted,
    grown,
    joined,
)
from scoreline.service.compile.transformers import transformed

__all__ = ["Ending", "ending_of"]

_LINEAR: Final = (
    ElasticNet,
    ElasticNetCV,
    Lasso,
    LassoCV,
    LinearRegression,
    LinearSVC,
    LogisticRegression,
    LogisticRegressionCV,
    Ridge,
    RidgeCV,
)
_FORESTS: Final = (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
_TREES: Final = (
    DecisionTreeClassifier,
    DecisionTreeRegressor,
    ExtraTreeClassifier,
    ExtraTreeRegressor,
)
_GRADIENT: Final = (GradientBoostingClassifier, GradientBoostingRegressor)
_HISTOGRAM: Final = (HistGradientBoostingClassifier, HistGradientBoostingRegressor)

BINARY: Final = 2  # classes


@dataclass(frozen=True, slots=True)
class Ending:
    """How a pipeline ends.

    Attributes:
        inputs: What the combination works on.
        combination: How raw values are made.
        link: What becomes of them.
        tie_is_second: Whether log-odds of exactly 0 mean the second class.
    """

    inputs: tuple[Input, ...]
    combination: Linear | Trees
    link: Link
    tie_is_second: bool = False


def ending_of(
    final: BaseEstimator,
    features: Sequence[Feature],
    missing: MissingText,
    *,
    is_sparse: bool,
) -> Ending:
    """Return how the fitted *final* makes its answer of *features*.

    Args:
        final: The pipeline's last step.
        features: What it gets, column by column.
        missing: What stands for a missing text.
        is_sparse: Whether it gets a sparse matrix; trees take no missing values then.

    Raises:
        CannotCompile: If no plan can hold it.
    """
    if isinstance(final, _HISTOGRAM) and final._preprocessor is not None:
        features = transformed(final._preprocessor, list(features), missing)
    if any(isinstance(feature, Text) for feature in features):
        raise CannotCompile("a text column reaches the last step unencoded")
    if isinstance(final, _LINEAR):
        return _linear(final, features)
    if isinstance(final, _HISTOGRAM):
        return _histogram(final, features)
    if isinstance(final, (*_TREES, *_FORESTS)):
        return _forest(final, features, is_sparse=is_sparse)
    if isinstance(final, _GRADIENT):
        return _gradient(final, features)
    raise CannotCompile(f"{type(final).__name__} can't be compiled")


def _linear(final: BaseEstimator, features: Sequence[Feature]) -> Ending:
    weights = np.atleast_2d(final.coef_).T.astype(np.float64)
    intercept = np.array(np.broadcast_to(final.intercept_, weights.shape[1:]), float)
    numbers = [at for at, each in enumerate(features) if isinstance(each, Number)]
    inputs: list[Input] = [each for each in features if isinstance(each, Number)]
    inputs += _contributions(features, weights)
    if not is_classifier(final):
        link = Link.IDENTITY
    else:
        link = Link.LOGISTIC if len(intercept) == 1 else Link.SOFTMAX
    combination = Linear(weights[numbers], intercept)
    return Ending(tuple(inputs), combination, link)


def _contributions(features: Sequence[Feature], weights: np.ndarray) -> list[Table]:
    """Return one table per coded column: what each code adds to each raw value."""
    tables: dict[Codes, Table] = {}
    for feature, weight in zip(features, weights, strict=True):
        if isinstance(feature, Entry):
            terms = feature.numbers[:, None] * weight
            declined = feature.declined | ~np.isfinite(terms).all(axis=1)
            present = tables.get(feature.codes)
            if present is not None:
                terms, declined = terms + present.values, declined | present.declined
            tables[feature.codes] = Table(feature.codes, terms, declined)
    return list(tables.values())


def _forest(
    final: BaseEstimator, features: Sequence[Feature], *, is_sparse: bool
) -> Ending:
    is_forest = isinstance(final, _FORESTS)
    estimators = final.estimators_ if is_forest else [final]
    count = len(final.classes_) if is_classifier(final) else 1
    takes_missing = final.__sklearn_tags__().input_tags.allow_nan
    trees = joined(
        grown([(-1, each) for each in estimators], None),
        [0.0] * count,
        divisor=float(len(estimators)),
        takes_missing=takes_missing and not is_sparse,
        limit=FLOAT32_MAX,
    )
    link = Link.SHARES if is_classifier(final) else Link.IDENTITY
    return _over(features, trees, link)


def _gradient(final: BaseEstimator, features: Sequence[Feature]) -> Ending:
    count = final.n_trees_per_iteration_
    estimators = [
        (output, each)
        for iteration in final.estimators_
        for output, each in enumerate(iteration)
    ]
    trees = joined(
        grown(estimators, final.learning_rate),
        _base_of(final),
        takes_missing=False,
        limit=FLOAT32_MAX,
    )
    if not is_classifier(final):
        return _over(features, trees, Link.IDENTITY)
    if count > 1:
        return _over(features, trees, Link.SOFTMAX)
    if final.loss == "exponential":
        raise CannotCompile("the loss 'exponential' can't be compiled")
    return replace(_over(features, trees, Link.LOGISTIC), tie_is_second=True)


def _base_of(final: BaseEstimator) -> list[float]:
    """Return the raw values of gradient boosting before any tree, shape (k,)."""
    if final.init_ != "zero" and type(final.init_).__module__ != "sklearn.dummy":
        raise CannotCompile("gradient boosting over another model can't be compiled")
    nothing = np.zeros((1, final.n_features_in_), np.float32)
    base: list[float] = final._raw_predict_init(nothing)[0].tolist()
    return base


def _histogram(final: BaseEstimator, features: Sequence[Feature]) -> Ending:
    trees = joined(
        boosted(final),
        np.ravel(final._baseline_prediction).tolist(),
        takes_missing=True,
        limit=math.inf,
    )
    if is_classifier(final):
        is_binary = len(final.classes_) == BINARY
        return _over(features, trees, Link.LOGISTIC if is_binary else Link.SOFTMAX)
    is_log = final.loss in {"gamma", "poisson"}
    return _over(features, trees, Link.EXP if is_log else Link.IDENTITY)


def _over(features: Sequence[Feature], trees: Trees, link: Link) -> Ending:
    """Return an ending whose features stand side by side, those of a table together."""
    used = set(trees.feature[trees.feature >= 0].tolist())
    places = np.full(len(features) + 1, -1, np.int32)  # the last is a leaf's
    inputs: list[Input] = []
    width = 0
    for at, feature in enumerate(features):
        if isinstance(feature, Number) and (at in used or not trees.takes_missing):
            places[at] = width
            inputs.append(feature)
            width += 1
    for codes, members in _by_codes(features).items():
        kept = [at for at in members if at in used]
        declined = _declined(members.values(), takes_missing=trees.takes_missing)
        if not kept and not declined.any():
            continue
        numbers = [members[at].numbers for at in kept]
        shape = (len(declined), len(kept))
        inputs.append(Table(codes, np.reshape(np.transpose(numbers), shape), declined))
        places[kept] = range(width, width + len(kept))
        width += len(kept)
    moved = replace(trees, feature=places[trees.feature])
    return Ending(tuple(inputs), moved, link)


def _by_codes(features: Sequence[Feature]) -> dict[Codes, dict[int, Entry]]:
    """Return the entries of each coded column, by their place among *features*."""
    found: dict[Codes, dict[int, Entry]] = {}
    for at, feature in enumerate(features):
        if isinstance(feature, Entry):
            found.setdefault(feature.codes, {})[at] = feature
    return found


def _declined(members: Iterable[Entry], *, takes_missing: bool) -> NDArray[np.bool_]:
    """Return over which codes the pipeline raises, shape (k + 2,)."""
    declined: NDArray[np.bool_] = np.logical_or.reduce(
        [
            entry.declined | (np.isnan(entry.numbers) & (not takes_missing))
            for entry in members
        ]
    )
    return declined
