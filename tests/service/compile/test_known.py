"""Categories that a sample lacks and the model's encoders know."""

import pytest
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.service.compile.inspection import inspect
from scoreline.service.compile.model import Model
from scoreline.service.entities import Sample
from support.pipelines import NUMBERS, TEXTS, applications, outcomes, texts

FRAME = applications()
PURPOSES = ("car", "house", "study")
REGIONS = ("east", "north", "south")


def prepared(*parts):
    numbers = ("numbers", Pipeline([("a", SimpleImputer()), ("b", StandardScaler())]))
    return ColumnTransformer([(*numbers, NUMBERS), *parts])


def filled(encoder):
    fill = SimpleImputer(strategy="constant", fill_value="none")
    return Pipeline([("fill", fill), ("encode", encoder)])


def inspected(preparation, frame, given=None):
    pipeline = Pipeline([("prepare", preparation), ("model", LogisticRegression())])
    pipeline.fit(FRAME, outcomes())
    sample = Sample(tuple(frame), texts(frame))
    schema = inspect(Model.of_pipeline(pipeline), sample, given)
    return {column.name: column.categories for column in schema.input.columns}


def of_one_purpose():
    """Return a sample in which each text column has one value, over and over."""
    frame = FRAME.dropna()
    return frame[(frame.purpose == "house") & (frame.region == "south")].head(4)


@pytest.mark.parametrize(
    "parts",
    [
        [("texts", OneHotEncoder(handle_unknown="ignore"), TEXTS)],
        [("texts", filled(OneHotEncoder(handle_unknown="ignore")), TEXTS)],
        [
            ("one", filled(OneHotEncoder()), ["region"]),
            ("two", OrdinalEncoder(), ["purpose"]),
        ],
        [("none", OneHotEncoder(), []), ("texts", filled(OrdinalEncoder()), TEXTS)],
        [("texts", filled(OrdinalEncoder()), slice(2, 4))],
        [("texts", filled(OrdinalEncoder()), [2, 3])],
        [("texts", filled(OrdinalEncoder()), [False, False, True, True])],
    ],
    ids=["one-hot", "filled", "apart", "empty", "slice", "places", "mask"],
)
def test_what_the_encoders_know_is_published(parts):
    found = inspected(prepared(*parts), of_one_purpose())
    assert (found["purpose"], found["region"]) == (PURPOSES, REGIONS)
    assert (found["income"], found["amount"]) == ((), ())


def test_the_encoders_order_counts_and_what_only_the_sample_has_comes_last():
    order = ["study", "car", "house"]
    encoder = OneHotEncoder(categories=[order], handle_unknown="ignore")
    frame = of_one_purpose().assign(purpose=["boat", "boat", "car", "car"])
    parts = [("a", encoder, ["purpose"]), ("b", filled(OneHotEncoder()), ["region"])]
    assert inspected(prepared(*parts), frame)["purpose"] == (*order, "boat")


def test_more_than_fifty_are_free_text():
    many = [f"kind {number}" for number in range(49)]
    encoder = OneHotEncoder(categories=[[*PURPOSES, *many]])
    parts = [("a", encoder, ["purpose"]), ("b", filled(OneHotEncoder()), ["region"])]
    assert inspected(prepared(*parts), of_one_purpose())["purpose"] == ()


def test_the_publishers_schema_stays_as_it_was_given():
    columns = [
        Column("income", ColumnType.NUMBER),
        Column("amount", ColumnType.NUMBER),
        Column("purpose", ColumnType.STRING, categories=("house",)),
        Column("region", ColumnType.STRING),
    ]
    given = Schema.of(columns, [Column("ignored", ColumnType.NUMBER)])
    parts = [("texts", filled(OneHotEncoder()), TEXTS)]
    found = inspected(prepared(*parts), of_one_purpose(), given)
    assert (found["purpose"], found["region"]) == (("house",), ())
