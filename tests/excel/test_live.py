"""The live book behind the `Workbook` port."""

from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked, RangeInvalid, WorkbookError
from scoreline.core.table import CellError
from scoreline.excel.live import LiveWorkbook
from scoreline.workbook.ports import Visibility

pytestmark = pytest.mark.office


@pytest.fixture
def live(book):
    return LiveWorkbook(book)


@pytest.fixture
def document(book):
    return book.impl.document


class Unwritable:
    def __str__(self):
        raise RuntimeError


def at(text: str) -> Address:
    return Address.parse(f"Sheet1!{text}")


def test_rows_come_with_their_numbers_and_blank_ones_do_not(live, sheet):
    sheet["B2"].value = [["a", 1.5], [None, None], [True, datetime(2026, 1, 31)]]
    assert list(live.read(at("B1:C1000"))) == [
        (2, ("a", 1.5)),
        (4, (True, datetime(2026, 1, 31))),
    ]


def test_error_cells_are_errors(live, sheet):
    sheet["A1"].value = ["=1/0", "=NA()", "=nonsense"]
    codes = [(CellError("#DIV/0!"), CellError("#N/A"), CellError("#NAME?"))]
    assert [values for _, values in live.read(at("A1:C1"))] == codes


def test_used_area_is_that_of_the_values(live, book):
    assert live.sheets()[0].used is None
    sheet = book.sheets.add("Data", after=book.sheets[0])
    sheet["C5"].value = [["x", 1], [None, 2]]
    sheet["Z99"].number_format = "0.00"
    sheet.visible = False
    info = live.sheets()[1]
    assert info.name == "Data"
    assert info.used == Address.parse("Data!C5:D6")
    assert info.visibility is Visibility.HIDDEN


def test_text_is_written_as_text(live, sheet):
    texts = ("00123", "TRUE", "=1+1", "'x", "@a", "2026-01-31", "plain")
    live.write(at("A1:G1"), [(1, texts)])
    assert list(live.read(at("A1:G1"))) == [(1, texts)]
    assert live.formulas(at("A1:G1")) == ()


def test_numbers_are_written_as_numbers_where_text_was(live, sheet):
    sheet["A1:B3"].number_format = "@"
    live.write(at("A1:B2"), [(1, (0.1, True)), (2, ("x", datetime(2026, 1, 31)))])
    assert [values for _, values in live.read(at("A1:B2"))] == [
        (0.1, True),
        ("x", datetime(2026, 1, 31)),
    ]
    assert sheet["B3"].number_format == "@"


def test_rows_that_do_not_come_are_left_alone(live, sheet):
    sheet["A1:A5"].value = [["old"]] * 5
    live.write(at("A1:A5"), [(2, ("new",)), (4, (None,))])
    assert sheet["A1:A5"].value == ["old", "new", "old", None, "old"]


