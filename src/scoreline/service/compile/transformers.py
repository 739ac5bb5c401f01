"""Transformers as what they do to each column."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)
from sklearn.utils.validation import check_array

from scoreline.plan.plan import CodeKind, Codes, Number, Operation, Operator
from scoreline.service.compile.columns import MissingText
from scoreline.service.compile.encoders import encoded
from scoreline.service.compile.features import (
    CannotCompile,
    Entry,
    Feature,
    Text,
    after,
)

__all__ = ["transformed"]

Features = list[Feature]

_ENCODERS: Final = (OneHotEncoder, OrdinalEncoder, KBinsDiscretizer)
_SCALERS: Final = (StandardScaler, MinMaxScaler, RobustScaler, MaxAbsScaler)


def transformed(  # noqa: PLR0911 - one line per kind of transformer
    transformer: BaseEstimator | str, features: Features, missing: MissingText
) -> Features:
    """Return what the fitted *transformer* makes of *features*.

    Args:
        transformer: An estimator, or ``passthrough``, or ``drop``.
        features: What it gets, column by column.
        missing: What stands for a missing text.

    Raises:
        CannotCompile: If no plan can hold it.
    """
    match transformer:
        case "passthrough" | None:
            return features
        case "drop":
            return []
        case Pipeline():
            for _, step in transformer.steps:
                features = transformed(step, features, missing)
            return features
        case ColumnTransformer():
            return _by_columns(transformer, features, missing)
        case SimpleImputer():
            return _imputed(transformer, features)
        case FunctionTransformer() if _changes_nothing(transformer):
            return features
    if isinstance(transformer, _ENCODERS):
        return encoded(transformer, features, missing)
    if isinstance(transformer, _SCALERS):
        return [
            after(feature, *operations)
            for feature, operations in zip(features, _scaling(transformer), strict=True)
        ]
    raise CannotCompile(f"{type(transformer).__name__} can't be compiled")


def _by_columns(
    transformer: ColumnTransformer, features: Features, missing: MissingText
) -> Features:
    if transformer.transformer_weights:
        raise CannotCompile("transformer_weights can't be compiled")
    indices = transformer._transformer_to_input_indices
    made: Features = []
    for name, part, _ in transformer.transformers_:
        taken = [features[at] for at in indices[name]]
        if taken:
            made += transformed(part, taken, missing)
    return made


def _changes_nothing(transformer: FunctionTransformer) -> bool:
    function = transformer.func
    return function is None or (
        isinstance(function, partial) and function.func is check_array
    )


def _scaling(scaler: BaseEstimator) -> list[list[Operation]]:
    """Return what *scaler* does to each column."""
    match scaler:
        case StandardScaler():
            means = scaler.mean_ if scaler.with_mean else None
            return _shifted(means, scaler.scale_, scaler.n_features_in_)
        case RobustScaler():
            return _shifted(scaler.center_, scaler.scale_, scaler.n_features_in_)
        case MaxAbsScaler():
            plan = _shifted(None, scaler.scale_, scaler.n_features_in_)
            return [_within(each, -1.0, 1.0, scaler=scaler) for each in plan]
    low, high = scaler.feature_range
    return [
        _within(
            [
                Operation(Operator.MULTIPLY, float(scale)),
                Operation(Operator.ADD, float(shift)),
            ],
            float(low),
            float(high),
            scaler=scaler,
        )
        for scale, shift in zip(scaler.scale_, scaler.min_, strict=True)
    ]


def _shifted(
    shifts: np.ndarray | None, scales: np.ndarray | None, count: int
) -> list[list[Operation]]:
    plan: list[list[Operation]] = [[] for _ in range(count)]
    for operator, operands in ((Operator.SUBTRACT, shifts), (Operator.DIVIDE, scales)):
        if operands is None:
            continue
        for operations, operand in zip(plan, operands, strict=True):
            operations.append(Operation(operator, float(operand)))
    if scales is not None and not np.all(scales):
        raise CannotCompile("a scaler divides by zero")
    return plan


def _within(
    operations: list[Operation], low: float, high: float, *, scaler: BaseEstimator
) -> list[Operation]:
    if not getattr(scaler, "clip", False):
        return operations
    limits = [Operation(Operator.AT_LEAST, low), Operation(Operator.AT_MOST, high)]
    return operations + limits


def _imputed(imputer: SimpleImputer, features: Features) -> Features:
    wanted = imputer.missing_values
    if not (wanted is None or (isinstance(wanted, float) and math.isnan(wanted))):
        raise CannotCompile(
            f"SimpleImputer(missing_values={wanted!r}) can't be compiled"
        )
    made = [
        _filled(feature, statistic)
        for feature, statistic in zip(features, imputer.statistics_, strict=True)
        if imputer.keep_empty_features or not _is_nan(statistic)
    ]
    if imputer.add_indicator:
        made += [_indicator(features[at]) for at in imputer.indicator_.features_]
    return made


def _is_nan(value: object) -> bool:
    return value is None or (isinstance(value, float) and math.isnan(value))


def _filled(feature: Feature, statistic: object) -> Feature:
    if not isinstance(feature, Text):
        return after(feature, Operation(Operator.FILL, float(statistic)))  # type: ignore[arg-type]
    if not isinstance(statistic, str):
        raise CannotCompile("a missing text is filled by something else")
    filled = statistic if feature.filled is None else feature.filled
    return replace(feature, filled=filled)


def _indicator(feature: Feature) -> Feature:
    if not isinstance(feature, Text):
        return after(feature, Operation(Operator.IS_MISSING))
    missing = float(feature.filled is None)
    codes = Codes(Number(feature.column), CodeKind.TEXT, ())
    return Entry(codes, np.array([missing, 0.0]), np.zeros(2, np.bool_))
