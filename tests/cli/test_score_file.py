"""A job that is no longer heard of goes on, and is told by its id."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from scoreline.cli.score_file import ScoreJob
from scoreline.client.session import Session
from scoreline.core.errors import Unreachable
from scoreline.files.limits import GENEROUS
from scoreline.workbook.score import ScoreOptions
from support.desk import HEADERS, ROWS
from support.fake_scorer import FakeScorer
from support.fake_workbook import FakeWorkbook


class Gone(FakeScorer):
    """A service that goes away while its job runs."""

    def wait(self, job_id, progress):
        raise Unreachable("https://score.test", "the connection was refused")


def test_a_job_that_is_no_longer_heard_of_is_named_and_not_cancelled(capsys):
    book = FakeWorkbook("acme.xlsx").put("Data!A1", HEADERS, *ROWS)
    scorer, options = Gone(), ScoreOptions(batch=True)
    file = Path("acme.xlsx")
    job = ScoreJob(file, Path("out.xlsx"), GENEROUS, Session(), options)
    with pytest.raises(Unreachable):
        job._score(book, scorer, None, lambda: nullcontext(lambda *_at: None))
    assert f"job {'1' * 32} goes on" in capsys.readouterr().err
    assert scorer.cancelled == []
