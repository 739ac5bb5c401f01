"""Rows that are scored by themselves once their inputs changed."""

import pytest

from scoreline.core.errors import NotAllowed
from scoreline.excel.actions.scoring import score_changed, score_rows
from scoreline.excel.auto_score import AutoScore
from support.desk import EXPECTED, ROWS, results
from support.fake_scorer import answer


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
