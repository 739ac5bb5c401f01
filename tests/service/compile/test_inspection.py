import pytest
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import OneHotEncoder

from scoreline.core.errors import ModelInvalid
from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.service.compile.inspection import inspect, resources
from scoreline.service.compile.model import Model
from scoreline.service.entities import Sample
from support.pipelines import applications, fitted, preparation, texts


def sample_of(frame):
    return Sample(tuple(frame), texts(frame))


SAMPLE = sample_of(applications())


def model(final=None, **given):
    return Model.of_pipeline(fitted(final, **given))


def test_the_sample_tells_the_inputs_and_the_model_the_outputs():
    schema = inspect(model(), SAMPLE)
    income, amount, purpose, region = schema.input.columns
    assert income.nullable
    assert not amount.nullable
    assert purpose.categories == ("car", "house", "study")
    assert region.nullable
    assert schema.output.names == ("Scored Labels", "Scored Probabilities")


def test_the_publishers_schema_counts():
    columns = (
        Column("income", ColumnType.NUMBER, nullable=True, unit="USD thousands"),
        Column("amount", ColumnType.INTEGER),
        Column("purpose", ColumnType.STRING),
        Column("region", ColumnType.STRING, nullable=True),
    )
    given = Schema.of(columns, [Column("ignored", ColumnType.NUMBER)])
    schema = inspect(model(), SAMPLE, given)
    assert schema.input.columns == columns
    assert schema.output.names == ("Scored Labels", "Scored Probabilities")


def test_each_step_is_a_resource():
    names = [name for name, digest in resources(model(RandomForestClassifier(2)))]
    assert names == ["prepare", "model"]


def test_a_column_that_the_sample_lacks_is_named():
    with pytest.raises(ModelInvalid, match="the sample lacks the column 'region'"):
        inspect(model(), sample_of(applications().drop(columns="region")))


def test_a_column_that_is_no_input_is_named():
    frame = applications().assign(approved="yes")
    with pytest.raises(ModelInvalid, match="'approved'; leave out"):
        inspect(model(), sample_of(frame))


def test_a_sample_without_rows_is_refused():
    with pytest.raises(ModelInvalid, match="no rows"):
        inspect(model(), Sample(SAMPLE.columns, ()))


def test_a_value_that_does_not_fit_the_given_schema_is_placed():
    columns = [Column(n, ColumnType.NUMBER, nullable=True) for n in SAMPLE.columns]
    given = Schema.of(columns, [Column("x", ColumnType.NUMBER)])
    with pytest.raises(ModelInvalid, match="row 1, column 'purpose': text in a num"):
        inspect(model(), SAMPLE, given)


def test_a_pipeline_that_is_not_fitted_is_refused():
    pipeline = Pipeline([("prepare", preparation()), ("model", LogisticRegression())])
    with pytest.raises(ModelInvalid, match="is it fitted"):
        inspect(Model.of_pipeline(pipeline), SAMPLE)


def test_a_model_that_can_not_score_its_sample_is_refused_without_the_values():
    frame = applications()[["purpose"]]
    pipeline = Pipeline([("prepare", OneHotEncoder()), ("model", LogisticRegression())])
    pipeline.fit(frame, ["no", "yes"] * 100)
    strange = sample_of(frame.replace("car", "canary"))
    with pytest.raises(ModelInvalid, match="can't score the sample") as caught:
        inspect(Model.of_pipeline(pipeline), strange)
    assert "canary" not in str(caught.value)
