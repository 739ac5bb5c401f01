"""The sheet Results, calculated by LibreOffice over real results."""

import zipfile

import pytest

from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.core.table import CellError, Table
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.generate import make
from scoreline.workbook.score import score
from support.fake_scorer import LOAN, FakeScorer, answer
from support.office import opened

pytestmark = pytest.mark.office

ODD = "it's [odd] #1"
ROWS = tuple((float(at), ("north", "south")[at % 3 == 0], None) for at in range(40))


class Regressor(FakeScorer):
    """Answers one number."""

    def _answers(self, rows):
        return [(answer(row)[1] * 100 - 20,) for row in rows]


class Labeller(FakeScorer):
    """Answers a label alone."""

    def _answers(self, rows):
        return [answer(row)[:1] for row in rows]


def scored(folder, scorer, stored):
    made = make(folder / "acme.xlsx", scorer.describe(), stored)
    with FileWorkbook(made) as workbook:
        score(workbook, scorer)
        return workbook.save()


def figures(path):
    """Return columns A to C of the sheet, by the text in column A."""
    with opened(path) as book:
        rows = book.values("Results!A1:C40")
    assert not [cell for row in rows for cell in row if isinstance(cell, CellError)]
    return {row[0]: row[1:] for row in rows if row[0]}


def test_figures_follow_the_probabilities(tmp_path, stored):
    scorer = FakeScorer(sample=Table(LOAN.input.names, (*ROWS, ("x", "north", None))))
    found = figures(scored(tmp_path, scorer, stored))
    shares = [answer(row)[1] for row in ROWS]
    assert found["Rows scored"][0] == 40
    assert found["Rows not scored"][0] == 1
    assert found["Mean of Scored Probabilities"][0] == pytest.approx(sum(shares) / 40)
    assert found["Largest of Scored Probabilities"][0] == pytest.approx(max(shares))
    assert found["30-40%"][0] == sum(0.3 <= share < 0.4 for share in shares)
    south = [answer(row)[1] for row in ROWS if row[1] == "south"]
    assert found["south"] == pytest.approx([sum(south) / len(south), len(south)])


def test_figures_follow_a_regressor_and_odd_names(tmp_path, stored):
    schema = Schema.of(
        [Column(ODD, ColumnType.STRING, categories=("<5", "=x"))],
        [Column("Scored Labels", ColumnType.NUMBER)],
    )
    rows = tuple((text,) for text in ("<5", "=x", "<5"))
    scorer = Regressor(schema=schema, sample=Table((ODD,), rows))
    found = figures(scored(tmp_path, scorer, stored))
    assert found["Rows scored"][0] == 3
    assert found["<5"][1] == 2
    assert found["=x"][0] == pytest.approx(answer(("=x",))[1] * 100 - 20)


def test_equal_values_are_listed_with_a_row_each(tmp_path, stored):
    rows = ((1.0, "north", None), (2.0, "south", None)) * 3
    scorer = FakeScorer(sample=Table(LOAN.input.names, rows))
    with opened(scored(tmp_path, scorer, stored)) as book:
        listed = book.values("Results!A10:C30")
    at = next(n for n, row in enumerate(listed) if row[0] == "Highest five")
    best = max(answer(row)[1] for row in rows[:2])
    first = 4 if answer(rows[0])[1] == best else 5
    places = [row[2] for row in listed[at + 1 : at + 6]]
    assert places == [first, first + 2, first + 4, 9 - first, 11 - first]


def test_a_value_without_rows_shows_no_mean(tmp_path, stored):
    rows = ((1.0, "north", None),)
    found = figures(
        scored(tmp_path, FakeScorer(sample=Table(LOAN.input.names, rows)), stored)
    )
    assert found["south"] in (["", 0], [None, 0])


def test_labels_with_categories_have_shares(tmp_path, stored):
    labels = Column(
        "Scored Labels", ColumnType.STRING, categories=("approved", "declined")
    )
    schema = Schema.of(LOAN.input.columns, [labels, LOAN.output.columns[1]])
    scorer = FakeScorer(schema=schema, sample=Table(LOAN.input.names, ROWS))
    found = figures(scored(tmp_path, scorer, stored))
    approved = sum(answer(row)[0] == "approved" for row in ROWS)
    assert found["Share approved"][0] == pytest.approx(approved / 40)


def test_more_than_two_labels_are_counted_and_charted(tmp_path, stored):
    kinds = ("approved", "declined", "unclear")
    labels = Column("Scored Labels", ColumnType.STRING, categories=kinds)
    schema = Schema.of(LOAN.input.columns, [labels])
    scorer = Labeller(schema=schema, sample=Table(LOAN.input.names, ROWS))
    path = scored(tmp_path, scorer, stored)
    found = figures(path)
    approved = sum(answer(row)[0] == "approved" for row in ROWS)
    assert found["approved"] == [approved, approved / 40]
    assert found["unclear"] == [0, 0]
    with zipfile.ZipFile(path) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert 'descr="Column chart: number of rows that got each label."' in drawing


def test_an_empty_table_gives_no_errors(tmp_path, stored):
    made = make(tmp_path / "acme.xlsx", FakeScorer().describe(), stored)
    found = figures(made)
    assert found["Rows scored"][0] == 0
    assert found["Mean of Scored Probabilities"][0] == "-"
