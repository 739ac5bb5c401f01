"""The rows and pipelines that every server scores: census income, 14 columns.

The rows are the UCI Census Income data where ``SCORELINE_TEST_DATA`` names their
folder; without it, made-up rows of the same columns take their place.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

__all__ = [
    "COLUMNS",
    "NUMBERS",
    "boosted",
    "inputs",
    "linear",
    "network",
    "rows_of",
    "write_csv",
]

NUMBERS: Final = [
    *("age", "fnlwgt", "education_num"),
    *("capital_gain", "capital_loss", "hours_per_week"),
]
_TEXTS: Final = {
    "workclass": 7,
    "education": 16,
    "marital_status": 7,
    "occupation": 14,
    "relationship": 6,
    "race": 5,
    "sex": 2,
    "native_country": 41,
}
COLUMNS: Final = (
    *("age", "workclass", "fnlwgt", "education", "education_num", "marital_status"),
    *("occupation", "relationship", "race", "sex", "capital_gain", "capital_loss"),
    *("hours_per_week", "native_country"),
)
_OUTCOME: Final = "income"
_FITTED_ON: Final = 20_000  # rows
_MADE_UP: Final = 32_000  # rows


def inputs() -> tuple[pd.DataFrame, pd.Series]:
    """Return whole rows, shape (n, 14), numbers as floats, and their outcomes."""
    folder = os.environ.get("SCORELINE_TEST_DATA", "")
    path = Path(folder) / "census-income.csv"
    frame = pd.read_csv(path).dropna() if folder and path.exists() else _made_up()
    frame = frame.reset_index(drop=True).astype(dict.fromkeys(NUMBERS, "float64"))
    return frame[list(COLUMNS)], frame[_OUTCOME]


def _made_up() -> pd.DataFrame:
    random = np.random.default_rng(0)
    numbers = {
        name: random.integers(0, 10 ** (2 + place), _MADE_UP)
        for place, name in enumerate(NUMBERS)
    }
    texts = {
        name: random.choice([f"{name}-{code}" for code in range(kinds)], _MADE_UP)
        for name, kinds in _TEXTS.items()
    }
    outcome = np.where(numbers["age"] + random.normal(0, 30, _MADE_UP) > 50, ">50K", "")
    outcome = np.where(outcome == "", "<=50K", outcome)
    return pd.DataFrame({**numbers, **texts, _OUTCOME: outcome})


def linear() -> Pipeline:
    """Return a fitted pipeline of the commonest kind; it is scored by a plan."""
    return _fitted(_one_hot(), LogisticRegression(max_iter=300))


def boosted(seed: int = 0) -> Pipeline:
    """Return fitted boosted trees, 60 of them; they are scored by a plan."""
    codes = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    prepare = ColumnTransformer(
        [("numbers", "passthrough", NUMBERS), ("texts", codes, list(_TEXTS))]
    )
    final = HistGradientBoostingClassifier(max_iter=60, random_state=seed)
    return _fitted(prepare, final)


def network() -> Pipeline:
    """Return a fitted pipeline that can't be compiled: it ends in a neural network."""
    return _fitted(_one_hot(), MLPClassifier((16,), max_iter=20, random_state=0))


def rows_of(frame: pd.DataFrame, count: int, first: int = 0) -> list[list[object]]:
    """Return *count* rows from row *first* (0 is the first), the frame repeated."""
    places = np.arange(first, first + count) % len(frame)
    rows: list[list[object]] = frame.iloc[places].to_numpy(object).tolist()
    return rows


def write_csv(path: Path, frame: pd.DataFrame, count: int) -> None:
    """Write a CSV file of *count* rows under a header, the frame repeated."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(_repeated(frame, count))


def _repeated(frame: pd.DataFrame, count: int) -> Iterator[list[object]]:
    rows = rows_of(frame.astype(dict.fromkeys(NUMBERS, "int64")), len(frame))
    for at in range(count):
        yield rows[at % len(rows)]


def _one_hot() -> ColumnTransformer:
    texts = OneHotEncoder(handle_unknown="ignore")
    return ColumnTransformer(
        [("numbers", StandardScaler(), NUMBERS), ("texts", texts, list(_TEXTS))]
    )


def _fitted(prepare: ColumnTransformer, final: object) -> Pipeline:
    frame, outcome = inputs()
    pipeline = Pipeline([("prepare", prepare), ("model", final)])
    return pipeline.fit(frame[:_FITTED_ON], outcome[:_FITTED_ON])
