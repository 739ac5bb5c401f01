"""How well a model does on rows whose outcome is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from sklearn.metrics import (
    accuracy_score,
    log_loss,
    mean_absolute_error,
    r2_score,
    roc_auc_score,
    root_mean_squared_error,
)

from scoreline.core.schema import Port
from scoreline.core.table import CellValue
from scoreline.service.compile.model import Model

__all__ = ["evaluate"]

_BINARY: Final = 2  # classes


def evaluate(
    model: Model, port: Port, blocks: Sequence[Sequence[CellValue]], truth: np.ndarray
) -> dict[str, float]:
    """Return *model*'s metrics on rows, by name.

    A classifier has its accuracy and, if it gives probabilities, AUC (of two classes)
    and log loss; a regressor R², root mean squared and mean absolute error.

    Args:
        model: What is tried.
        port: The input columns.
        blocks: Shape (c, n): each column's values, as the column holds them.
        truth: Shape (n,): the outcomes.

    Raises:
        Exception: Whatever the model raises.
    """
    labels, probabilities = model.answer(model.frame(port, blocks))
    classes = getattr(model.steps[-1][1], "classes_", None)
    if classes is None:
        return {
            "R2": float(r2_score(truth, labels)),
            "RMSE": float(root_mean_squared_error(truth, labels)),
            "MAE": float(mean_absolute_error(truth, labels)),
        }
    metrics = {"Accuracy": float(accuracy_score(truth, labels))}
    if probabilities is not None:
        metrics["Log Loss"] = float(log_loss(truth, probabilities, labels=classes))
        if len(classes) == _BINARY and len(np.unique(truth)) == _BINARY:
            of_second = truth == classes[1]
            metrics["AUC"] = float(roc_auc_score(of_second, probabilities[:, 1]))
    return metrics
