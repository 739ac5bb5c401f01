"""A pipeline behind BentoML: ``bentoml serve bentoml_app:Census``.

The environment's ``PIPELINE`` names the file.
"""

import os
from typing import Any

import bentoml
import joblib
import pandas as pd


@bentoml.service(traffic={"timeout": 120, "max_concurrency": 64})
class Census:
    """One call, one data frame."""

    def __init__(self) -> None:
        self.pipeline = joblib.load(os.environ["PIPELINE"])

    @bentoml.api
    def score(self, columns: list[str], rows: list[list[Any]]) -> list[float]:
        frame = pd.DataFrame(rows, columns=columns)
        return self.pipeline.predict_proba(frame)[:, 1].tolist()
