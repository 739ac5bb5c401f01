"""ONNX models, as estimators of one step; an extra, for those who publish them.

A model has one input with all columns side by side, or one for each column by its
name. Its first output is the label or the number; a second, if any, the probabilities,
as a table or as ZipMap's dictionaries.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator

from scoreline.core.errors import ModelInvalid

__all__ = ["OnnxClassifier", "OnnxModel", "load_onnx"]

_TYPES: Final = {
    "tensor(float)": np.float32,
    "tensor(double)": np.float64,
    "tensor(int64)": np.int64,
    "tensor(int32)": np.int32,
    "tensor(bool)": np.bool_,
    "tensor(string)": np.object_,
}
_LABELS: Final = ("classlabels_strings", "classlabels_int64s", "classlabels_ints")
_EXTERNAL: Final = 1  # TensorProto.DataLocation
_TABLE: Final = 2  # dimensions


class OnnxModel(BaseEstimator):  # type: ignore[misc]  # it has no types
    """An ONNX model that gives one number, or one label, for each row.

    Attributes:
        digest: SHA-256 of its file.
        session: What runs it.
    """

    def __init__(self, session: Any, digest: str) -> None:  # noqa: ANN401  # no types
        self.session = session
        self.digest = digest
        inputs = session.get_inputs()
        if len(inputs) > 1:
            self.feature_names_in_ = np.array([one.name for one in inputs])
        elif len(inputs[0].shape) == _TABLE and isinstance(inputs[0].shape[1], int):
            self.n_features_in_ = inputs[0].shape[1]

    def predict(self, block: pd.DataFrame | np.ndarray) -> np.ndarray:
        """Return the labels or numbers of rows, shape (n,)."""
        return np.asarray(self._run(0, block)).reshape(len(block))

    def _run(self, output: int, block: pd.DataFrame | np.ndarray) -> Any:  # noqa: ANN401
        name = self.session.get_outputs()[output].name
        inputs = self.session.get_inputs()
        if len(inputs) == 1:
            feed = {inputs[0].name: _typed(_dense(block), inputs[0].type)}
        else:
            frame = pd.DataFrame(block)
            feed = {
                one.name: _typed(frame[[one.name]].to_numpy(), one.type)
                for one in inputs
            }
        (found,) = self.session.run([name], feed)
        return found


class OnnxClassifier(OnnxModel):
    """An ONNX model that gives probabilities, too."""

    def __init__(self, session: Any, digest: str, classes: np.ndarray) -> None:  # noqa: ANN401
        super().__init__(session, digest)
        self.classes_ = classes

    def predict_proba(self, block: pd.DataFrame | np.ndarray) -> np.ndarray:
        """Return the probabilities of rows, shape (n, k), in the order of classes."""
        found = self._run(1, block)
        if isinstance(found, list):
            rows = [[row[label] for label in self.classes_.tolist()] for row in found]
            return np.array(rows, dtype=np.float64).reshape(-1, len(self.classes_))
        return np.asarray(found, dtype=np.float64)


def load_onnx(path: Path) -> OnnxModel:
    """Return the model in the ONNX file *path*.

    Raises:
        ModelInvalid: If ONNX can't be read here, or the file can't be served.
    """
    try:
        import onnx  # noqa: PLC0415  # an extra
        import onnxruntime  # noqa: PLC0415
    except ImportError:
        raise ModelInvalid(
            "the file is no skops model, and this service reads no ONNX; install it "
            "with pip install 'scoreline[onnx]'"
        ) from None
    content = path.read_bytes()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 4  # fatal: a warning may repeat values
    try:
        graph = onnx.load_from_string(content).graph
        _check_tensors(graph)
        session = onnxruntime.InferenceSession(
            content, options, providers=["CPUExecutionProvider"]
        )
    except ModelInvalid:
        raise
    except Exception as exc:
        raise ModelInvalid(
            f"the file is neither a skops nor an ONNX model that can be read "
            f"({type(exc).__name__})"
        ) from exc
    return _estimator(session, graph, hashlib.sha256(content).hexdigest())


def _estimator(session: Any, graph: Any, digest: str) -> OnnxModel:  # noqa: ANN401
    odd = [one.type for one in session.get_inputs() if one.type not in _TYPES]
    if odd or not session.get_inputs():
        raise ModelInvalid(f"the ONNX model has an input of type {odd[:1] or 'none'}")
    label, *further = session.get_outputs()
    classes = _classes(graph)
    if further and classes is not None:
        return OnnxClassifier(session, digest, classes)
    if further or label.type == "tensor(string)":
        raise ModelInvalid(
            "the ONNX model gives labels and does not name its classes; end it with a "
            "classifier or a ZipMap"
        )
    return OnnxModel(session, digest)


def _classes(graph: Any) -> np.ndarray | None:  # noqa: ANN401  # protobuf has no types
    for node in reversed(graph.node):
        for attribute in node.attribute:
            if attribute.name in _LABELS and (attribute.strings or attribute.ints):
                texts = [text.decode() for text in attribute.strings]
                return np.array(texts or list(attribute.ints))
    return None


def _check_tensors(graph: Any) -> None:  # noqa: ANN401
    """Refuse a model that would read other files of this machine."""
    if any(tensor.data_location == _EXTERNAL for tensor in _tensors(graph)):
        raise ModelInvalid("the ONNX model keeps data in other files; save it as one")


def _tensors(graph: Any) -> Iterator[Any]:  # noqa: ANN401
    yield from graph.initializer
    for sparse in graph.sparse_initializer:
        yield from (sparse.values, sparse.indices)  # noqa: PD011  # no frame
    for node in graph.node:
        for attribute in node.attribute:
            yield from (attribute.t, *attribute.tensors)
            for inner in (attribute.g, *attribute.graphs):
                if inner.node or inner.initializer:
                    yield from _tensors(inner)


def _dense(block: Any) -> np.ndarray:  # noqa: ANN401  # a frame, an array, or sparse
    if hasattr(block, "toarray"):
        return np.asarray(block.toarray())
    return np.asarray(block)


def _typed(values: np.ndarray, kind: str) -> np.ndarray:
    if kind == "tensor(string)":
        return np.where(pd.isna(values), "", values).astype(object)
    return values.astype(_TYPES[kind])
