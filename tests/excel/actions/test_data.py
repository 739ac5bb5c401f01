import pytest

from scoreline.core.errors import NotAllowed, RangeInvalid
from scoreline.excel.actions.data import (
    check_data,
    insert_headers,
    insert_sample_rows,
)
from scoreline.excel.actions.options import auto_score, auto_score_all, set_options
from scoreline.excel.actions.results import chart_results, clear
from scoreline.excel.actions.scoring import score_all, score_rows
from scoreline.excel.actions.workbooks import (
    check_workbook,
    make_workbook,
    share_without_keys,
)
from scoreline.excel.dialogs import Stopped
from scoreline.excel.shelf import Choices
from scoreline.workbook.endpoint_edit import put_endpoint
from support.desk import HEADERS, ROWS, stored
from support.fake_scorer import SAMPLE
from support.fake_services import FakeOwner


def test_sample_rows_come_with_their_headers(desk, book, person):
    book.selected = "Data!H3:J9"
    insert_sample_rows(desk)
    assert book.get("Data!H3:J6") == [list(HEADERS), *map(list, SAMPLE.rows)]
    assert person.told == ["Headers and sample rows of acme are in Data!H3:J6."]


def test_headers_come_alone(desk, book):
    book.selected = "Data!H3"
    insert_headers(desk)
    assert book.get("Data!H3:J4") == [list(HEADERS), [None] * 3]


def test_what_stands_there_is_asked_about(desk, book, person):
    with pytest.raises(Stopped):
        insert_headers(desk)
    person.presses = ["Overwrite"]
    book.selected = "Data!B1"
    insert_headers(desk)
    assert book.get("Data!A1:D1") == [["income", *HEADERS]]


def test_no_cell_selected_is_told(desk, book):
    book.selected = ""
    with pytest.raises(RangeInvalid, match="no cell"):
        insert_headers(desk)


def test_check_data_names_cells_and_sends_nothing(desk, book, person):
    book.put("Data!A2", ("12", "west"))
    check_data(desk)
    assert "Data!A2" in person.told[0]
    assert "Data!B2" in person.told[0]
    assert desk.services.fake.calls == []


def test_good_data_is_told_in_a_sentence(desk, person):
    check_data(desk)
    assert person.told == ["All cells of Data!A2:C4 are as acme takes them."]


def test_results_are_cleared_and_inputs_stay(desk, book):
    score_rows(desk)
    clear(desk)
    assert book.get("Data!A1:F4") == [
        [*HEADERS, None, None, None],
        *([*row, None, None, None] for row in ROWS),
    ]


def test_without_results_there_is_nothing_to_clear(desk):
    with pytest.raises(RangeInvalid, match="no results"):
        clear(desk)


def test_results_of_one_of_several_endpoints_are_cleared(desk, book):
    put_endpoint(book, stored("bigbank"))
    score_all(desk)
    desk.memory.chosen = "bigbank"
    clear(desk)
    assert book.get("Data!D1:G1")[0][-1] is None
    assert book.get("Data!D2:D2") != [[None]]


def test_a_chart_shows_how_many_rows_got_which_result(desk, book):
    score_rows(desk)
    chart_results(desk)
    titles = [title for title, _ in book.drawn]
    assert titles == ["Scored Labels", "Scored Probabilities"]
    counts = [row[1] for row in book.get("'Chart acme'!A2:B3") if row[1]]
    assert sum(counts) == 3


def test_options_are_remembered_per_endpoint(desk, person):
    person.forms.append({"place": "from the cell below on", "cell": "H1"})
    set_options(desk)
    assert desk.shelf.choices(stored().url) == Choices(output="H1")
    assert desk.shelf.choices("https://other") == Choices()


def test_an_output_cell_is_checked_as_it_is_typed(desk, person):
    person.forms.append({"place": "from the cell below on", "cell": "H"})
    with pytest.raises(Stopped):
        set_options(desk)
    assert "no range" in person.problems[0]["cell"]


def test_auto_score_is_switched_per_endpoint_and_for_all(desk, book):
    put_endpoint(book, stored("bigbank"))
    auto_score(desk)
    assert desk.memory.auto == {"acme"}
    auto_score_all(desk)
    assert desk.memory.auto == {"acme", "bigbank"}
    auto_score_all(desk)
    assert desk.memory.auto == set()


def test_a_customers_workbook_is_made_by_its_owner(desk, person, tmp_path):
    desk.services.owned = FakeOwner()
    out = tmp_path / "new.xlsx"
    person.forms.append({"file": str(out), "expires": "2027-12-31"})
    make_workbook(desk)
    assert out.read_bytes() == b"made"
    assert "hidden is not secret" in person.told[0]


@pytest.mark.parametrize("name", ["", "x.xls", "there.xlsx", "no/folder/x.xlsx"])
def test_a_file_that_can_t_be_made_is_told_as_it_is_typed(desk, person, tmp_path, name):
    desk.services.owned = FakeOwner()
    (tmp_path / "there.xlsx").touch()
    person.forms.append({"file": str(tmp_path / name) if name else ""})
    with pytest.raises(Stopped):
        make_workbook(desk)
    assert "file" in person.problems[0]


def test_a_copy_without_keys_holds_none_and_the_workbook_keeps_its_own(
    desk, book, person, tmp_path
):
    out = tmp_path / "copy.xlsx"
    person.forms.append({"file": str(out)})
    key = desk.endpoint().key
    share_without_keys(desk)
    assert key.reveal().encode() not in out.read_bytes()
    assert desk.endpoint().key == key


def test_a_key_that_stands_elsewhere_keeps_the_copy_from_being_made(
    desk, book, person, tmp_path
):
    out = tmp_path / "copy.xlsx"
    book.put("Data!Z9", (desk.endpoint().key.reveal(),))
    person.forms.append({"file": str(out)})
    with pytest.raises(NotAllowed, match="elsewhere"):
        share_without_keys(desk)
    assert not out.exists()


def test_keys_come_back_where_the_copy_fails(desk, book, person, tmp_path):
    def broken(path):
        raise NotAllowed("no copies here")

    book.save_copy = broken
    person.forms.append({"file": str(tmp_path / "copy.xlsx")})
    key = desk.endpoint().key
    with pytest.raises(NotAllowed):
        share_without_keys(desk)
    assert desk.endpoint().key == key


def test_the_workbook_is_checked_against_the_live_endpoint(desk, book, person):
    book.put("Data!A2", (None,))
    check_workbook(desk)
    assert "Data!A2" in person.told[0]
    assert "[cell-blank]" in person.reports[0]


@pytest.mark.parametrize(
    ("text", "is_decimal"),
    [
        ("1,5", True),
        ("-1,50 €", True),
        ("1.234,567", True),
        ("1234,567", True),
        ("1 234,5", True),
        ("1,2345", True),
        ("1,234", False),
        ("1,234.5", False),
        ("1,234,567", False),
        ("12", False),
        ("12.5", False),
    ],
)
def test_a_decimal_comma_is_told_with_the_way_to_mend_it(
    desk, book, person, text, is_decimal
):
    """Pain 10: never read as a number silently; what is ambiguous is not guessed at."""
    book.put("Data!A2", (text,))
    check_data(desk)
    assert "Text to Columns" in person.told[0]
    assert ("with a comma as the decimal separator" in person.told[0]) == is_decimal
