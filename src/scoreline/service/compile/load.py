"""Model files in and out: skops, checked before it is built."""

from __future__ import annotations

import hashlib
import io
import pickle
from pathlib import Path
from typing import Final

import joblib
import skops.io
from sklearn import __version__ as sklearn_version
from sklearn.base import BaseEstimator
from sklearn.pipeline import Pipeline

from scoreline.core.errors import ModelInvalid
from scoreline.service.compile.onnx_model import OnnxModel, load_onnx
from scoreline.service.compile.trusted import TRUSTED_TYPES, check_types

__all__ = [
    "SOLE_RESOURCE",
    "convert_pickle",
    "digest_of",
    "dump",
    "load_experiment",
    "load_resource",
]

SOLE_RESOURCE: Final = "model"  # the resource of a model that is no pipeline


def load_experiment(path: Path) -> Pipeline:
    """Return the pipeline in the skops file *path*.

    A single estimator becomes a pipeline of one step, called ``model``.

    Raises:
        ModelInvalid: If the file can't be published, with the reason.
    """
    estimator = load_resource(path)
    if isinstance(estimator, Pipeline):
        return estimator
    return Pipeline([(SOLE_RESOURCE, estimator)])


def load_resource(path: Path) -> BaseEstimator:
    """Return the estimator in the skops or ONNX file *path*.

    Raises:
        ModelInvalid: If the file holds anything else, or a type that is not trusted.
    """
    if path.suffix == ".onnx":
        return load_onnx(path)
    check_types(path)
    try:
        wanted = skops.io.get_untrusted_types(file=path)
        loaded = skops.io.load(path, trusted=sorted(TRUSTED_TYPES.intersection(wanted)))
    except Exception as exc:
        raise ModelInvalid(
            f"scikit-learn {sklearn_version} can't load the model "
            f"({type(exc).__name__}); save it again with this version"
        ) from exc
    if not isinstance(loaded, BaseEstimator):
        raise ModelInvalid(
            f"the model file holds a {type(loaded).__name__}; a fitted scikit-learn "
            "Pipeline is needed"
        )
    _use_one_thread(loaded)
    return loaded


def dump(estimator: BaseEstimator, path: Path) -> None:
    """Write *estimator* into the skops file *path*.

    Raises:
        ModelInvalid: If it has a part that a model file can't hold.
    """
    path.write_bytes(_dumped(estimator))
    try:
        check_types(path)
    except ModelInvalid:
        path.unlink()
        raise


def digest_of(estimator: BaseEstimator) -> str:
    """Return the SHA-256 of *estimator*'s own dump, 64 hexadecimal digits."""
    if isinstance(estimator, OnnxModel):
        return estimator.digest
    return hashlib.sha256(_dumped(estimator)).hexdigest()


def convert_pickle(source: Path, target: Path) -> None:
    """Write the model in the pickle or joblib file *source* into a skops file.

    Loading a pickle runs whatever its author put into it. Only the publisher's own
    command does this, on the publisher's machine, when told to trust the file.

    Raises:
        ModelInvalid: If it is no model that can be published.
    """
    try:
        loaded = joblib.load(source)
    except Exception as exc:
        raise ModelInvalid(
            f"the pickle can't be loaded here ({type(exc).__name__})"
        ) from exc
    if not isinstance(loaded, BaseEstimator):
        raise ModelInvalid(f"the pickle holds a {type(loaded).__name__}, not a model")
    dump(loaded, target)


def _dumped(estimator: BaseEstimator) -> bytes:
    buffer = io.BytesIO()
    try:
        skops.io.dump(estimator, buffer)
    except (TypeError, ValueError, AttributeError, pickle.PicklingError) as exc:
        raise ModelInvalid(
            f"the model has a part that skops can't write ({type(exc).__name__})"
        ) from exc
    return buffer.getvalue()


def _use_one_thread(estimator: BaseEstimator) -> None:
    """Make sums come out the same on every machine, and small calls quick."""
    threads = {
        name: 1
        for name, value in estimator.get_params().items()
        if name.rpartition("__")[2] == "n_jobs" and value is not None
    }
    if threads:
        estimator.set_params(**threads)
