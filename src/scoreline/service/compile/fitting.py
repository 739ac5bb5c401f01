"""Whether a trained model can stand in for one of the version's own."""

from __future__ import annotations

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


def check_fit(
    model: Model, name: str, resource: BaseEstimator, *, schema: Schema, sample: Sample
) -> None:
    """Let *resource* pass if it can be *model*'s resource called *name*.

    Args:
        model: What the endpoint scores with now.
        name: Which resource is to be replaced.
        resource: The new one.
        schema: What the endpoint takes and gives, before and after.
        sample: Rows that the result must be able to score.

    Raises:
        IncompatibleModel: If it can't, with the reason.
    """
    present = dict(model.steps).get(name, resource)
    _check_likeness(name, present, resource)
    try:
        changed = model.with_own({name: resource})
        if changed.outputs != schema.output.columns:
            wanted = ", ".join(repr(c.name) for c in schema.output.columns)
            raise IncompatibleModel(
                f"the trained model does not give the output columns {wanted}"
            )
        prove(changed, schema.input, sample)
    except ModelInvalid as exc:
        raise IncompatibleModel(f"resource {name!r}: {exc}") from exc


def _check_likeness(name: str, present: BaseEstimator, new: BaseEstimator) -> None:
    for method in ("predict", "predict_proba", "transform"):
        if hasattr(present, method) and not hasattr(new, method):
            raise IncompatibleModel(
                f"resource {name!r}: the trained model is a {type(new).__name__}, "
                f"which has no {method}; the present one is a {type(present).__name__}"
            )
    if hasattr(present, "n_features_in_") and not hasattr(new, "n_features_in_"):
        raise IncompatibleModel(f"resource {name!r}: the trained model is not fitted")
    for attribute, word in (
        ("n_features_in_", "takes the number of features"),
        ("feature_names_in_", "takes the columns"),
        ("classes_", "knows the classes"),
    ):
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
