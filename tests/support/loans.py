"""Small models of loan applications, fitted on rows made up by a seeded generator."""

from functools import cache

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from scoreline.service.compile.load import dump

COLUMNS = ("income", "debt", "region")
REGIONS = ("east", "north", "south", "west")


@cache
def applications(seed=1, count=200):
    """Return applications and whether each was approved, as a frame and an array."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "income": random.uniform(20, 200, count).round(1),
            "debt": random.uniform(0, 100, count).round(1),
            "region": random.choice(REGIONS, count),
        }
    )
    odds = frame["income"] - frame["debt"] + 20 * seed * (frame["region"] == "west")
    return frame, np.where(odds + random.normal(0, 20, count) > 50, "yes", "no")


def logistic():
    """Return a pipeline with the steps ``columns`` and ``model``, not yet fitted."""
    columns = ColumnTransformer(
        [
            ("numbers", StandardScaler(), ["income", "debt"]),
            ("texts", OneHotEncoder(handle_unknown="ignore"), ["region"]),
        ]
    )
    return Pipeline([("columns", columns), ("model", LogisticRegression())])


@cache
def fitted(seed=1):
    """Return a logistic pipeline fitted on the applications of *seed*."""
    return logistic().fit(*applications(seed))


def about(numbers):
    """Return what equals *numbers* but for the last digits.

    A plan adds up a linear model's terms in another order than the pipeline's matrix
    product, whose own last digits depend on how many rows it is given.
    """
    return pytest.approx(numbers, rel=1e-14, abs=0)


@cache
def boosted(trees=20):
    """Return a boosted pipeline; many trees make it slow."""
    pipeline = logistic()
    pipeline.steps[-1] = ("model", HistGradientBoostingClassifier(max_iter=trees))
    pipeline[:-1].set_output(transform="default")
    pipeline["columns"].sparse_threshold = 0
    return pipeline.fit(*applications())


def resource(seed):
    """Return the step ``model`` of *seed*, fitted behind the columns of seed 1."""
    frame, approved = applications(seed)
    return LogisticRegression().fit(fitted()["columns"].transform(frame), approved)


def save(estimator, path):
    """Write *estimator* to *path* as a skops file; return the path."""
    dump(estimator, path)
    return path


def sample(count=30):
    """Return a sample as it is published: column names and rows of text."""
    frame, _ = applications()
    rows = [[str(value) for value in row] for row in frame.head(count).to_numpy()]
    return {"ColumnNames": list(COLUMNS), "Values": rows}
