"""Encoders and bins as tables, read off the fitted encoder by asking it.

Each encoder here treats every column alone. So one column at a time is given all
values that it knows, a missing one and an unknown one, while the others stand still;
what comes out is the table. What the encoder raises over is declined.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sklearn.base import BaseEstimator
from sklearn.preprocessing import KBinsDiscretizer, OneHotEncoder

from scoreline.plan.plan import CodeKind, Codes, Number
from scoreline.service.compile.columns import MissingText
from scoreline.service.compile.features import CannotCompile, Entry, Feature, Text

__all__ = ["encoded"]

Values = list[object]

_UNKNOWN_TEXT: Final = "\u0000unknown"  # no text of a sheet holds a NUL


def encoded(
    encoder: BaseEstimator, features: Sequence[Feature], missing: MissingText
) -> list[Feature]:
    """Return what *encoder* makes of *features*.

    Raises:
        CannotCompile: If a column is no text and has no number either.
    """
    still = [_keys(encoder, at)[0] for at in range(len(features))]
    entries: list[Feature] = []
    first = 0
    for at, (feature, width) in enumerate(
        zip(features, _widths(encoder, len(features)), strict=True)
    ):
        codes, values, declined = _probe(encoder, at, feature, missing)
        table, raised = _asked(encoder, at, values, still)
        entries += [
            Entry(codes, table[:, place], declined | raised)
            for place in range(first, first + width)
        ]
        first += width
    return entries


def _widths(encoder: BaseEstimator, count: int) -> list[int]:
    """Return how many columns *encoder* makes of each."""
    if isinstance(encoder, OneHotEncoder):
        return [int(width) for width in encoder._n_features_outs]
    if isinstance(encoder, KBinsDiscretizer) and encoder.encode != "ordinal":
        return [int(width) for width in encoder.n_bins_]
    return [1] * count


def _keys(encoder: BaseEstimator, at: int) -> Values:
    """Return values of column *at* that *encoder* knows."""
    if isinstance(encoder, KBinsDiscretizer):
        return [float(edge) for edge in encoder.bin_edges_[at][:-1]]
    return list(encoder.categories_[at].tolist())


def _probe(
    encoder: BaseEstimator, at: int, feature: Feature, missing: MissingText
) -> tuple[Codes, Values, NDArray[np.bool_]]:
    """Return codes for *feature*, and a value to ask *encoder* for each."""
    if isinstance(feature, Entry):
        return feature.codes, feature.numbers.tolist(), feature.declined
    keys = [key for key in _keys(encoder, at) if not _is_missing(key)]
    if isinstance(feature, Text):
        if not all(isinstance(key, str) for key in keys):
            raise CannotCompile("a text column was fitted as something else")
        texts = tuple(str(key) for key in keys)
        codes = Codes(Number(feature.column), CodeKind.TEXT, texts)
        empty = missing if feature.filled is None else feature.filled
        return codes, [*keys, empty, _UNKNOWN_TEXT], np.zeros(len(keys) + 2, np.bool_)
    if any(isinstance(key, str) for key in keys):
        raise CannotCompile("a number column was fitted as text")
    numbers = sorted(float(key) for key in keys)  # type: ignore[arg-type]
    known: Values = [*numbers]
    unknown = max(numbers, default=0.0) + 1.0
    if isinstance(encoder, KBinsDiscretizer):
        codes = Codes(feature, CodeKind.BINS, tuple(numbers[1:]))
    else:
        codes = Codes(feature, CodeKind.EQUAL, tuple(numbers))
    return codes, [*known, math.nan, unknown], np.zeros(len(known) + 2, np.bool_)


def _is_missing(key: object) -> bool:
    return key is None or (isinstance(key, float) and math.isnan(key))


def _asked(
    encoder: BaseEstimator, at: int, values: Values, still: Values
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return what *encoder* answers to each value of column *at*, and where it raises.

    Raises:
        CannotCompile: If it raises over every value.
    """

    def ask(some: Values) -> list[NDArray[np.float64] | None]:
        answer = _answer(encoder, at, some, still)
        if answer is not None:
            return list(answer)
        return [None] if len(some) == 1 else [one for v in some for one in ask([v])]

    answers = [*ask(values[:-2]), *ask(values[-2:-1]), *ask(values[-1:])]
    raised = np.array([answer is None for answer in answers])
    widths = {len(answer) for answer in answers if answer is not None}
    if not widths:
        raise CannotCompile(f"{type(encoder).__name__} answers to no value")
    empty = np.zeros(widths.pop())
    return np.array([empty if a is None else a for a in answers]), raised


def _answer(
    encoder: BaseEstimator, at: int, values: Values, still: Values
) -> NDArray[np.float64] | None:
    """Return shape (n, all columns that come out), or None if *encoder* raises."""
    columns = [[known] * len(values) for known in still]
    columns[at] = values
    series = [
        pd.Series(each, dtype=object if _is_text(known) else None)
        for each, known in zip(columns, still, strict=True)
    ]
    frame = pd.concat(series, axis=1)
    names = getattr(encoder, "feature_names_in_", None)
    if names is not None:
        frame.columns = names
    try:
        answer = encoder.transform(frame.to_numpy() if names is None else frame)
    except (TypeError, ValueError):
        return None
    dense = answer.toarray() if hasattr(answer, "toarray") else np.asarray(answer)
    return dense.astype(np.float64)


def _is_text(known: object) -> bool:
    return known is None or isinstance(known, str)
