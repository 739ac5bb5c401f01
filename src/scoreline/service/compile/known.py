"""Which texts a fitted pipeline's encoders know, by input column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from sklearn.base import BaseEstimator
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder

from scoreline.core.infer import MAX_CATEGORIES
from scoreline.core.schema import Column, ColumnType
from scoreline.service.compile.model import Model

__all__ = ["with_known"]

Found = tuple[str, list[str]]


def with_known(columns: Sequence[Column], model: Model) -> tuple[Column, ...]:
    """Return *columns* of a sample with the categories that *model*, fitted, knows.

    The encoders' texts come first, in the encoders' order; then what only the sample
    has. A text column of which all together are more than 50 is free.
    """
    names = model.input_names or tuple(column.name for column in columns)
    known: dict[str, dict[str, None]] = {}
    for name, texts in _in_steps([step for _, step in model.steps], names):
        known.setdefault(name, {}).update(dict.fromkeys(texts))
    return tuple(_joined(column, known.get(column.name, {})) for column in columns)


def _joined(column: Column, known: Iterable[str]) -> Column:
    texts = tuple(dict.fromkeys((*known, *column.categories)))
    if column.type is not ColumnType.STRING or not known:
        return column
    return replace(column, categories=texts if len(texts) <= MAX_CATEGORIES else ())


def _in_steps(steps: Sequence[object], names: Sequence[str]) -> Iterator[Found]:
    """Yield what the first of *steps* that does more than fill blanks knows."""
    filled: set[object] = set()
    for step in steps:
        if isinstance(step, SimpleImputer) and not step.add_indicator:
            filled.add(step.fill_value if step.strategy == "constant" else None)
        elif step is not None and step != "passthrough":
            for name, texts in _in_part(step, names):
                yield name, [text for text in texts if text not in filled]
            return


def _in_part(part: object, names: Sequence[str]) -> Iterator[Found]:
    if isinstance(part, Pipeline):
        yield from _in_steps([step for _, step in part.steps], names)
    elif isinstance(part, ColumnTransformer):
        for _, inner, chosen in part.transformers_:
            if isinstance(inner, BaseEstimator):
                yield from _in_part(inner, _chosen(names, chosen))
    elif isinstance(part, OneHotEncoder | OrdinalEncoder):
        # One that was given no columns was never fitted.
        categories = getattr(part, "categories_", ())
        for name, values in zip(names, categories, strict=False):
            yield name, [str(v) for v in values if isinstance(v, str) and v.strip()]


def _chosen(names: Sequence[str], chosen: object) -> Sequence[str]:
    """Return which of *names* a column transformer's *chosen* stands for."""
    if isinstance(chosen, str):
        return [chosen]
    given = chosen if isinstance(chosen, slice) else np.atleast_1d(np.asarray(chosen))
    if isinstance(given, np.ndarray) and given.dtype.kind in "OUT":
        return list(map(str, given.tolist()))
    try:
        return list(np.asarray(names, dtype=object)[given])
    except (IndexError, TypeError):  # a slice of labels
        return []
