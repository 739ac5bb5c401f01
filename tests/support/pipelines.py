"""Small fitted pipelines on mixed columns, and the rows they were fitted on."""

import numpy as np
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

NUMBERS = ["income", "amount"]
TEXTS = ["purpose", "region"]
ROWS = 200


def applications(seed=0, *, rows=ROWS):
    """Return loan applications that nobody made: incomes and regions lack some."""
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "income": random.normal(60, 20, rows).round(2),
            "amount": random.integers(5, 400, rows),
            "purpose": random.choice(["car", "house", "study"], rows),
            "region": random.choice(["north", "south", "east"], rows),
        }
    )
    frame.loc[random.random(rows) < 0.1, "income"] = np.nan
    frame.loc[random.random(rows) < 0.1, "region"] = np.nan
    return frame


def outcomes(labels=("no", "yes"), seed=1, *, rows=ROWS):
    return np.random.default_rng(seed).choice(list(labels), rows)


def preparation():
    numbers = Pipeline([("fill", SimpleImputer()), ("scale", StandardScaler())])
    texts = OneHotEncoder(handle_unknown="ignore")
    return ColumnTransformer([("numbers", numbers, NUMBERS), ("texts", texts, TEXTS)])


def fitted(final=None, labels=("no", "yes")):
    """Return a pipeline ``prepare``, ``model`` fitted on :func:`applications`."""
    final = LogisticRegression() if final is None else final
    pipeline = Pipeline([("prepare", preparation()), ("model", final)])
    return pipeline.fit(applications(), outcomes(labels))


def cells(frame):
    """Return *frame* by column as cell values, a missing one None."""
    return [
        [None if pd.isna(value) else value for value in frame[name].tolist()]
        for name in frame
    ]


def texts(frame):
    """Return *frame*'s rows as the texts of a CSV file, a missing one empty."""
    return tuple(
        tuple("" if pd.isna(value) else str(value) for value in row)
        for row in frame.itertuples(index=False)
    )
