import csv
from datetime import datetime

import openpyxl
import pytest

from scoreline.core.errors import RequestUnreadable
from scoreline.service.tasks import Unpack
from scoreline.service.unpacking import unpack

ROWS = [
    ["x", "word", "when", "ok"],
    [1.5, "a,b", datetime(2026, 1, 31, 12), True],
    [2, None, None, False],
    [0.1, 'q"', None, None],
]
TEXTS = [
    ["x", "word", "when", "ok"],
    ["1.5", "a,b", "2026-01-31T12:00:00", "True"],
    ["2", "", "", "False"],
    ["0.1", 'q"', "", ""],
]


@pytest.fixture
def unpacked(tmp_path):
    def run(path):
        out = tmp_path / "out.csv"
        result = unpack(Unpack(str(path), str(out)))
        with out.open(encoding="utf-8", newline="") as file:
            return result, list(csv.reader(file))

    return run


def workbook(path, rows=ROWS, first=(1, 1)):
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.sheet_state = "hidden"
    hidden["A1"] = "not this one"
    sheet = book.create_sheet("Data")
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            sheet.cell(first[0] + down, first[1] + right, value)
    book.save(path)
    return path


@pytest.mark.parametrize("first", [(1, 1), (3, 2)])
def test_the_first_visible_sheet_is_read_wherever_it_begins(unpacked, tmp_path, first):
    result, lines = unpacked(workbook(tmp_path / "rows.xlsx", first=first))
    assert result.rows == 3
    assert lines == TEXTS


def test_parquet_is_read(unpacked, tmp_path):
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("pyarrow")
    frame = pandas.DataFrame(ROWS[1:], columns=ROWS[0])
    frame.to_parquet(tmp_path / "rows.parquet")
    result, lines = unpacked(tmp_path / "rows.parquet")
    assert result.rows == 3
    assert lines == TEXTS


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([["x"], ["#N/A"], [1]], "Data!A2 holds an error"),
        ([["x"], [1], ["=1+1"]], "Data!A3 holds an uncalculated formula"),
        ([], "first sheet is empty"),
    ],
)
def test_a_cell_that_is_no_value_is_told_by_its_place(unpacked, tmp_path, rows, reason):
    with pytest.raises(RequestUnreadable, match=reason):
        unpacked(workbook(tmp_path / "rows.xlsx", rows))


@pytest.mark.parametrize("name", ["rows.xlsx", "rows.parquet"])
def test_what_is_not_what_its_name_says_is_refused(unpacked, tmp_path, name):
    (tmp_path / name).write_bytes(b"x,word\n1,a\n")
    with pytest.raises(RequestUnreadable):
        unpacked(tmp_path / name)
