"""LibreOffice's own files, scored into .xlsx files of their values."""

import openpyxl
import pytest

from scoreline.core.errors import OutputBlocked, RangeInvalid
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.generate import make
from scoreline.workbook.ods_file import OdsWorkbook
from scoreline.workbook.score import score
from support.fake_scorer import LOAN, SAMPLE, FakeScorer, answer
from support.rich import by_office

pytestmark = pytest.mark.office

HEADERS = LOAN.input.names


def saved(folder, *rows, change=None):
    """Have LibreOffice save *rows* below a title as an .ods file."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Data"
    for row in (["Loans"], [], HEADERS, *rows):
        sheet.append(row)
    if change:
        change(sheet)
    book.save(folder / "before.xlsx")
    return by_office(folder / "before.xlsx", folder / "own.ods")


def test_results_stand_beside_all_values_of_all_sheets(tmp_path):
    path = saved(tmp_path, (12.5, "north", "'=1+1"), (), ("much", "south", None))
    before = path.read_bytes()
    with OdsWorkbook(path, tmp_path / "own.scored.xlsx") as workbook:
        report = score(workbook, FakeScorer())
        out = workbook.save()
    assert (report.scored, report.errors) == (1, 1)
    rows = [[c.value for c in row] for row in openpyxl.load_workbook(out)["Data"].rows]
    assert rows[0][0] == "Loans"
    assert rows[2][:3] == list(HEADERS)
    sent = (12.5, "north", rows[3][2])
    assert rows[3][3:6] == [*answer(sent), "Scored"]
    assert rows[5][:2] == ["much", "south"]
    assert "text in a numeric column" in rows[5][5]
    assert path.read_bytes() == before


def test_a_shipped_workbook_that_calc_saved_as_ods_is_scored(
    tmp_path, description, stored
):
    made = make(tmp_path / "acme.xlsx", description, stored)
    path = by_office(made, tmp_path / "acme.ods")
    with OdsWorkbook(path, tmp_path / "out.xlsx") as workbook:
        assert endpoint_sheet.read(workbook).endpoint() == stored
        assert score(workbook, FakeScorer(sample=SAMPLE)).scored == len(SAMPLE.rows)
        out = workbook.save()
    with FileWorkbook(out) as workbook:
        assert endpoint_sheet.read(workbook).endpoint() == stored


def test_merged_inputs_are_refused(tmp_path):
    path = saved(
        tmp_path,
        (1.0, "north", "x"),
        (None, "north", "x"),
        change=lambda sheet: sheet.merge_cells("A4:A5"),
    )
    with (
        OdsWorkbook(path, tmp_path / "out.xlsx") as workbook,
        pytest.raises(RangeInvalid, match=r"Data!A4:A5: merged cells can't be scored"),
    ):
        score(workbook, FakeScorer())


def test_results_are_not_saved_as_ods(tmp_path):
    with pytest.raises(OutputBlocked, match=r"results of own\.ods are saved as \.xlsx"):
        OdsWorkbook(tmp_path / "own.ods", tmp_path / "out.ods")


def test_many_rows_wait_on_disk(tmp_path):
    rows = [(float(at), "north", None) for at in range(2_500)]
    path = saved(tmp_path, *rows)
    with OdsWorkbook(path, tmp_path / "out.xlsx") as workbook:
        assert score(workbook, FakeScorer()).scored == 2_500
        out = workbook.save()
    sheet = openpyxl.load_workbook(out)["Data"]
    found = [sheet.cell(4 + at, 5).value for at in (0, 999, 1_000, 2_499)]
    assert found == [answer(rows[at])[1] for at in (0, 999, 1_000, 2_499)]
