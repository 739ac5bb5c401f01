"""Random pipelines of the parts that a plan can hold, compiled and compared."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import (
    ExtraTreesClassifier,
    ExtraTreesRegressor,
    GradientBoostingClassifier,
    GradientBoostingRegressor,
    HistGradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import (
    ElasticNet,
    Lasso,
    LinearRegression,
    LogisticRegression,
    Ridge,
)
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MinMaxScaler,
    OneHotEncoder,
    OrdinalEncoder,
    RobustScaler,
    StandardScaler,
)
from sklearn.svm import LinearSVC
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from scoreline.core.schema import Column, ColumnType, Port
from scoreline.plan.evaluate import Evaluator
from scoreline.plan.plan import Declined, Linear, Plan
from scoreline.plan.store import Refusal, read_plan, write_plan
from scoreline.service.compile.features import CannotCompile
from scoreline.service.compile.model import Model
from scoreline.service.compile.prove import plan_of, prove_equal
from support.pipelines import applications, cells, fitted

ROWS = 120
PORT = Port(
    "input1",
    (
        Column("income", ColumnType.NUMBER, nullable=True),
        Column("age", ColumnType.NUMBER),
        Column("rooms", ColumnType.INTEGER),
        Column("owner", ColumnType.BOOLEAN),
        Column("purpose", ColumnType.STRING),
        Column("region", ColumnType.STRING, nullable=True),
    ),
)
NUMBERS, TEXTS = ["income", "age", "rooms"], ["purpose", "region"]


def frame(seed):
    random = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "income": random.lognormal(3, 2, ROWS),
            "age": random.normal(40, 10, ROWS),
            "rooms": random.integers(1, 5, ROWS),
            "owner": random.random(ROWS) < 0.5,
            "purpose": random.choice(
                list("abcdef"), ROWS, p=[0.4, 0.3, 0.2, 0.05, 0.04, 0.01]
            ),
            "region": random.choice(["north", "südlich", "east"], ROWS),
        }
    )
    data.loc[random.random(ROWS) < 0.15, "income"] = np.nan
    data.loc[random.random(ROWS) < 0.15, "region"] = np.nan
    return data


def imputer():
    return st.builds(
        SimpleImputer,
        strategy=st.sampled_from(["mean", "median", "most_frequent"]),
        add_indicator=st.booleans(),
    )


def scaler():
    return st.one_of(
        st.builds(StandardScaler, with_mean=st.booleans(), with_std=st.booleans()),
        st.builds(MinMaxScaler, clip=st.booleans()),
        st.builds(RobustScaler, with_centering=st.booleans()),
        st.just(FunctionTransformer()),
    )


def bins():
    return st.builds(
        KBinsDiscretizer,
        n_bins=st.integers(2, 5),
        encode=st.sampled_from(["onehot", "onehot-dense", "ordinal"]),
        strategy=st.sampled_from(["uniform", "quantile"]),
        quantile_method=st.just("averaged_inverted_cdf"),
    )


def one_hot():
    return st.one_of(
        st.builds(
            OneHotEncoder,
            handle_unknown=st.sampled_from(["ignore", "infrequent_if_exist", "error"]),
            sparse_output=st.booleans(),
            min_frequency=st.sampled_from([None, 5]),
        ),
        st.builds(OneHotEncoder, drop=st.sampled_from(["first", "if_binary"])),
    )


def ordinal():
    return st.one_of(
        st.just(OrdinalEncoder()),
        st.builds(
            OrdinalEncoder,
            handle_unknown=st.just("use_encoded_value"),
            unknown_value=st.sampled_from([-1, np.nan]),
        ),
    )


def filled_texts():
    return st.builds(
        SimpleImputer,
        strategy=st.sampled_from(["most_frequent", "constant"]),
        fill_value=st.just("none"),
        add_indicator=st.sampled_from([False]),
    )


def in_turn(*steps):
    return st.tuples(*steps).map(
        lambda made: Pipeline([(f"step{at}", step) for at, step in enumerate(made)])
    )


@st.composite
def preparations(draw, *, complete):
    """A ColumnTransformer over all columns; complete leaves nothing missing."""
    numbers = in_turn(imputer(), st.one_of(scaler(), bins()))
    codes = [one_hot()]
    if not complete:
        numbers = st.one_of(numbers, scaler(), st.just("passthrough"))
        codes.append(ordinal())
    coded = st.one_of(*codes)
    texts = st.one_of(coded, in_turn(filled_texts(), coded))
    columns = NUMBERS if draw(st.booleans()) else [0, 1, 2]
    parts = [
        ("numbers", draw(numbers), columns),
        ("texts", draw(texts), TEXTS if columns is NUMBERS else slice(4, 6)),
        ("rooms", draw(st.one_of(one_hot(), st.just("drop"))), ["rooms"]),
    ]
    order = draw(st.permutations(parts))
    remainder = draw(st.sampled_from(["drop", "passthrough"]))
    made = ColumnTransformer(order, remainder=remainder)
    if columns is not NUMBERS or draw(st.booleans()):
        return made
    named = [*NUMBERS, "owner", *TEXTS]
    nested = [("nested", made, named), ("more", "passthrough", ["rooms"])]
    return ColumnTransformer(nested)


def few(kind, **given):
    return st.builds(kind, n_estimators=st.integers(1, 6), **given)


SIMPLE_CLASSIFIERS = st.one_of(
    st.builds(LogisticRegression, C=st.sampled_from([0.01, 1.0, 100.0])),
    st.just(LinearSVC()),
    few(GradientBoostingClassifier),
)
TREE_CLASSIFIERS = st.one_of(
    st.builds(DecisionTreeClassifier, max_depth=st.integers(1, 6)),
    few(RandomForestClassifier),
    few(ExtraTreesClassifier),
    st.builds(HistGradientBoostingClassifier, max_iter=st.integers(1, 6)),
)
SIMPLE_REGRESSORS = st.one_of(
    st.sampled_from([LinearRegression(), Ridge(), Lasso(), ElasticNet(0.1)]),
    few(GradientBoostingRegressor),
)
TREE_REGRESSORS = st.one_of(
    st.just(DecisionTreeRegressor()),
    few(RandomForestRegressor),
    few(ExtraTreesRegressor),
    st.builds(
        HistGradientBoostingRegressor,
        max_iter=st.integers(1, 6),
        loss=st.sampled_from(["squared_error", "poisson", "gamma"]),
    ),
)


@st.composite
def models(draw):
    """A fitted pipeline of parts that a plan can hold, and its rows."""
    seed = draw(st.integers(0, 2**16))
    data, random = frame(seed), np.random.default_rng(seed)
    takes_missing = draw(st.booleans())
    labels = draw(st.sampled_from([None, ["no", "yes"], ["a", "b", "c"], [0, 1]]))
    if labels is None:
        finals = TREE_REGRESSORS if takes_missing else SIMPLE_REGRESSORS
        outcome = random.gamma(2, 1, ROWS)
    else:
        finals = TREE_CLASSIFIERS if takes_missing else SIMPLE_CLASSIFIERS
        outcome = random.choice(labels, ROWS)
    prepare = draw(preparations(complete=not takes_missing))
    pipeline = Pipeline([("prepare", prepare), ("model", draw(finals))])
    return pipeline.fit(data, outcome), data


@pytest.fixture(autouse=True)
def quiet():
    """scikit-learn warns of unseen categories, as it should; here that is the point."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(fit=models(), seed=st.integers(0, 2**16))
