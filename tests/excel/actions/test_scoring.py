import json

import pytest

from scoreline.core.address import Address
from scoreline.core.errors import (
    NotAllowed,
    ServiceError,
    WorkbookError,
)
from scoreline.excel.actions.results import undo
from scoreline.excel.actions.scoring import (
    score_all,
    score_batch,
    score_rows,
    score_visible,
)
from scoreline.excel.dialogs import Stopped
from scoreline.excel.shelf import Choices
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_edit import put_endpoint
from scoreline.workbook.ports import TableInfo
from support.desk import BLANK, EXPECTED, HEADERS, ROWS, results, stored
from support.fake_scorer import FakeScorer, answer


def test_results_stand_beside_the_rows_and_the_way_is_told(desk, book, person):
    score_rows(desk)
    assert results(book) == EXPECTED
    assert person.told[0].startswith("3 rows scored with acme at once (RRS) in ")
    assert "Data!D1:F4" in person.told[0]


def test_the_status_bar_tells_progress_and_is_given_back(desk, statuses):
    score_rows(desk)
    assert statuses == ["Scoring with acme: 3 of 3 rows (100%)", ""]


def test_stop_leaves_cells_and_status_bar_as_they_were(desk, book, person, statuses):
    person.stop_at = 0
    with pytest.raises(Stopped):
        score_rows(desk)
    assert results(book) == BLANK
    assert statuses[-1] == ""
    assert desk.memory.undo == []


def test_a_batch_job_says_so_and_is_remembered_before_it_is_waited_for(
    desk, book, person
):
    seen = []
    desk.services.fake.wait = lambda job_id, progress: seen.append(
        (endpoint_sheet.read(book).endpoint().last_job, desk.shelf.kept(book.full_name))
    )
    score_batch(desk)
    assert "as a batch job (BES)" in person.told[0]
    [(last_job, [kept])] = seen
    assert last_job.startswith("1" * 32)
    assert json.loads(last_job.partition(" ")[2])["digest"]
    assert kept.submission.job_id == "1" * 32
    assert desk.shelf.kept(book.full_name) == ()


def test_a_stopped_batch_job_is_cancelled_and_not_offered_again(desk, book, person):
    person.stop_at = 0
    with pytest.raises(Stopped):
        score_batch(desk)
    assert desk.services.fake.cancelled == ["1" * 32]
    assert results(book) == BLANK
    assert desk.shelf.kept(book.full_name) == ()


def test_selected_rows_of_a_table_only(desk, book):
    book.listed = [TableInfo("Loans", Address.parse("Data!A1:C4"))]
    book.selected = "Data!A3:B3"
    score_rows(desk)
    assert results(book)[2] == EXPECTED[2]
    assert results(book)[1] == results(book)[3] == [None] * 3


def test_one_cell_of_a_table_means_all_of_it(desk, book):
    book.listed = [TableInfo("Loans", Address.parse("Data!A1:C4"))]
    book.selected = "Data!B3"
    score_rows(desk)
    assert results(book) == EXPECTED


def test_selected_rows_find_the_headers_above_them(desk, book):
    book.selected = "Data!A2:C3"
    score_rows(desk)
    assert results(book) == [*EXPECTED[:3], [None] * 3]


def test_hidden_rows_are_asked_about_once(desk, book, person):
    book.hidden = {3}
    person.presses = ["Score the 2 visible rows"]
    score_rows(desk)
    assert results(book) == [*EXPECTED[:2], [None] * 3, EXPECTED[3]]
    assert "1 hidden rows were left out" in person.told[0]
    score_rows(desk)
    assert len(person.questions) == 1


def test_all_rows_may_be_wanted_although_some_are_hidden(desk, book, person):
    book.hidden = {3}
    person.presses = ["Score all 3 rows"]
    score_rows(desk)
    assert results(book) == EXPECTED


def test_visible_rows_only_asks_nothing(desk, book, person):
    book.hidden = {2, 4}
    score_visible(desk)
    assert results(book) == [EXPECTED[0], [None] * 3, EXPECTED[2], [None] * 3]
    assert person.questions == []


