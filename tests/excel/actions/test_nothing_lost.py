"""Results that find no place, whatever happens to the program meanwhile."""

from dataclasses import replace

import pytest

from scoreline.core.errors import OutputBlocked, ProgramBusy, WorkbookError
from scoreline.excel.actions.results import fetch_batch, undo
from scoreline.excel.actions.scoring import score_batch, score_rows
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_edit import put_endpoint
from support.desk import BLANK, EXPECTED, ROWS, results, stored
from support.fake_scorer import FakeScorer, answer


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