@given(hidden=st.sets(st.integers(2, 9)), missing=st.sets(st.integers(2, 9)))
@settings(
    max_examples=10,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_row_i_gets_result_i_under_any_mask_of_hidden_rows(
    live, sheet, document, hidden, missing
):
    """Hidden and filtered rows get their own results, not a neighbour's."""
    document.show_rows("Sheet1", 1, 9, visible=True)
    sheet["A1:B9"].value = "old"
    for row in hidden:
        document.show_rows("Sheet1", row, row, visible=False)
    rows = [(i, (float(i), f"0{i}")) for i in range(1, 10) if i not in missing]
    live.write(at("A1:B9"), rows)
    expected = dict(rows) | dict.fromkeys(missing, ("old", "old"))
    assert dict(live.read(at("A1:B9"))) == expected
    shown = document.visible_rows("Sheet1", 1, 9)
    assert hidden == set(range(1, 10)) - {
        row for first, last in shown for row in range(first, last + 1)
    }


def test_visible_parts_are_told(live, document):
    document.show_rows("Sheet1", 4, 5, visible=False)
    document.show_rows("Sheet1", 9, 9, visible=False)
    assert live.visible(at("B2:C9")) == (at("B2:C3"), at("B6:C8"))


def test_protected_sheet_takes_no_results(live, sheet, document):
    document.set_locked(at("A1:A9"), on=False)
    document.protect("Sheet1")
    with pytest.raises(OutputBlocked, match="Sheet1!A1:B2: the sheet is protected"):
        live.write(at("A1:B2"), [(1, ("x", "y")), (2, ("x", "y"))])
    assert sheet["A1:B2"].value == [[None, None], [None, None]]


def test_unlocked_cells_of_a_protected_sheet_take_results(live, document):
    document.set_locked(at("A1:C2"), on=False)
    document.set_number_format("Sheet1", [at("C1:C1")], "@")
    document.protect("Sheet1")
    rows = [(1, (1.5, "=1+1", "00123")), (2, (2.5, "00123", "TRUE"))]
    live.write(at("A1:C2"), rows)
    assert list(live.read(at("A1:C2"))) == rows


def test_a_number_for_a_protected_text_cell_is_refused(live, document):
    document.set_locked(at("A1"), on=False)
    document.set_number_format("Sheet1", [at("A1")], "@")
    document.protect("Sheet1")
    with pytest.raises(OutputBlocked, match="formatted as text"):
        live.write(at("A1"), [(1, (1.5,))])


def test_merged_cells_take_no_results(live, sheet):
    sheet["B2:B3"].merge()
    with pytest.raises(OutputBlocked, match=r"Sheet1!B2:B3: .* merged"):
        live.write(at("A1:C2"), [(1, (1.0,) * 3), (2, (1.0,) * 3)])


def test_merged_ranges_are_found_from_any_cell(live, sheet):
    sheet["B2:C3"].merge()
    sheet["E5:E6"].merge()
    assert live.merged(at("C3:C9")) == (at("B2:C3"),)
    assert live.merged(at("A1:F9")) == (at("B2:C3"), at("E5:E6"))
    assert live.merged(at("A4:D9")) == ()


def test_first_formulas_are_told(live, sheet):
    sheet["B2"].value = [["=1+1", 1], ["text", "=2"]]
    assert live.formulas(at("A1:D9")) == (at("B2"), at("C3"))
    sheet["A11:A99"].value = "=1"
    assert len(live.formulas(at("A1:D99"))) == 10


def test_fingerprint_changes_with_any_value(live, sheet):
    sheet["A1"].value = [[-1.0, "a"], [None, 2]]
    before = live.fingerprint(at("A1:B2"))
    assert live.fingerprint(at("A1:B2")) == before
    sheet["A1"].value = -2.0
    assert live.fingerprint(at("A1:B2")) != before


def test_a_failed_write_leaves_what_was_there(live, sheet, document):
    """All rows or none: what was written is put back, formulas too."""
    sheet["A1"].value = [["=SUM(C1,2)"], ["old"], ["old"]]
    document.show_rows("Sheet1", 2, 2, visible=False)
    with pytest.raises(WorkbookError):
        live.write(at("A1:A3"), [(1, (1.0,)), (2, (2.0,)), (3, (Unwritable(),))])
    assert sheet["A1"].formula == "=SUM(C1,2)"
    assert sheet["A2:A3"].value == ["old", "old"]


def test_tables_are_told(live, sheet):
    sheet["B2"].value = [["a", "b"], [1, 2]]
    sheet.tables.add(source=sheet["B2:C3"], name="Rows")
    assert [(t.name, t.area, t.has_headers) for t in live.tables()] == [
        ("Rows", at("B2:C3"), True)
    ]


def test_selection_is_one_area(live, sheet, document):
    sheet["B2:C9"].select()
    assert live.selection() == at("B2:C9")
    document.select(at("A1:A2"), at("C1:C2"))
    with pytest.raises(RangeInvalid, match="several areas"):
        live.selection()


def test_unknown_sheet_is_told(live):
    with pytest.raises(RangeInvalid, match="no such sheet"):
        list(live.read(Address.parse("Nowhere!A1")))