def test_compiled_pipelines_score_as_the_pipelines_do(fit, seed):
    """On rows that neither the fit nor the proof saw."""
    pipeline, data = fit
    model = Model.of_pipeline(pipeline)
    plan = plan_of(model, PORT, cells(data.head(20)), "digest")
    assert isinstance(plan, Plan), plan.reason
    others = frame(seed + 1)
    others.loc[0, "purpose"] = "yacht"
    prove_equal(plan, model, PORT, cells(others))


def compiled(pipeline):
    data = frame(0)
    return plan_of(Model.of_pipeline(pipeline), PORT, cells(data), "digest")


def prepared(*parts, final=None, remainder="drop"):
    steps = [("prepare", ColumnTransformer(list(parts), remainder=remainder))]
    final = LogisticRegression() if final is None else final
    outcome = np.random.default_rng(0).choice(["no", "yes"], ROWS)
    return Pipeline([*steps, ("model", final)]).fit(frame(0), outcome)


NUMERIC = ("numbers", SimpleImputer(), NUMBERS)


@pytest.mark.parametrize(
    ("parts", "final", "reason"),
    [
        ([NUMERIC], GaussianNB(), "GaussianNB can't be compiled"),
        (
            [("numbers", FunctionTransformer(np.absolute), ["age"])],
            None,
            "FunctionTransformer can't be compiled",
        ),
        (
            [("numbers", SimpleImputer(missing_values=-1), ["age"])],
            None,
            r"SimpleImputer\(missing_values=-1\) can't be compiled",
        ),
    ],
)
def test_what_can_not_be_compiled_says_why(parts, final, reason):
    with pytest.raises(AssertionError, match=reason):
        raise AssertionError(compiled(prepared(*parts, final=final)).reason)


