"""The pipelines of the demonstration: one that is sold, and two that banks own."""

from __future__ import annotations

import pandas as pd
from sklearn.base import ClassifierMixin
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from scoreline.demo.applications import CATEGORIES, NUMBERS, OUTCOME

__all__ = ["MODEL", "fit_own_model", "fit_pipeline"]

MODEL = "model"  # the step that a bank may replace by its own


def fit_pipeline(frame: pd.DataFrame) -> Pipeline:
    """Return the pipeline that is published, fitted on *frame*.

    Two named steps, so two resources: ``prepare`` turns mixed columns into numbers,
    ``model`` is a logistic regression.
    """
    numbers = Pipeline(
        [("fill", SimpleImputer(strategy="median")), ("scale", StandardScaler())]
    )
    texts = OneHotEncoder(handle_unknown="ignore", sparse_output=False)
    prepare = ColumnTransformer(
        [("numbers", numbers, list(NUMBERS)), ("texts", texts, list(CATEGORIES))]
    )
    model = LogisticRegression(max_iter=1000)
    pipeline = Pipeline([("prepare", prepare), (MODEL, model)])
    return pipeline.fit(frame[[*NUMBERS, *CATEGORIES]], frame[OUTCOME])


def fit_own_model(
    pipeline: Pipeline, frame: pd.DataFrame, *, boosted: bool
) -> ClassifierMixin:
    """Return a bank's own ``model``, fitted on its own rows behind *pipeline*'s parts.

    Args:
        pipeline: The published pipeline; its preparation is kept as it is.
        frame: The bank's own applications, with their outcomes.
        boosted: Gradient boosting rather than logistic regression.
    """
    prepared = pipeline.named_steps["prepare"].transform(frame[[*NUMBERS, *CATEGORIES]])
    model = (
        HistGradientBoostingClassifier(max_iter=60, random_state=0)
        if boosted
        else LogisticRegression(max_iter=1000)
    )
    return model.fit(prepared, frame[OUTCOME])
