import csv

import pytest

from scoreline.core.errors import ColumnMissing, FileUnreadable
from scoreline.workbook.csv_file import CsvWorkbook
from scoreline.workbook.score import score
from support.fake_scorer import LOAN, FakeScorer

ROWS = "id,income,region,note\r\n007,12.5,north,=1+1\r\n8,x,south,\r\n9,3,north,ok\r\n"


@pytest.fixture
def scored(tmp_path):
    """Score the text of a CSV file; return the report and the new file's bytes."""

    def run(text, encoding="utf-8"):
        source, out = tmp_path / "rows.csv", tmp_path / "rows.scored.csv"
        source.write_bytes(text.encode(encoding))
        with CsvWorkbook(source, out, LOAN.input) as workbook:
            report = score(workbook, FakeScorer())
            workbook.save()
        assert source.read_bytes() == text.encode(encoding)
        return report, out.read_bytes()

    return run


def records(content, delimiter=","):
    lines = content.decode("utf-8-sig").splitlines()
    return list(csv.reader(lines, delimiter=delimiter))


def test_results_stand_behind_the_columns_that_were_there(scored):
    report, content = scored(ROWS)
    header, first, bad, last = records(content)
    assert header[:4] == ["id", "income", "region", "note"]
    assert header[4:] == ["Scored Labels", "Scored Probabilities", "Scoring Status"]
    assert first[:4] == ["007", "12.5", "north", "=1+1"]
    assert first[6] == last[6] == "Scored"
    assert bad[4:6] == ["", ""]
    assert "text in a numeric column" in bad[6]
    assert (report.scored, report.errors) == (2, 1)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_values_may_be_separated_as_excel_does_it_anywhere(scored, delimiter):
    report, content = scored(ROWS.replace(",", delimiter))
    assert report.scored == 2
    assert records(content, delimiter)[1][:2] == ["007", "12.5"]


def test_a_byte_order_mark_stays(scored):
    _, content = scored(ROWS, "utf-8-sig")
    assert content.startswith(b"\xef\xbb\xbfid,")


def test_a_missing_column_is_named(scored):
    with pytest.raises(ColumnMissing, match="'region'"):
        scored("income,note\r\n1,\r\n")


def test_what_is_no_utf8_is_refused(tmp_path):
    source = tmp_path / "rows.csv"
    source.write_bytes("income,region,note\r\n1,Zürich,\r\n".encode("cp1252"))
    with pytest.raises(FileUnreadable, match="not UTF-8"):
        CsvWorkbook(source, tmp_path / "out.csv", LOAN.input)


def test_results_that_look_like_formulas_are_made_text(tmp_path):
    source, out = tmp_path / "rows.csv", tmp_path / "out.csv"
    source.write_text("income,region,note\n1,north,\n", encoding="utf-8")
    with CsvWorkbook(source, out, LOAN.input) as workbook:
        (area,) = (info.used for info in workbook.sheets())
        place = area.cell(2, 4)
        workbook.write(place, [(2, ("=cmd|' /C calc'!A0",))])
        workbook.save()
    assert records(out.read_bytes())[1][3] == "'=cmd|' /C calc'!A0"
