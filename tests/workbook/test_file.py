"""The action on closed files: the input untouched, the output whole or not at all."""

import openpyxl
import pytest

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable, OutputBlocked
from scoreline.workbook.file import FileWorkbook, scored_path
from scoreline.workbook.ports import Visibility
from scoreline.workbook.score import ScoreOptions, score
from support.fake_scorer import FakeScorer, answer

ROWS = [(12.5, "north", "a"), (30.0, "south", None)]


@pytest.fixture
def loans(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    sheet.append(["income", "region", "note"])
    for row in ROWS:
        sheet.append(row)
    book.create_sheet("Notes").sheet_state = "hidden"
    path = tmp_path / "loans.xlsx"
    book.save(path)
    return path


def values(path, area):
    cells = openpyxl.load_workbook(path)["Data"][area]
    return [[cell.value for cell in row] for row in cells]


@pytest.mark.parametrize("batch", [False, True])
def test_results_land_in_a_new_file_beside_the_rows(loans, batch):
    before = loans.read_bytes()
    with FileWorkbook(loans) as workbook:
        score(workbook, FakeScorer(), ScoreOptions(batch=batch))
        made = workbook.save()
    assert made == loans.with_name("loans.scored.xlsx")
    assert values(made, "D2:F3") == [[*answer(row), "Scored"] for row in ROWS]
    assert loans.read_bytes() == before


def test_a_scored_file_is_scored_again_into_the_same_columns(loans, tmp_path):
    for source, target in ((loans, "1.xlsx"), (tmp_path / "1.xlsx", "2.xlsx")):
        with FileWorkbook(source, tmp_path / target) as workbook:
            score(workbook, FakeScorer())
            workbook.save()
    assert values(tmp_path / "2.xlsx", "D1:G1")[0][-1] is None
    assert values(tmp_path / "2.xlsx", "D2:F3") == values(tmp_path / "1.xlsx", "D2:F3")


def test_an_existing_file_is_replaced_only_by_force(loans):
    target = scored_path(loans)
    target.write_bytes(b"mine")
    with FileWorkbook(loans) as workbook:
        score(workbook, FakeScorer())
        with pytest.raises(OutputBlocked, match=r"loans\.scored\.xlsx"):
            workbook.save()
        assert target.read_bytes() == b"mine"
        workbook.save(force=True)
    assert values(target, "F2:F2") == [["Scored"]]


def test_the_scored_file_itself_is_never_overwritten(loans):
    with (
        FileWorkbook(loans, loans) as workbook,
        pytest.raises(OutputBlocked, match="it is never overwritten"),
    ):
        workbook.save(force=True)


def test_a_file_that_changed_meanwhile_leaves_no_output(loans):
    with FileWorkbook(loans) as workbook:
        score(workbook, FakeScorer())
        loans.write_bytes(loans.read_bytes() + b" ")
        with pytest.raises(OutputBlocked, match="changed while it was scored"):
            workbook.save()
    assert not scored_path(loans).exists()


def test_rows_that_fail_half_way_are_not_written(loans):
    def rows():
        yield 1, ("x",)
        raise KeyboardInterrupt

    with FileWorkbook(loans) as workbook:
        with pytest.raises(KeyboardInterrupt):
            workbook.write(Address("Data", 1, 9, 3, 9), rows())
        workbook.save()
    assert values(scored_path(loans), "I1:I1") == [[None]]


def test_sheets_tell_what_they_use_and_who_sees_them(loans):
    with FileWorkbook(loans) as workbook:
        data, notes = workbook.sheets()
    assert str(data.used) == "Data!A1:C3"
    assert (notes.visibility, notes.used) == (Visibility.HIDDEN, None)


@pytest.mark.parametrize("content", [b"", b"income,region\n1,north\n"])
def test_what_is_no_workbook_is_told(tmp_path, content):
    path = tmp_path / "loans.xlsx"
    path.write_bytes(content)
    with pytest.raises(FileUnreadable):
        FileWorkbook(path)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(FileUnreadable, match=r"loans\.xlsx can't be read"):
        FileWorkbook(tmp_path / "loans.xlsx")
