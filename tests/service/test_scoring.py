import asyncio
from datetime import datetime

import pytest

from scoreline.core.errors import OutputMismatch
from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.core.table import Table
from scoreline.service.scoring import Scoring
from scoreline.service.tasks import RowsScored, unpack_schema
from support.catalogue import SCHEMA


class AnsweringPool:
    """Workers that answer every task with the same rows."""

    def __init__(self, rows):
        self.rows = rows
        self.tasks = []

    async def call(self, task, timeout_s):
        self.tasks.append((task, timeout_s))
        return RowsScored(self.rows)


TABLE = Table(("x", "word"), ((1.5, "a"), (2.0, None)))


def score(pool, served, table=TABLE, **settings):
    return asyncio.run(Scoring(pool, **settings).score(served, table))


def test_rows_are_scored_by_the_models_of_the_endpoint(catalogue):
    served, pool = catalogue.served(), AnsweringPool([[3.0, "a"], [4.0, "b"]])
    assert score(pool, served, timeout_s=7) == ((3.0, "a"), (4.0, "b"))
    ((task, timeout_s),) = pool.tasks
    assert (task.recipe, timeout_s) == (served.recipe, 7)
    assert unpack_schema(task.schema) == SCHEMA
    assert list(map(tuple, task.rows)) == list(TABLE.rows)


def test_no_rows_call_no_model(catalogue):
    pool = AnsweringPool([])
    assert score(pool, catalogue.served(), Table(("x", "word"), ())) == ()
    assert pool.tasks == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[3.0, "a"]], "1 rows to 2"),
        ([[3.0, "a"]] * 3, "3 rows to 2"),
        ([[3.0, "a"], [4.0]], "1 values under 2 output columns"),
    ],
)
def test_an_answer_of_another_shape_is_refused(catalogue, rows, words):
    with pytest.raises(OutputMismatch, match=words):
        score(AnsweringPool(rows), catalogue.served())


def test_dates_are_dates_again_after_their_journey(catalogue):
    due = Schema.of(SCHEMA.input.columns, [Column("due", ColumnType.DATETIME)])
    rows = [["2026-03-01T12:30:00"], [None]]
    served = catalogue.served(schema=due)
    expected = ((datetime(2026, 3, 1, 12, 30),), (None,))
    assert score(AnsweringPool(rows), served) == expected
