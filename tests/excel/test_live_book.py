"""What buttons need of an open book, tried in a live Calc."""

import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked
from scoreline.excel.live_book import LiveBook
from scoreline.workbook.ports import Visibility

pytestmark = pytest.mark.office

AREA = Address.parse("Sheet1!B2:D5")


@pytest.fixture
def live(book):
    return LiveBook(book)


def test_a_new_sheet_stands_behind_and_the_front_stays(live, book):
    front = book.sheets.active.name
    live.add_sheet("_scoreline", Visibility.VERY_HIDDEN)
    assert [s.name for s in live.sheets()][-1] == "_scoreline"
    assert live.sheets()[-1].visibility is not Visibility.VISIBLE
    assert book.sheets.active.name == front
    with pytest.raises(OutputBlocked, match="already"):
        live.add_sheet("_SCORELINE", Visibility.VISIBLE)
    live.remove_sheet("_scoreline")
    assert [s.name for s in live.sheets()] == [front]


def test_a_snapshot_brings_back_formulas_texts_numbers_and_formats(live, sheet):
    sheet["B2:D2"].value = [["a", 2.5, True]]
    sheet["B3"].number_format = "@"
    sheet["B3"].value = "00123"
    sheet["C3"].value = "=C2*2"
    sheet["D3"].number_format = "0.00%"
    sheet["D3"].value = 0.25
    sheet["B4"].value = "=1/0"
    before = list(live.read(AREA)), sheet["C3"].formula, sheet["D3"].number_format
    kept = live.snapshot(AREA)
    live.write(AREA, [(row, ("=x", 1.0, "07")) for row in range(2, 6)])
    live.restore(kept)
    after = list(live.read(AREA)), sheet["C3"].formula, sheet["D3"].number_format
    assert after == before
    assert sheet["B3"].number_format == "@"


def test_blank_cells_become_blank_again(live, sheet):
    kept = live.snapshot(AREA)
    live.write(AREA, [(2, ("x", 1.0, "00123")), (3, ("=1", None, 2.0))])
    live.restore(kept)
    assert list(live.read(AREA)) == []
    assert sheet["D2"].number_format == "General"


@settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(hidden=st.sets(st.integers(2, 5)))
def test_what_stood_in_hidden_rows_comes_back_to_its_row(live, book, hidden):
    live.write(AREA, [(row, (f"t{row}", float(row), None)) for row in range(2, 6)])
    before = list(live.read(AREA))
    for row in hidden:
        book.impl.document.show_rows("Sheet1", row, row, visible=False)
    kept = live.snapshot(AREA)
    live.write(AREA, [(row, ("other", 0.0, 1.0)) for row in range(2, 6)])
    live.restore(kept)
    book.impl.document.show_rows("Sheet1", 2, 5, visible=True)
    assert list(live.read(AREA)) == before


def test_on_a_protected_sheet_texts_come_back_as_texts(live, book):
    document = book.impl.document
    live.write(AREA, [(2, ("00123", 1.0, None))])
    document.set_number_format("Sheet1", [AREA.cell(1, 1)], "General")
    document.set_locked(AREA, on=False)
    document.protect("Sheet1")
    kept = live.snapshot(AREA)
    live.write(AREA, [(2, ("x", 2.0, None))])
    live.restore(kept)
    assert list(live.read(AREA)) == [(2, ("00123", 1.0, None))]


def test_a_copy_is_saved_and_the_book_keeps_its_name(live, tmp_path):
    name = live.full_name
    live.write(AREA, [(2, ("x", 2.0, None))])
    live.save_copy(tmp_path / "copy.xlsx")
    assert zipfile.is_zipfile(tmp_path / "copy.xlsx")
    assert live.full_name == name


def test_a_chart_stands_beside_what_it_shows(live, book, tmp_path):
    source = Address.parse("Sheet1!A1:B3")
    live.write(source, [(1, ("label", "rows")), (2, ("yes", 3.0)), (3, ("no", 5.0))])
    live.draw("Scored Labels", source, (200, 10, 300, 200))
    assert [chart.name for chart in book.sheets[0].charts] == ["Scored Labels"]
    book.save(tmp_path / "charted.xlsx")
    with zipfile.ZipFile(tmp_path / "charted.xlsx") as parts:
        # LibreOffice numbers the charts of all that it saved
        assert any(name.startswith("xl/charts/chart") for name in parts.namelist())


def test_the_region_ends_where_a_row_and_a_column_are_blank(live):
    live.write(AREA, [(row, (1.0, 2.0, 3.0)) for row in range(2, 6)])
    assert live.region(AREA.cell(2, 2)) == AREA


def test_what_sheets_there_are_is_believed_for_a_moment(book):
    """A press asks that many times; what it changes itself it knows at once."""
    now = [0.0]
    live = LiveBook(book, recent=1.0, clock=lambda: now[0])
    assert [len(live.sheets()), len(live.tables())] == [1, 0]
    book.sheets.add("Other")["A1:B2"].value = [["a", "b"], [1, 2]]
    book.sheets["Other"].tables.add(source=book.sheets["Other"]["A1:B2"])
    assert [len(live.sheets()), len(live.tables())] == [1, 0]
    now[0] = 1.0
    assert [len(live.sheets()), len(live.tables())] == [2, 1]
    live.add_sheet("Mine", Visibility.VISIBLE)
    assert len(live.sheets()) == 3
    live.write(Address.parse("Mine!A1:A1"), [(1, ("x",))])
    assert live.sheets()[-1].used == Address.parse("Mine!A1")
    live.remove_sheet("Mine")
    assert len(live.sheets()) == 2
