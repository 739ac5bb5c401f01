import json
from dataclasses import replace

import pytest

from scoreline.core.address import Address
from scoreline.core.errors import (
    NotAllowed,
    OutputBlocked,
    ProgramBusy,
    ServiceError,
    WorkbookError,
)
from scoreline.excel.actions.results import fetch_batch, undo
from scoreline.excel.actions.scoring import (
    score_all,
    score_batch,
    score_changed,
    score_rows,
    score_visible,
)
from scoreline.excel.auto_score import AutoScore
from scoreline.excel.dialogs import Stopped
from scoreline.excel.shelf import Choices
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_edit import put_endpoint
from scoreline.workbook.ports import TableInfo
from support.desk import HEADERS, ROWS, stored
from support.fake_scorer import FakeScorer, answer

RESULTS = "Data!D1:F4"
EXPECTED = [
    ["Scored Labels", "Scored Probabilities", "Scoring Status"],
    *([*answer(row), "Scored"] for row in ROWS),
]
BLANK = [[None] * 3] * 4


def results(book):
    return book.get(RESULTS)


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


def test_results_that_find_no_place_are_kept_and_fetched(desk, book, person):
    """Somebody typed for longer than we are patient, just when results came."""
    score_rows(desk)
    undo(desk)
    total = book.calls
    book.calls = 0
    book.error = ProgramBusy("Excel is busy")
    book.fail_at = _call_of(book, desk, "write")
    book.calls = 0
    with pytest.raises(ProgramBusy) as caught:
        score_rows(desk)
    assert caught.value.__notes__ == [
        "The results are kept; press Fetch batch results."
    ]
    assert results(book) == BLANK
    assert total
    fetch_batch(desk)
    assert results(book) == EXPECTED
    assert desk.services.fake.calls.count("score") == 3
    assert desk.shelf.kept(book.full_name) == ()


def _call_of(book, desk, name):
    """Return at which call of a scoring *name* comes for the first time."""
    found = []
    real = getattr(book, name)

    def noting(*arguments):
        found.append(book.calls + 1)
        return real(*arguments)

    setattr(book, name, noting)
    score_rows(desk)
    delattr(book, name)
    undo(desk)
    return found[0]


def test_rows_that_changed_meanwhile_get_their_results_on_a_new_sheet(
    desk, book, person
):
    class Changing(FakeScorer):
        def score(self, table, parameters, progress):
            book.put("Data!A2", (99.0,))
            return super().score(table, parameters, progress)

    desk.services.scorers["acme"] = Changing()
    with pytest.raises(OutputBlocked, match="changed"):
        score_rows(desk)
    person.presses = ["Put them on a new sheet"]
    fetch_batch(desk)
    assert book.get("'Results acme'!A2:B4") == [list(answer(row)) for row in ROWS]
    assert results(book) == BLANK


def test_a_job_is_fetched_after_everything_was_restarted(desk, book, tmp_path):
    """Another desk, an empty shelf: the workbook itself remembers the job."""
    broken = FakeScorer()

    def lost(job_id, progress):
        raise KeyboardInterrupt

    broken.wait = lost
    broken.cancel = lambda job_id: None
    desk.services.scorers["acme"] = broken
    with pytest.raises(KeyboardInterrupt):
        score_batch(desk)
    del broken.wait
    for path in (tmp_path / "shelf").glob("kept-*"):
        path.unlink()
    fetch_batch(desk)
    assert results(book) == EXPECTED
    assert broken.calls.count("submit") == 1


@pytest.mark.parametrize("batch", [False, True])
def test_whichever_call_fails_the_range_is_old_or_new_and_nothing_is_lost(
    desk, book, person, batch
):
    """W-1: the spreadsheet program dies at its call N, for every N."""
    action = score_batch if batch else score_rows
    action(desk)
    total = book.calls
    undo(desk)
    for number in range(1, total + 1):
        fresh = replace(desk)
        book.calls, book.fail_at = 0, number
        calls = list(desk.services.fake.calls)
        try:
            action(fresh)
        except WorkbookError as error:
            sent = desk.services.fake.calls != calls
            notes = getattr(error, "__notes__", [])
        else:
            sent, notes = False, []
        book.fail_at = 0
        assert results(book) in (EXPECTED, BLANK)
        if sent and results(book) == BLANK:
            assert notes, number
            fetch_batch(fresh)
            assert results(book) == EXPECTED
        for one in desk.shelf.kept(book.full_name):
            desk.shelf.drop(one.id)
        book.put("Data!D1", *BLANK)
        put_endpoint(book, endpoint_sheet.StoredEndpoint("acme", "m", stored().url))
        put_endpoint(book, stored())
        desk.memory.undo.clear()


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


def watched(desk, watcher):
    return score_changed(desk, desk.endpoint(), watcher)


def test_auto_score_scores_what_changed_and_only_that(desk, book):
    watcher = AutoScore()
    desk.memory.auto.add("acme")
    assert watched(desk, watcher) is None
    book.put("Data!A3", (31.0,))
    assert watched(desk, watcher) is None, "somebody may be typing still"
    report = watched(desk, watcher)
    assert report.scored == 1
    row = (31.0, *ROWS[1][1:])
    assert results(book)[2] == [*answer(row), "Scored"]
    assert results(book)[1] == [None] * 3
    assert watched(desk, watcher) is None


def test_auto_score_leaves_rows_alone_that_only_moved(desk, book):
    score_rows(desk)
    watcher = AutoScore()
    desk.memory.auto.add("acme")
    watched(desk, watcher)
    rows = [[*row, *result] for row, result in zip(ROWS, EXPECTED[1:], strict=True)]
    book.put("Data!A2", *reversed(rows))
    assert [watched(desk, watcher) for _ in range(3)] == [None] * 3


def test_auto_score_does_nothing_where_results_are_typed_over(desk, book):
    score_rows(desk)
    watcher = AutoScore()
    watched(desk, watcher)
    book.put("Data!E2", (0.5,))
    assert [watched(desk, watcher) for _ in range(3)] == [None] * 3


def test_auto_score_asks_nobody(desk, person):
    desk.services.allowed.clear()
    with pytest.raises(NotAllowed, match="press Score once"):
        watched(desk, AutoScore())
    assert person.questions == []


def test_too_many_rows_are_not_watched(desk, book, monkeypatch):
    monkeypatch.setattr("scoreline.excel.auto_score.MAX_AUTO_ROWS", 2)
    with pytest.raises(NotAllowed, match="watches up to 2 rows"):
        watched(desk, AutoScore())


def test_data_without_headers_is_scored_by_place(desk, book):
    book.cells["Data"] = {}
    book.put("Data!A1", *ROWS)
    desk.shelf.keep_choices(stored().url, Choices(has_headers=False))
    score_rows(desk)
    assert book.get("Data!D1:F3") == EXPECTED[1:]
    assert HEADERS
