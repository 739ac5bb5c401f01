"""What a headless check finds, and how it is told."""

import json

import openpyxl
import pytest

from scoreline.core.address import Address
from scoreline.core.errors import KeyDead, Unreachable
from scoreline.core.table import CellError, Uncalculated
from scoreline.workbook import check, endpoint_sheet
from scoreline.workbook.check import Severity
from scoreline.workbook.check.report import as_json, as_text
from scoreline.workbook.generate import make
from scoreline.workbook.ports import TableInfo, Visibility
from support.fake_workbook import FakeWorkbook

HEADERS = ("income", "region", "note")


@pytest.fixture
def book(stored):
    made = FakeWorkbook().put("Data!A1", HEADERS, (1.0, "north", None))
    made.visibility["_scoreline"] = Visibility.VERY_HIDDEN
    return made.put("_scoreline!A1", *endpoint_sheet.sheet_rows([stored]))


@pytest.fixture
def found(book, description):
    def run():
        findings = check(book, lambda _: description)
        return {f.rule: f for f in findings if f.rule != "key-in-file"}

    return run


def test_a_sound_workbook_has_only_the_note_about_its_key(
    tmp_path, description, stored
):
    path = make(tmp_path / "acme.xlsx", description, stored)
    for describe in (None, lambda _: description):
        assert [f.rule for f in check(path, describe)] == ["key-in-file"]


@pytest.mark.parametrize(
    ("row", "rule", "told"),
    [
        (
            ("x", "north"),
            "cell-type",
            "Data!A2 'income': text in a numeric column; write a number such as 12.5",
        ),
        (
            ("1,234.5", "north"),
            "number-as-text",
            "Data!A2 'income': text in a numeric column; write a number such as 12.5",
        ),
        (
            (CellError("#N/A"), "north"),
            "cell-error",
            "Data!A2 'income': the cell holds the error #N/A",
        ),
        (
            (Uncalculated(), "north"),
            "formula-uncalculated",
            "Data!A2 'income': the cell's formula was never calculated",
        ),
        (
            (1.0, None),
            "cell-blank",
            "Data!B2 'region': blank in a required column; fill in a value",
        ),
        (
            (1.0, "west"),
            "category-unseen",
            "Data!B2 'region': a value the model has not seen",
        ),
        (
            (1.0, "north", 123.0),
            "text-as-number",
            "Data!C2 'note': a number in a text column; its leading zeros are lost",
        ),
    ],
)
def test_a_bad_cell_is_found(book, found, row, rule, told):
    book.put("Data!A2", row)
    finding = found()[rule]
    assert f"{finding.address} {finding.message}" == told
    assert finding.mend


def test_headers_that_drifted_are_told(book, found):
    book.put("Data!A1", ("INCOME", "region", "note", "id"))
    rules = found()
    assert rules["header-spelling"].message == "A1 'INCOME' is read as 'income'"
    assert rules["column-extra"].severity is Severity.NOTE


def test_a_missing_column_is_told(book, found):
    book.put("Data!A1", ("incom",))
    finding = found()["column-missing"]
    assert finding.address == "Data!A1:C1"
    assert finding.message.startswith("missing column 'income'; is 'incom' in A1")


def test_merged_inputs_are_told(book, found):
    book.merges.append(Address.parse("Data!A2:B2"))
    assert found()["merged-cells"].address == "Data!A2:B2"


def test_a_changed_schema_is_told(book, found):
    book.put("_scoreline!F3", ("0" * 16,))
    assert found()["schema-drift"].severity is Severity.WARNING


@pytest.mark.parametrize(
    ("error", "rule"),
    [
        (KeyDead("revoked", "2026-01-31"), "key-dead"),
        (Unreachable("https://score.test", "refused"), "endpoint-unreachable"),
    ],
)
def test_an_endpoint_that_does_not_answer_is_told(book, error, rule):
    def describe(_stored):
        raise error

    assert rule in [finding.rule for finding in check(book, describe)]


def test_a_missing_and_a_damaged_endpoint_sheet_are_told_apart(book):
    book.put("_scoreline!B1", ("x",))
    assert check(book)[0].rule == "endpoint-sheet-damaged"
    del book.cells["_scoreline"]
    assert check(book)[0].rule == "endpoint-sheet-missing"


def test_failed_cells_are_found_without_a_service(book):
    book.put("Data!D1", ("Scoring Status",)).put("Data!A2", (CellError("#N/A"),))
    book.listed.append(TableInfo("Loans", Address.parse("Data!A1:D2")))
    assert ("cell-error", "Data!A2") in [(f.rule, f.address) for f in check(book)]


def test_many_findings_of_one_kind_are_counted(book, description):
    book.put("Data!A2", *[("x", "north", None)] * 50)
    findings = [f for f in check(book, lambda _: description) if f.rule == "cell-type"]
    assert len(findings) == 21
    assert findings[-1].message == "30 more of this kind"


def test_hidden_rows_and_old_dates_of_a_file_are_told(tmp_path, description, stored):
    path = make(tmp_path / "acme.xlsx", description, stored)
    book = openpyxl.load_workbook(path)
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book["Score"].row_dimensions[5].hidden = True
    book.save(path)
    rules = {f.rule: f.address for f in check(path, lambda _: description)}
    assert rules["hidden-rows"] == "Score!A5:F5"
    assert "dates-1904" in rules


def test_findings_are_told_as_text_and_json(book):
    findings = check(book)
    assert as_text({"acme.xlsx": findings}) == (
        "acme.xlsx: note _scoreline: the file holds a key of endpoint 'acme'; hidden "
        "is not secret [key-in-file]\n"
        "    Give the file only to people who may score.\n"
        "1 workbook: 0 errors, 0 warnings, 1 note"
    )
    assert json.loads(as_json({"acme.xlsx": findings}))[0]["rule"] == "key-in-file"
