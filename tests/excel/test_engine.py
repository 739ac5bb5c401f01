"""xlwings on LibreOffice Calc does what xlwings on Excel does."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
import xlwings as xw

from scoreline.core.errors import WorkbookError

pytestmark = pytest.mark.office


def test_nothing_of_the_commercial_part_is_there():
    assert xw.__pro__ is False


def test_values_come_back_as_they_were_written(sheet):
    moment = datetime(2026, 1, 31, 10, 30)
    rows = [["id", "x", "when", "ok"], ["A7", 1.5, moment, True]]
    sheet["A1"].value = rows
    assert sheet["A1:D2"].value == rows
    assert sheet["A1"].expand().address == "$A$1:$D$2"
    assert sheet["C2"].options(dates=date).value == date(2026, 1, 31)
    assert sheet["B2"].options(numbers=int).value == 2


@pytest.mark.parametrize(
    ("assigned", "held"),
    [
        ("00123", 123.0),
        ("1e5", 100000.0),
        ("true", True),
        ("=1+1", 2.0),
        ("2026-01-31", datetime(2026, 1, 31)),
        ("'00123", "00123"),
        ("plain", "plain"),
    ],
)
def test_assigned_text_is_read_as_if_typed(sheet, assigned, held):
    """So does Excel; code that forgets it would harm workbooks."""
    sheet["A1"].value = assigned
    assert sheet["A1"].value == held


@pytest.mark.parametrize("text", ["00123", "TRUE", "=1+1", "2026-01-31", "'x"])
def test_text_cells_keep_text(sheet, text):
    sheet["A1"].number_format = "@"
    sheet["A1"].value = text
    assert sheet["A1"].value == text


def test_numbers_become_text_in_text_cells(sheet):
    sheet["A1:B1"].number_format = "@"
    sheet["A1"].value = [1.5, True]
    assert sheet["A1:B1"].value == ["1.5", "TRUE"]


def test_error_cells_are_numbers_underneath(sheet):
    sheet["A1"].value = ["=1/0", "=NA()"]
    assert sheet["A1:B1"].value == [None, None]
    assert sheet["A1:B1"].options(err_to_str=True).value == ["#DIV/0!", "#N/A"]
    assert sheet["A1:B1"].raw_value == ((-2146826281, -2146826246),)


def test_one_value_fills_a_range(sheet):
    sheet["A1:B2"].value = 7
    assert sheet["A1:B2"].value == [[7, 7], [7, 7]]


def test_a_block_across_hidden_rows_is_spoilt(sheet):
    """As in Excel: the first row lands in all visible rows, hidden ones stay."""
    sheet["A1:A4"].value = [["old"]] * 4
    sheet["2:2"].rows.hidden = True
    sheet["A1:A4"].value = [["a"], ["b"], ["c"], ["d"]]
    assert sheet["A1:A4"].value == ["a", "old", "a", "a"]


def test_hidden_rows_are_told(sheet):
    sheet["3:4"].rows.hidden = True
    assert sheet["A3:A4"].rows.hidden is True
    assert sheet["A1:A9"].rows.hidden is None
    assert sheet["A5:A9"].rows.hidden is False
    visible = sheet["A1:B9"].get_special_cells("visible")
    assert [area.address for area in visible] == ["$A$1:$B$2", "$A$5:$B$9"]


def test_protected_cells_refuse(sheet):
    sheet.impl.document.set_locked(sheet["B2"].impl.area, on=False)
    sheet.impl.document.protect(sheet.name)
    sheet["B2"].value = "fine"
    with pytest.raises(WorkbookError, match="protected"):
        sheet["A1:B2"].value = "no"
    with pytest.raises(WorkbookError, match="protected"):
        sheet["B2"].number_format = "@"


def test_data_frames_travel(sheet):
    frame = pd.DataFrame({"a": [1.0, np.nan], "t": ["x", None]})
    sheet["A1"].options(index=False).value = frame
    assert sheet["A1:B3"].value == [["a", "t"], [1, "x"], [None, None]]
    back = sheet["A1:B2"].options(pd.DataFrame, index=False).value
    assert back.to_dict("list") == {"a": [1.0], "t": ["x"]}


def test_tables_and_names(book, sheet):
    sheet["B2"].value = [["a", "b"], [1, 2], [3, 4]]
    table = sheet.tables.add(source=sheet["B2:C4"], name="Rows")
    assert table.data_body_range.address == "$B$3:$C$4"
    assert sheet["C3"].table.name == "Rows"
    assert sheet["A1"].table is None
    assert sheet.range("Rows").shape == (2, 2)
    sheet["B3"].name = "first"
    assert book.names["first"].refers_to == "='Sheet1'!$B$3"
    assert sheet.range("first").value == 1


def test_regions_and_ends(sheet):
    sheet["B2"].value = [["a", "b"], [1, None], [3, 4], [None, None], [5, 6]]
    assert sheet["C3"].current_region.address == "$B$2:$C$4"
    assert sheet["B2"].end("down").address == "$B$4"
    assert sheet["B4"].end("down").address == "$B$6"
    assert sheet["B2"].end("right").address == "$C$2"
    assert sheet["C2"].end("left").address == "$B$2"
    assert sheet["B6"].end("down").row == 1_048_576


def test_sheets_are_added_hidden_and_removed(book):
    added = book.sheets.add("Extra", after=book.sheets[-1])
    added.visible = False
    assert [s.name for s in book.sheets] == ["Sheet1", "Extra"]
    assert not added.visible
    added.delete()
    assert "Extra" not in book.sheets


def test_selection_is_that_of_the_active_book(app, book, sheet):
    sheet["B2:C3"].select()
    assert book.selection.address == "$B$2:$C$3"
    assert app.selection.sheet.name == "Sheet1"


def test_a_saved_book_opens_again(app, tmp_path):
    book = app.books.add()
    book.sheets[0]["A1"].value = [["x", 1.5]]
    book.save(tmp_path / "saved.xlsx")
    book.close()
    again = app.books.open(tmp_path / "saved.xlsx")
    assert again.name == "saved.xlsx"
    assert again.sheets[0]["A1:B1"].value == ["x", 1.5]
    again.close()


def test_messages_are_kept(app):
    app.impl.answer = "cancel"
    assert app.alert("Really?", buttons="ok_cancel") == "cancel"
    assert app.impl.alerts[-1] == "Really?"


def test_merged_cells_are_told(sheet):
    sheet["B2:C3"].merge()
    assert sheet["C3"].merge_cells is True
    assert sheet["A1:C3"].merge_cells is None
    assert sheet["A1"].merge_cells is False
    assert sheet["C3"].merge_area.address == "$B$2:$C$3"