def test_a_text_over_which_the_pipeline_raises_is_declined():
    encoder = OneHotEncoder()
    plan = compiled(prepared(("texts", encoder, ["purpose"])))
    row = [None, None, None, None, "yacht", None]
    with pytest.raises(Declined):
        Evaluator(plan).score([row])
    with pytest.raises(Declined):
        Evaluator(plan).score([row] * 50)


def test_a_plan_that_scores_otherwise_is_refused():
    pipeline = fitted()
    model = Model.of_pipeline(pipeline)
    port = Port(
        "input1",
        (PORT.columns[0], Column("amount", ColumnType.NUMBER), *PORT.columns[4:]),
    )
    sample = cells(applications())
    plan = plan_of(model, port, sample, "digest")
    assert isinstance(plan.combination, Linear)
    wrong = replace(plan.combination, intercept=plan.combination.intercept + 1e-12)
    with pytest.raises(CannotCompile, match="numbers differ"):
        prove_equal(replace(plan, combination=wrong), model, port, sample)
    swapped = replace(plan, labels=plan.labels[::-1])
    with pytest.raises(CannotCompile, match="labels differ"):
        prove_equal(swapped, model, port, sample)


def test_trees_over_a_sparse_matrix_take_no_missing_values():
    """The very same forest takes them in a dense one."""
    parts = [
        ("numbers", "passthrough", ["age"]),
        ("texts", OneHotEncoder(handle_unknown="ignore"), TEXTS),
    ]
    prepare = ColumnTransformer(parts, sparse_threshold=1.0)
    steps = [("prepare", prepare), ("model", RandomForestClassifier(3))]
    pipeline = Pipeline(steps).fit(frame(0), ["no", "yes"] * (ROWS // 2))
    plan = compiled(pipeline)
    assert isinstance(plan, Plan)
    with pytest.raises(Declined):
        Evaluator(plan).score([[None, None, None, None, "a", "north"]])


def test_histogram_boosting_takes_categories():
    """Encoded by the model itself: sets of categories, missing and unseen ones."""
    final = HistGradientBoostingClassifier(max_iter=20, categorical_features=[0, 1])
    parts = [
        (
            "texts",
            OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1),
            TEXTS,
        ),
        ("numbers", "passthrough", NUMBERS),
    ]
    plan = compiled(prepared(*parts, final=final))
    assert isinstance(plan, Plan)
    assert len(plan.combination.sets)


def test_histogram_boosting_takes_texts_as_they_are():
    data = frame(0)[["purpose"]].astype("category")
    final = HistGradientBoostingClassifier(max_iter=5)
    pipeline = Pipeline([("model", final)]).fit(data, ["no", "yes"] * (ROWS // 2))
    port = Port("input1", (PORT.column("purpose"),))
    plan = plan_of(Model.of_pipeline(pipeline), port, cells(frame(0)[["purpose"]]), "")
    assert isinstance(plan, Plan)


def test_a_plan_read_from_its_file_is_the_same(tmp_path):
    pipeline = prepared(
        NUMERIC, ("texts", OneHotEncoder(handle_unknown="ignore"), TEXTS)
    )
    plan = compiled(pipeline)
    write_plan(plan, tmp_path / "model.plan")
    rows = list(zip(*cells(frame(1)), strict=True))
    again = Evaluator(read_plan(tmp_path / "model.plan"))
    assert again.score(rows) == Evaluator(plan).score(rows)
    assert isinstance(compiled(prepared(NUMERIC, final=GaussianNB())), Refusal)
