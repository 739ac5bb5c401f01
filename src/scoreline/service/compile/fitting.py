"""Whether a trained model can stand in for one of the version's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np
from sklearn.base import BaseEstimator

from scoreline.core.errors import IncompatibleModel, ModelInvalid
from scoreline.core.schema import Schema
from scoreline.service.compile.inspection import prove
from scoreline.service.compile.model import Model
from scoreline.service.entities import Sample

__all__ = ["check_fit"]

_TOLD: Final = 10  # names or classes in a message
_ATTRIBUTES: Final = (
    ("n_features_in_", "takes the number of features"),
    ("feature_names_in_", "takes the columns"),
    ("classes_", "knows the classes"),
)


def check_fit(
    model: Model, name: str, resource: BaseEstimator, *, schema: Schema, sample: Sample
) -> tuple[str, ...]:
    """Return which resources of *model* are replaced if *resource* comes in as *name*.

    Args:
        model: What the endpoint scores with now.
        name: Which resource is to be replaced.
        resource: The new one.
        schema: What the endpoint takes and gives, before and after.
        sample: Rows that the result must be able to score.

    Raises:
        IncompatibleModel: If it can't, with the reason.
    """
    parts = model.parts_of(resource, name)
    _check_parts(dict(model.steps), parts)
    try:
        changed = model.with_own(dict.fromkeys(parts, resource))
        if not _gives(changed, schema):
            wanted = ", ".join(repr(c.name) for c in schema.output.columns)
            raise IncompatibleModel(
                f"the trained model does not give the output columns {wanted}"
            )
        prove(changed, schema.input, sample)
    except ModelInvalid as exc:
        raise IncompatibleModel(f"resource {name!r}: {exc}") from exc
    return tuple(parts)


def _gives(model: Model, schema: Schema) -> bool:
    """Return whether *model* has the output columns of *schema*; by name and type."""
    return [(c.name, c.type) for c in model.outputs] == [
        (c.name, c.type) for c in schema.output.columns
    ]


def _check_parts(
    steps: Mapping[str, BaseEstimator], parts: Mapping[str, BaseEstimator]
) -> None:
    """Compare new parts with the present ones, where others rely on them.

    What comes out of one new part and goes into another may differ in number.
    """
    first, *_, last = *parts, *parts
    for name, new in parts.items():
        relied_on = [
            (attribute, word)
            for attribute, word in _ATTRIBUTES
            if (name == last if attribute == "classes_" else name == first)
        ]
        _check_likeness(name, steps.get(name, new), new, relied_on)


def _check_likeness(
    name: str,
    present: BaseEstimator,
    new: BaseEstimator,
    attributes: Iterable[tuple[str, str]],
) -> None:
    for method in ("predict", "predict_proba", "transform"):
        if hasattr(present, method) and not hasattr(new, method):
            raise IncompatibleModel(
                f"resource {name!r}: the trained model is a {type(new).__name__}, "
                f"which has no {method}; the present one is a {type(present).__name__}"
            )
    if hasattr(present, "n_features_in_") and not hasattr(new, "n_features_in_"):
        raise IncompatibleModel(f"resource {name!r}: the trained model is not fitted")
    for attribute, word in attributes:
        old, other = getattr(present, attribute, None), getattr(new, attribute, None)
        if old is not None and other is not None and not np.array_equal(old, other):
            raise IncompatibleModel(
                f"resource {name!r}: the trained model {word} {_told(other)}; the "
                f"present one {_told(old)}"
            )


def _told(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    texts = [repr(str(item)) for item in np.asarray(value).ravel()]
    return ", ".join([*texts[:_TOLD], "…"] if len(texts) > _TOLD else texts)
