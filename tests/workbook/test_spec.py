"""Specs: a good default needs none, and a mistake is named."""

import openpyxl
import pytest

from scoreline.core.errors import FileUnreadable, InvalidValue, ServiceError
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.generate import make
from scoreline.workbook.score import score
from scoreline.workbook.shipped import shipped
from scoreline.workbook.spec import default_spec, load_spec
from support.fake_scorer import FakeScorer


@pytest.fixture
def spec(tmp_path):
    def load(text):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        return load_spec(path)

    return load


def test_what_a_spec_leaves_out_is_as_in_the_default(spec):
    mine = spec('title = "Acme"\n[contact]\nname = "Ann"\n')
    assert (mine.title, mine.contact.name) == ("Acme", "Ann")
    assert mine.wording == default_spec().wording


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("titel = 'x'", "mine.toml: titel is unknown; did you mean 'title'?"),
        ("[contact]\nfax = '1'", "mine.toml: contact.fax is unknown; known are name, "),
        ("title = 1", "mine.toml: title is a text"),
        ("empty_rows = '9'", "mine.toml: empty_rows is a whole number"),
        ("empty_rows = -1", "mine.toml: empty_rows is 0 to 100,000, not -1"),
        ("contact = 'Ann'", "mine.toml: contact is a section: [contact]"),
        ("[wording]\nwith_addin = [1]", "mine.toml: wording.with_addin is a list of t"),
        ("title = '{bank}'", "mine.toml: title: {bank} is unknown; known are {endpo"),
        ("[colours]\ninput = 'blue'", "mine.toml: colours.input: write six hexadecim"),
        (
            "[colours]\ninput = 'FFFF00'",
            (
                "mine.toml: colours.input: white text on FFFF00 has a contrast of 1.1; "
                "4.5 is needed"
            ),
        ),
    ],
)
def test_a_mistake_is_named(spec, text, told):
    with pytest.raises(InvalidValue) as caught:
        spec(text)
    assert str(caught.value).startswith(told)


def test_what_is_no_toml_is_told_with_its_line(spec):
    with pytest.raises(FileUnreadable, match=r"mine\.toml is no TOML: .*line 1"):
        spec("title = 'x' y\n")


def test_the_default_is_found_and_readable():
    assert shipped("default.toml").is_file()
    assert default_spec().title == "Score {web_service}"


def test_a_missing_resource_means_a_damaged_installation():
    with pytest.raises(FileUnreadable, match="install Scoreline again"):
        shipped("nothing.toml")


def test_a_spec_says_other_things_of_columns(tmp_path, description, stored):
    path = tmp_path / "mine.toml"
    path.write_text(
        'sheets = ["Start"]\n[columns.income]\nunit = "EUR"\nmaximum = 90\n',
        encoding="utf-8",
    )
    made = make(tmp_path / "acme.xlsx", description, stored, spec=load_spec(path))
    book = openpyxl.load_workbook(made)
    assert "Unit: EUR" in book["Score"]["A3"].comment.text
    rule = book["Score"].data_validations.dataValidation[0]
    assert (rule.formula1, rule.formula2) == ("0", "90.0")
    assert book.sheetnames == ["Start", "Score", "Lists", "_scoreline"]
    with FileWorkbook(made) as workbook:
        assert score(workbook, FakeScorer()).scored == 3


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('sheets = ["Begin"]', "sheets: 'Begin' is unknown; choose among Start"),
        ('[columns.a]\nuint = "EUR"', "columns.a.uint is unknown; did you mean 'unit'"),
        ("[columns.a]\nunit = 1", "columns.a.unit is a text"),
        ('[columns.a]\nminimum = "1"', "columns.a.minimum is a number"),
        ('columns = "a"', "columns holds a section for each"),
        ('logo = "no.png"', "no.png can't be read"),
    ],
)
def test_mistakes_about_columns_sheets_and_logo_are_named(tmp_path, text, told):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ServiceError) as refused:
        load_spec(path)
    assert told in str(refused.value)


def test_a_column_that_the_endpoint_lacks_is_named(tmp_path, description, stored):
    path = tmp_path / "mine.toml"
    path.write_text('[columns.age]\nunit = "years"', encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"columns\.age: the endpoint has no such"):
        make(tmp_path / "acme.xlsx", description, stored, spec=load_spec(path))
