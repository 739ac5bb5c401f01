"""The same actions on a fake, on a file, and on a book that is open in LibreOffice."""

import pytest

from scoreline.core.address import Address
from scoreline.core.errors import NotAllowed, OutputBlocked, Unreachable
from scoreline.excel.actions.data import (
    check_data,
    insert_headers,
    insert_sample_rows,
)
from scoreline.excel.actions.endpoints import connect, remove
from scoreline.excel.actions.results import (
    chart_results,
    clear,
    fetch_batch,
    undo,
)
from scoreline.excel.actions.scoring import (
    score_all,
    score_batch,
    score_rows,
    score_visible,
)
from scoreline.excel.actions.workbooks import check_workbook, share_without_keys
from scoreline.excel.dialogs import Stopped
from scoreline.excel.shelf import Choices
from scoreline.workbook.endpoint_edit import put_endpoint, stored_endpoints
from support.desk import HEADERS, RESULTS, ROWS, stored
from support.fake_book import FakeBook
from support.fake_scorer import SAMPLE, FakeScorer, answer
from support.file_book import FileBook
from support.live_book import FilledBook

EXPECTED = [
    ("Scored Labels", "Scored Probabilities", "Scoring Status"),
    *((*answer(row), "Scored") for row in ROWS),
]
BLANK = (None, None, None)


def put(book, place, *rows):
    """Write *rows* from *place* on."""
    start = Address.parse(place)
    right = start.left + len(rows[0]) - 1
    area = Address(start.sheet, start.top, start.left, start.top + len(rows) - 1, right)
    book.write(area, list(enumerate(rows, start=start.top)))


def get(book, place):
    """Return the rows of a range."""
    area = Address.parse(place)
    found = dict(book.read(area))
    blank = (None,) * area.width
    return [found.get(row, blank) for row in range(area.top, area.bottom + 1)]


def losing(desk):
    """Let the endpoint break off its first wait; the job goes on."""

    class Losing(FakeScorer):
        def wait(self, job_id, progress):
            if self.calls.count("wait") < 1:
                self.calls.append("wait")
                raise Unreachable("https://score.test", "the connection broke off")
            super().wait(job_id, progress)

    desk.services.scorers["acme"] = Losing()
    return desk.services.scorers["acme"]


@pytest.fixture
def live(request):
    opened = request.getfixturevalue("app").books.add()
    yield FilledBook(opened)
    opened.close()


@pytest.fixture(params=["fake", "file", pytest.param("live", marks=pytest.mark.office)])
def book(request, tmp_path):
    if request.param == "fake":
        made = FakeBook("acme.xlsx", {"Data": {}})
    elif request.param == "file":
        made = FileBook.new(tmp_path / "acme.xlsx")
    else:
        made = request.getfixturevalue("live")
    put(made, "Data!A1", HEADERS, *ROWS)
    put_endpoint(made, stored())
    made.select("Data!A1")
    return made


def test_scored_undone_scored_and_cleared(desk, book):
    score_rows(desk)
    assert get(book, RESULTS) == EXPECTED
    undo(desk)
    assert get(book, RESULTS) == [BLANK] * 4
    score_batch(desk)
    assert get(book, RESULTS) == EXPECTED
    clear(desk)
    assert get(book, "Data!A1:F4")[1:] == [(*row, *BLANK) for row in ROWS]


def test_selected_rows_find_the_headers_above_them(desk, book):
    book.select("Data!A2:C3")
    score_rows(desk)
    assert get(book, RESULTS) == [*EXPECTED[:3], BLANK]


def test_hidden_rows_are_left_out_and_row_i_gets_result_i(desk, book, person):
    book.hide(3)
    score_visible(desk)
    assert get(book, RESULTS) == [*EXPECTED[:2], BLANK, EXPECTED[3]]
    person.presses = ["Score all 3 rows"]
    score_rows(desk)
    assert get(book, RESULTS) == EXPECTED


def test_a_bad_cell_makes_its_row_an_error_row(desk, book):
    put(book, "Data!A3", ("thirty",))
    score_rows(desk)
    label, share, status = get(book, RESULTS)[2]
    assert (label, share) == (None, None)
    assert "A3" in status
    assert get(book, RESULTS)[1] == EXPECTED[1]


