"""Parameters that a workbook sets: made, changed by hand, and sent with the rows."""

from dataclasses import replace

import openpyxl
import pytest

from scoreline.core.errors import RangeInvalid
from scoreline.core.schema import ColumnType, Parameter
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.generate import make
from scoreline.workbook.parameters import stored_parameters
from scoreline.workbook.score import ScoreOptions, score
from support.fake_scorer import LOAN, SAMPLE, FakeScorer

SCHEMA = replace(
    LOAN,
    parameters=(
        Parameter("Threshold", ColumnType.NUMBER, 0.5, minimum=0, maximum=1),
        Parameter("Mode", ColumnType.STRING, "strict", choices=("strict", "lenient")),
        Parameter("Who", ColumnType.STRING),
    ),
)


@pytest.fixture
def scorer():
    return FakeScorer(schema=SCHEMA, sample=SAMPLE)


@pytest.fixture
def made(tmp_path, scorer, stored):
    return make(tmp_path / "acme.xlsx", scorer.describe(), stored)


def change(path, **cells):
    book = openpyxl.load_workbook(path)
    for place, value in cells.items():
        book["Parameters"][place] = value
    book.save(path)


def test_each_parameter_has_a_row_with_its_default(made):
    sheet = openpyxl.load_workbook(made)["Parameters"]
    rows = [[cell.value for cell in row] for row in sheet["A4:E6"]]
    assert rows == [
        ["Threshold", 0.5, "number", "0 to 1", 0.5],
        ["Mode", "strict", "choice", "One of: strict, lenient", "strict"],
        ["Who", None, "text", None, "none: required"],
    ]
    locked = [sheet[place].protection.locked for place in ("A4", "B4", "C4")]
    assert locked == [True, False, True]
    rules = {str(r.sqref): r for r in sheet.data_validations.dataValidation}
    assert (rules["B4"].type, rules["B4"].errorStyle) == ("decimal", "stop")
    assert rules["B5"].formula1 == '"strict,lenient"'


def test_what_the_workbook_says_is_sent_with_the_rows(made, scorer):
    change(made, B4=0.25, B5=None, B6="me")
    with FileWorkbook(made) as workbook:
        score(workbook, scorer)
    assert scorer.parameters == [{"Threshold": 0.25, "Who": "me"}]


def test_what_the_user_says_goes_before(made, scorer):
    with FileWorkbook(made) as workbook:
        score(workbook, scorer, ScoreOptions(parameters={"Threshold": "0.9"}))
    assert scorer.parameters == [{"Threshold": "0.9", "Mode": "strict"}]


def test_a_value_that_is_none_of_the_parameters_is_refused_by_its_cell(made, scorer):
    change(made, B4="half")
    with (
        FileWorkbook(made) as workbook,
        pytest.raises(RangeInvalid, match="Parameters!B4: 'Threshold': text in a num"),
    ):
        score(workbook, scorer)
    assert scorer.calls == []


def test_a_service_without_parameters_is_sent_none(made):
    with FileWorkbook(made) as workbook:
        assert stored_parameters(workbook, LOAN) == {}
