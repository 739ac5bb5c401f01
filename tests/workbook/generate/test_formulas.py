"""Plans as plain formulas, which LibreOffice calculates to the pipelines' scores."""

import openpyxl
import pytest
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
)
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

from scoreline.core.errors import InvalidValue
from scoreline.core.schema import Column, ColumnType, Parameter, Port, Schema
from scoreline.core.table import Table
from scoreline.plan.plan import Plan
from scoreline.service.compile.model import Model
from scoreline.service.compile.prove import plan_of
from scoreline.workbook.generate import make
from scoreline.workbook.generate.formulas import NOT_SCORED, formulas_of
from support.fake_scorer import FakeScorer
from support.office import opened
from support.pipelines import applications, cells, fitted

PORT = Port(
    "input1",
    (
        Column("income", ColumnType.NUMBER, nullable=True),
        Column("amount", ColumnType.NUMBER),
        Column("purpose", ColumnType.STRING),
        Column("region", ColumnType.STRING, nullable=True),
    ),
)
ODD = ((55.5, 100.0, "Car", "north"), (None, 7.0, "boat", None), (0.0, 1e6, "car", "x"))


def compiled(pipeline):
    """Return a pipeline's model, plan and schema."""
    model = Model.of_pipeline(pipeline)
    plan = plan_of(model, PORT, cells(applications()), "d" * 64)
    assert isinstance(plan, Plan), plan.reason
    return model, plan, Schema((PORT,), (Port("output1", model.outputs),))


@pytest.fixture
def calculate(tmp_path, stored):
    """Make a workbook of a plan; return what LibreOffice calculates for *rows*."""

    def run(plan, schema, rows):
        scorer = FakeScorer(schema=schema, sample=Table(PORT.names, rows))
        path = make(tmp_path / "acme.xlsx", scorer.describe(), stored, model=plan)
        right = chr(64 + len(schema.output.columns))
        with opened(path) as book:
            return book.values(f"Offline!A4:{right}{4 + len(rows)}")

    return run


@pytest.mark.office
@pytest.mark.parametrize(
    ("final", "labels"),
    [
        (LogisticRegression(), ("no", "yes")),
        (LogisticRegression(), ("a", 'b"{}', "c")),
        (LinearRegression(), (10.0, 20.0, 35.5)),
        (DecisionTreeClassifier(max_depth=5, random_state=0), ("no", "yes")),
        (DecisionTreeRegressor(max_depth=5, random_state=0), (1.0, -2.0, 3.0)),
        (RandomForestClassifier(5, max_depth=3, random_state=0), ("a", "b", "c")),
        (GradientBoostingClassifier(n_estimators=8, random_state=0), ("no", "yes")),
        (
            HistGradientBoostingRegressor(max_iter=5, max_leaf_nodes=8),
            (1.0, 2.0, 3.0),
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_cells_equal_the_pipelines_answers(calculate, final, labels):
    """To 1e-9, missing and unseen values included."""
    model, plan, schema = compiled(fitted(final, labels))
    blocks = cells(applications(seed=7, rows=40))
    rows = (*zip(*blocks, strict=True), *ODD)
    found = calculate(plan, schema, rows)
    expected = model.score(PORT, list(zip(*rows, strict=True)))
    assert len(found) == len(rows) + 1
    for row, answer in zip(found, expected, strict=False):
        assert row == [
            pytest.approx(value, rel=1e-9, abs=1e-9)
            if isinstance(value, float)
            else value
            for value in answer
        ]
    assert not any(found[-1])  # a row without inputs


@pytest.mark.office
def test_what_can_t_be_scored_says_so(calculate):
    _, plan, schema = compiled(fitted())
    rows = (("much", 1.0, "car", "north"), (1.0, None, "car", "north"))
    found = calculate(plan, schema, rows)
    assert found[0] == [NOT_SCORED, NOT_SCORED]
    assert not any(found[1])


def test_the_sheet_of_tables_is_hidden_and_steps_are_folded(tmp_path, stored):
    _, plan, schema = compiled(fitted())
    scorer = FakeScorer(schema=schema, sample=Table(PORT.names, ODD))
    path = make(tmp_path / "acme.xlsx", scorer.describe(), stored, model=plan)
    book = openpyxl.load_workbook(path)
    assert book["Model"].sheet_state == "hidden"
    assert book["Offline"].column_dimensions["C"].hidden
    assert not book["Offline"].column_dimensions["B"].hidden
    assert book["Offline"].protection.sheet


def test_a_large_model_is_refused(tmp_path, stored):
    _, plan, schema = compiled(
        fitted(RandomForestClassifier(500, max_depth=2, random_state=0))
    )
    with pytest.raises(InvalidValue, match="the model is too large for formulas"):
        formulas_of(plan, schema, "Score")


def test_a_model_with_parameters_is_refused():
    _, plan, schema = compiled(fitted())
    parameter = Parameter("Threshold", ColumnType.NUMBER, 0.5)
    with_one = Schema(schema.inputs, schema.outputs, (parameter,))
    with pytest.raises(InvalidValue, match="a model with parameters"):
        formulas_of(plan, with_one, "Score")
