"""Workbooks for customers: what is in them, and that they can be scored."""

import time
import zipfile
from datetime import datetime

import openpyxl
import pytest

from scoreline.core.errors import InvalidValue, OutputBlocked
from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.core.table import Table
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_sheet import SHEET
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.generate import make
from scoreline.workbook.score import score
from support.fake_scorer import FakeScorer, answer


@pytest.fixture
def made(tmp_path, description, stored):
    return make(tmp_path / "acme.xlsx", description, stored)


@pytest.fixture
def book(made):
    return openpyxl.load_workbook(made)


def test_people_see_four_sheets_and_not_the_endpoint(book):
    shown = [s.title for s in book.worksheets if s.sheet_state == "visible"]
    assert shown == ["Start", "Score", "Results", "Dictionary"]
    assert book[SHEET].sheet_state == "veryHidden"
    assert book.active.title == "Start"


def test_the_endpoint_is_read_back(made, stored):
    with FileWorkbook(made) as workbook:
        assert endpoint_sheet.read(workbook).endpoint() == stored


def test_the_key_stands_on_the_endpoint_sheet_only(made, stored):
    key = stored.key.reveal().encode()
    with zipfile.ZipFile(made) as parts:
        holders = [name for name in parts.namelist() if key in parts.read(name)]
    assert holders == ["xl/worksheets/sheet6.xml"]


def test_the_table_holds_inputs_results_and_the_sample(book):
    sheet = book["Score"]
    table = sheet.tables["Score"]
    assert table.ref == "A3:F206"
    assert table.column_names == [cell.value for cell in sheet[3]]
    assert [cell.value for cell in sheet[3]] == [
        "income",
        "region",
        "note",
        "Scored Labels",
        "Scored Probabilities",
        "Scoring Status",
    ]
    assert [cell.value for cell in sheet[4]][:3] == [12.5, "north", "=1+1"]


