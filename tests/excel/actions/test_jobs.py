"""A job that has the very rows is joined, and no other."""

from dataclasses import replace

import pytest

from scoreline.core.errors import AnswerInvalid, NotFound, OutputBlocked, Unreachable
from scoreline.core.schema import ColumnType, Parameter
from scoreline.core.states import JobStatus
from scoreline.excel.actions.results import fetch_batch
from scoreline.excel.actions.scoring import score_batch, score_rows
from scoreline.excel.dialogs import Stopped
from scoreline.excel.shelf import Choices
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_edit import put_endpoint
from scoreline.workbook.submission import Submission
from support.desk import ROWS, stored
from support.fake_scorer import LOAN, answer

RESULTS = "Data!D2:E4"
EXPECTED = [list(answer(row)) for row in ROWS]


@pytest.fixture
def service(desk):
    """An endpoint whose job was submitted, and whose wait broke off."""
    service = desk.services.fake

    def lost(job_id, progress):
        raise Unreachable("https://score.test", "the connection broke off")

    service.wait = lost
    with pytest.raises(Unreachable) as caught:
        score_batch(desk)
    assert caught.value.__notes__ == [
        "The results are kept; press Fetch batch results."
    ]
    assert service.cancelled == []
    del service.wait
    return service


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (JobStatus.NOT_STARTED, "waits for its turn; waiting for it"),
        (JobStatus.RUNNING, "is still running; waiting for it"),
        (JobStatus.FINISHED, "is finished; fetching its results"),
    ],
)
def test_it_is_told_how_the_job_stands(desk, book, service, state, told):
    service.state = state
    score_batch(desk)
    assert service.calls.count("submit") == 1
    title = desk.dialogs.titles[-1]
    assert title.startswith("The job of ")
    assert title.endswith(told)
    assert book.get(RESULTS) == EXPECTED
    assert desk.shelf.kept(book.full_name) == ()


@pytest.mark.parametrize("state", [JobStatus.FAILED, JobStatus.CANCELLED, None])
def test_a_job_without_results_is_not_joined(desk, book, service, state):
    service.state = state
    score_batch(desk)
    assert service.calls.count("submit") == 2
    assert book.get(RESULTS) == EXPECTED


@pytest.mark.parametrize("error", [NotFound("blob", "r.csv"), AnswerInvalid("cut")])
def test_a_job_whose_results_are_gone_keeps_nobody_from_a_new_one(
    desk, book, service, error
):
    real = service.results

    def gone(job_id):
        del service.results
        raise error
        yield

    service.results = gone
    score_batch(desk)
    assert service.results == real
    assert service.calls.count("submit") == 2
    assert book.get(RESULTS) == EXPECTED


def test_an_endpoint_of_another_version_is_asked_anew(desk, service):
    described = service.describe()
    service.describe = lambda: replace(described, version="2026-02-02")
    score_batch(desk)
    assert service.calls.count("submit") == 2


def test_other_parameters_are_another_job(desk, service):
    service.schema = replace(
        LOAN, parameters=(Parameter("threshold", ColumnType.STRING),)
    )
    desk.shelf.keep_choices(stored().url, Choices(parameters={"threshold": "0.4"}))
    score_batch(desk)
    assert service.calls.count("submit") == 2


def test_few_rows_that_are_scored_at_once_wait_for_no_job(desk, book, service):
    score_rows(desk)
    assert service.calls[-1] == "score"
    assert book.get(RESULTS) == EXPECTED


def test_stop_cancels_the_job_that_was_joined(desk, book, person, service):
    person.stop_at = 0
    with pytest.raises(Stopped):
        score_batch(desk)
    assert service.cancelled == list(service.jobs)
    assert desk.shelf.kept(desk.book.full_name) == ()
    person.stop_at = None
    score_batch(desk)
    assert service.calls.count("submit") == 2


def test_results_of_a_joined_job_that_find_no_place_can_be_fetched(desk, book, service):
    real = book.write

    def locked(area, rows):
        raise OutputBlocked("the sheet was protected meanwhile", str(area))

    book.write = locked
    with pytest.raises(OutputBlocked) as caught:
        score_batch(desk)
    assert caught.value.__notes__
    book.write = real
    fetch_batch(desk)
    assert book.get(RESULTS) == EXPECTED
    assert service.calls.count("submit") == 1


def test_what_was_fetched_is_crossed_off_and_can_be_fetched_again(desk, book, service):
    fetch_batch(desk)
    job = Submission.parse(endpoint_sheet.read(book).endpoint().last_job)
    assert job.fetched
    book.put("Data!D2", *[[None] * 3] * 3)
    fetch_batch(desk)
    assert book.get(RESULTS) == EXPECTED
    score_batch(desk)
    assert service.calls.count("submit") == 2


@pytest.mark.parametrize("moment", ["1e300", "-1e300", "NaN", "0.0"])
def test_a_moment_edited_by_hand_does_no_harm(desk, book, person, service, moment):
    for one in desk.shelf.kept(book.full_name):
        desk.shelf.drop(one.id)
    job = Submission.parse(endpoint_sheet.read(book).endpoint().last_job)
    job = replace(job, moment=float(moment))
    endpoint_sheet.write_last_job(book, "acme", str(job))
    score_batch(desk)
    assert "No row was sent again: the job had them all." in person.told[-1]
    assert service.calls.count("submit") == 1


def test_what_a_later_version_adds_is_read_over():
    known = Submission("a" * 32, digest="d", rows="2-9", moment=5.0)
    later = str(known)[:-1] + ',"colour":"red"}'
    assert Submission.parse(later) == known


def test_another_endpoints_job_is_not_joined(desk, book, service):
    put_endpoint(book, stored("branch"))
    desk.memory.chosen = "branch"
    score_batch(desk)
    assert service.calls.count("submit") == 2