def test_no_visible_row_is_told(desk, book):
    book.hidden = {2, 3, 4}
    with pytest.raises(WorkbookError, match="no row to score"):
        score_visible(desk)


def test_a_place_that_is_taken_is_asked_about(desk, book, person):
    book.put("Data!H1", ("mine",))
    desk.shelf.keep_choices(stored().url, Choices(output="H1"))
    person.presses = ["Overwrite"]
    score_rows(desk)
    assert book.get("Data!H1:J4") == EXPECTED
    undo(desk)
    assert book.get("Data!H1:J2") == [["mine", None, None], [None] * 3]


def test_a_protected_sheet_is_refused_before_any_row_is_sent(desk, book, person):
    book.locked = True
    with pytest.raises(Stopped):
        score_rows(desk)
    assert "protected" in person.questions[0]
    assert desk.services.fake.calls == []


def test_results_can_go_to_a_new_sheet(desk, book):
    desk.shelf.keep_choices(stored().url, Choices(new_sheet=True))
    score_rows(desk)
    assert book.get("Scores acme!A1:C4".replace("Scores acme", "'Scores acme'")) == (
        EXPECTED
    )
    score_rows(desk)
    assert "Scores acme 2" in book.cells


def test_a_sheet_for_results_goes_when_scoring_fails(desk, book, person):
    desk.shelf.keep_choices(stored().url, Choices(new_sheet=True))
    person.stop_at = 0
    with pytest.raises(Stopped):
        score_rows(desk)
    assert list(book.cells) == ["Data", "_scoreline"]


def test_parameters_are_those_of_the_endpoint(desk):
    desk.shelf.keep_choices(stored().url, Choices(parameters={"threshold": "0.4"}))
    score_rows(desk)
    assert desk.services.fake.parameters == [{}]


def test_all_endpoints_stand_side_by_side(desk, book, person):
    put_endpoint(book, stored("bigbank"))
    score_all(desk)
    assert book.get("Data!D1:G1")[0] == [
        "Scored Labels (acme)",
        "Scored Probabilities (acme)",
        "Scoring Status (acme)",
        "Scored Labels (bigbank)",
    ]
    assert book.get("Data!G2:H2") == [list(answer(ROWS[0]))]
    assert "Not sent" not in person.told[0]


def test_one_endpoint_that_fails_does_not_keep_the_others_from_it(desk, book, person):
    class Dead(FakeScorer):
        def score(self, table, parameters, progress):
            raise ServiceError("the model is tired")

    put_endpoint(book, stored("bigbank"))
    desk.services.scorers["acme"] = Dead()
    score_all(desk)
    assert "acme: the model is tired" in person.told[0]
    assert book.get("Data!D1:D1") == [["Scored Labels (bigbank)"]]


def test_an_address_is_asked_about_once(desk, person):
    desk.services.allowed.clear()
    with pytest.raises(Stopped):
        score_rows(desk)
    assert "https://score.test" in person.questions[0]
    assert desk.services.fake.calls == []
    person.presses = ["Allow"]
    score_rows(desk)
    assert desk.services.allowed == {"https://score.test"}


def test_undo_brings_back_what_stood_there(desk, book):
    score_rows(desk)
    undo(desk)
    assert results(book) == BLANK
    with pytest.raises(NotAllowed):
        undo(desk)


def test_undo_asks_before_it_takes_what_was_typed_since(desk, book, person):
    score_rows(desk)
    book.put("Data!D2", ("mine",))
    with pytest.raises(Stopped):
        undo(desk)
    person.presses = ["Undo all the same"]
    undo(desk)
    assert results(book) == BLANK


def test_data_without_headers_is_scored_by_place(desk, book):
    book.cells["Data"] = {}
    book.put("Data!A1", *ROWS)
    desk.shelf.keep_choices(stored().url, Choices(has_headers=False))
    score_rows(desk)
    assert book.get("Data!D1:F3") == EXPECTED[1:]
    assert HEADERS