def test_text_that_looks_like_a_formula_stays_text(book):
    cell = book["Score"]["C4"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert book["Score"]["C6"].value == "00123"


def test_made_scored_and_read_again(made, scorer):
    with FileWorkbook(made) as workbook:
        report = score(workbook, scorer)
        out = workbook.save()
    assert (report.rows, str(report.output_range)) == (3, "Score!D3:F6")
    sheet = openpyxl.load_workbook(out)["Score"]
    found = [tuple(cell.value for cell in row) for row in sheet["D4:F6"]]
    assert found == [(*answer(row), "Scored") for row in scorer.sample.rows]
    assert sheet.tables["Score"].ref == "A3:F206"


def test_choices_and_limits_advise(book):
    rules = {str(dv.sqref): dv for dv in book["Score"].data_validations.dataValidation}
    limits, choices = rules["A4:A206"], rules["B4:B206"]
    assert (limits.formula1, limits.formula2, limits.errorStyle) == (
        "0",
        "500",
        "warning",
    )
    assert (choices.formula1, choices.errorStyle) == ("Lists!$A$2:$A$3", "warning")
    assert [book["Lists"]["A2"].value, book["Lists"]["A3"].value] == ["north", "south"]


def test_header_notes_tell_unit_and_need(book):
    assert book["Score"]["A3"].comment.text == (
        "Type: number\nUnit: USD thousands\nUsually 0 to 500\nRequired"
    )


def test_only_the_tables_columns_are_open(book):
    sheet = book["Score"]
    assert sheet.protection.sheet
    assert sheet.protection.password is None
    assert [sheet[place].protection.locked for place in ("A1", "A3", "A4")] == [
        True,
        True,
        False,
    ]
    assert not sheet.column_dimensions["F"].protection.locked


def test_it_prints_and_scrolls_with_its_headers(book):
    sheet = book["Score"]
    assert sheet.freeze_panes == "A4"
    assert sheet.print_title_rows == "$3:$3"
    assert set(book.defined_names) == {"ScoreInputs", "ScoreResults"}
    assert book.properties.title == "Score mortgage"


def test_nothing_is_merged_and_every_cursor_is_in_a1(book):
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        cursor = sheet.sheet_view.selection[0].activeCell
        assert cursor in {"A1", sheet.freeze_panes}


def test_charts_have_a_text_for_people_who_cant_see_them(made):
    with zipfile.ZipFile(made) as parts:
        drawing = parts.read("xl/drawings/drawing1.xml").decode()
    assert drawing.count('descr="Column chart: ') == 2


def test_charts_say_their_values_but_no_nought(made):
    with zipfile.ZipFile(made) as parts:
        chart = parts.read("xl/charts/chart1.xml").decode()
    assert 'formatCode="[=0]&quot;&quot;;#,##0" sourceLinked="0"' in chart
    assert "<legend>" not in chart


def test_rows_are_as_tall_as_their_texts(book):
    heights = {
        row[0].value: book["Start"].row_dimensions[row[0].row].height
        for row in book["Start"].iter_rows(max_col=1)
    }
    assert (heights["Your data"], heights["Sharing"]) == (19, 35)
    assert book["Dictionary"].row_dimensions[4].height == 19


def test_the_dictionary_says_what_results_mean(book):
    sheet = book["Dictionary"]
    assert [sheet["A1"].value, sheet["A3"].value] == ["Dictionary", "Column"]
    told = {row[0].value: row[7].value for row in sheet.iter_rows(min_row=4)}
    assert told["Scored Labels"] == "What the model says."
    assert told["Scored Probabilities"] == (
        "How probable the model holds it, from 0 to 1."
    )


def test_the_same_input_gives_the_same_bytes(made, tmp_path, description, stored):
    before = made.read_bytes()
    make(made, description, stored, force=True)
    assert made.read_bytes() == before


def test_an_endpoint_without_sample_rows_gives_an_empty_table(tmp_path, stored):
    made = make(tmp_path / "acme.xlsx", FakeScorer().describe(), stored)
    sheet = openpyxl.load_workbook(made)["Score"]
    assert sheet.tables["Score"].ref == "A3:F203"
    assert sheet["A4"].value is None


def test_rows_to_begin_with_may_come_in_any_order(tmp_path, description, stored):
    rows = Table(("region", "income"), (("south", 1.0),))
    made = make(tmp_path / "acme.xlsx", description, stored, rows=rows)
    sheet = openpyxl.load_workbook(made)["Score"]
    assert [cell.value for cell in sheet[4]][:3] == [1.0, "south", None]


def test_an_existing_file_is_kept(made, description, stored):
    with pytest.raises(OutputBlocked):
        make(made, description, stored)


def test_columns_that_excel_cant_tell_apart_are_refused(tmp_path, stored):
    schema = Schema.of(
        [Column("a", ColumnType.NUMBER), Column("A", ColumnType.NUMBER)],
        [Column("Scored Labels", ColumnType.NUMBER)],
    )
    with pytest.raises(InvalidValue, match="columns 'a' and 'A' differ by case"):
        make(tmp_path / "acme.xlsx", FakeScorer(schema=schema).describe(), stored)
    assert not (tmp_path / "acme.xlsx").exists()


def test_every_kind_of_column_and_a_regressor(tmp_path, stored):
    schema = Schema.of(
        [
            Column("when", ColumnType.DATETIME, nullable=True),
            Column("flag", ColumnType.BOOLEAN),
            Column("count", ColumnType.INTEGER),
            Column("it's [odd] #1", ColumnType.STRING, categories=("<5", "=x")),
        ],
        [Column("Scored Labels", ColumnType.NUMBER)],
    )
    sample = Table(schema.input.names, ((datetime(2026, 1, 31), True, 3.0, "<5"),))
    scorer = FakeScorer(schema=schema, sample=sample)
    made = make(tmp_path / "acme.xlsx", scorer.describe(), stored)
    book = openpyxl.load_workbook(made)
    assert [cell.value for cell in book["Score"][4]][:4] == list(sample.rows[0])
    formulas = [c.value for row in book["Results"]["A1:C40"] for c in row if c.value]
    assert any("Score[it''s '[odd'] '#1]" in str(text) for text in formulas)


def test_fifty_thousand_rows_are_made_quickly(tmp_path, description, stored):
    rows = Table(description.schema.input.names, ((1.0, "north", "x"),) * 50_000)
    started = time.monotonic()
    made = make(tmp_path / "acme.xlsx", description, stored, rows=rows)
    assert time.monotonic() - started < 15
    with FileWorkbook(made) as workbook:
        assert str(workbook.tables()[0].area) == "Score!A3:F50203"
