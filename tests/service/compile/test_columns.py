import math
from datetime import datetime

import numpy as np
import pandas as pd
from sklearn.impute import SimpleImputer
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from scoreline.core.schema import Column, ColumnType, Port
from scoreline.service.compile.columns import frame_of, missing_text
from support.pipelines import fitted


def block(kind, values, missing=math.nan):
    port = Port("input1", (Column("x", kind, nullable=True),))
    return frame_of(port, [values], missing)["x"]


def test_numbers_are_doubles_and_a_missing_one_is_nan():
    series = block(ColumnType.NUMBER, [1.5, None])
    assert series.dtype == np.float64
    assert series[0] == 1.5
    assert math.isnan(series[1])


def test_texts_are_objects_with_the_models_own_missing_value():
    assert block(ColumnType.STRING, ["a", None], None).tolist() == ["a", None]
    assert math.isnan(block(ColumnType.STRING, ["a", None])[1])


def test_truth_is_bool_if_all_of_it_is_there():
    assert block(ColumnType.BOOLEAN, [True, False]).dtype == np.bool_
    assert block(ColumnType.BOOLEAN, [True, None]).dtype == object


def test_dates_are_dates_as_text_too():
    moment = datetime(2026, 1, 31, 12)
    series = block(ColumnType.DATETIME, [moment, moment.isoformat(), None])
    assert series[0] == series[1] == pd.Timestamp(moment)
    assert pd.isna(series[2])


def test_a_model_fitted_on_nan_misses_texts_as_nan():
    assert math.isnan(missing_text(fitted()))


def test_a_model_fitted_on_none_misses_texts_as_none():
    rows = [["a"], [None], ["b"]]
    encoder = Pipeline([("encode", OneHotEncoder().fit(rows))])
    imputer = SimpleImputer(missing_values=None, strategy="most_frequent")
    assert missing_text(encoder) is None
    assert missing_text(imputer.fit(np.array(rows, dtype=object))) is None