def test_results_go_where_the_options_say(desk, book):
    desk.shelf.keep_choices(stored().url, Choices(output="H3"))
    score_rows(desk)
    assert get(book, "Data!H3:J6") == EXPECTED
    desk.shelf.keep_choices(stored().url, Choices(new_sheet=True))
    score_rows(desk)
    assert get(book, "'Scores acme'!A1:C4") == EXPECTED


def test_all_endpoints_stand_side_by_side(desk, book):
    put_endpoint(book, stored("branch"))
    score_all(desk)
    first, second = get(book, "Data!D1:I1")[0][::3]
    assert (first, second) == ("Scored Labels (acme)", "Scored Labels (branch)")


def test_a_protected_sheet_takes_nothing_and_nothing_is_sent(desk, book, person):
    book.protect()
    with pytest.raises(Stopped):
        score_rows(desk)
    assert "protected" in person.questions[0]
    assert desk.services.fake.calls == []


def test_rows_that_change_meanwhile_get_their_results_on_a_new_sheet(
    desk, book, person
):
    class Changing(FakeScorer):
        def score(self, table, parameters, progress):
            put(book, "Data!A2", (99.0,))
            return super().score(table, parameters, progress)

    desk.services.scorers["acme"] = Changing()
    with pytest.raises(OutputBlocked, match="changed"):
        score_rows(desk)
    assert get(book, RESULTS) == [BLANK] * 4
    person.presses = ["Put them on a new sheet"]
    fetch_batch(desk)
    assert get(book, "'Results acme'!A2:B4") == [answer(row) for row in ROWS]


def test_pressed_again_while_a_job_has_the_rows_nothing_is_sent_again(
    desk, book, person
):
    """Pain 30: the wait broke off, or Excel ended, and the button is pressed again."""
    service = losing(desk)
    with pytest.raises(Unreachable):
        score_batch(desk)
    assert get(book, RESULTS) == [BLANK] * 4
    for path in desk.shelf._folder.glob("kept-*"):
        path.unlink()
    score_batch(desk)
    assert get(book, RESULTS) == EXPECTED
    assert service.calls.count("submit") == 1
    assert "No row was sent again: the job of" in person.told[-1]
    assert "is finished; fetching its results" in person.titles[-1]
    score_batch(desk)
    assert service.calls.count("submit") == 2


def test_other_rows_are_another_job(desk, book):
    service = losing(desk)
    with pytest.raises(Unreachable):
        score_batch(desk)
    put(book, "Data!A2", (99.0,))
    score_batch(desk)
    assert service.calls.count("submit") == 2
    assert get(book, "Data!D2:E2") == [answer((99.0, *ROWS[0][1:]))]


def test_sample_rows_and_headers_stand_at_the_selected_cell(desk, book):
    book.select("Data!H3")
    insert_sample_rows(desk)
    assert get(book, "Data!H3:J6") == [HEADERS, *SAMPLE.rows]
    book.select("Data!L1")
    insert_headers(desk)
    assert get(book, "Data!L1:N2") == [HEADERS, BLANK]


def test_data_and_workbook_are_checked_and_nothing_is_sent(desk, book, person):
    put(book, "Data!A2", ("12", "west"))
    check_data(desk)
    assert "Data!A2" in person.told[0]
    assert "Data!B2" in person.told[0]
    check_workbook(desk)
    assert "Data!A2" in person.reports[1]
    assert desk.services.fake.calls == []


def test_results_are_counted_for_a_chart(desk, book):
    score_rows(desk)
    chart_results(desk)
    counts = [row[1] for row in get(book, "'Chart acme'!A2:B3") if row[1]]
    assert sum(counts) == len(ROWS)


def test_an_endpoint_is_removed_and_connected_again(desk, book, person):
    person.presses = ["Yes"]
    remove(desk)
    assert stored_endpoints(book) == ()
    url, key = stored().url, stored().key.reveal()
    person.forms.append({"url": f"{url}/execute?details=true", "key": key})
    connect(desk)
    assert [(one.name, one.url) for one in stored_endpoints(book)] == [("acme", url)]
    assert desk.endpoint().key.reveal() == key


def test_a_copy_without_keys_holds_none(desk, book, person, tmp_path):
    key = desk.endpoint().key
    out = tmp_path / "copy.xlsx"
    person.forms.append({"file": str(out)})
    share_without_keys(desk)
    assert key.reveal().encode() not in out.read_bytes()
    assert desk.endpoint().key == key
    with pytest.raises(NotAllowed):
        undo(desk)
