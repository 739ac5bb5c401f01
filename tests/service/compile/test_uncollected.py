"""Cycles are looked for again behind every task that reads many cells."""

import gc
import json

import pytest

from scoreline.core.errors import RequestUnreadable
from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.service.compile import handlers
from scoreline.service.compile.handlers import Handlers
from scoreline.service.entities import Recipe
from scoreline.service.tasks import ScoreBody, pack_schema

SCHEMA = Schema.of(
    [Column("income", ColumnType.NUMBER)],
    [Column("Scored Labels", ColumnType.NUMBER)],
)


class Doubling:
    """Scores by doubling, and notes whether cycles are looked for meanwhile."""

    def __init__(self):
        self.collects = []

    def score(self, _port, blocks):
        self.collects.append(gc.isenabled())
        return [(2 * value,) for value in blocks[0]]


@pytest.fixture
def doubling(monkeypatch):
    scorer = Doubling()
    monkeypatch.setattr(handlers.Handlers, "_scorer", lambda *_: scorer)
    return scorer


def task(values):
    table = {"ColumnNames": ["income"], "Values": values}
    body = json.dumps({"Inputs": {"input1": table}}).encode()
    return ScoreBody(
        Recipe("e" * 64), pack_schema(SCHEMA), body, details=False, swagger=False
    )


def test_none_are_looked_for_within_a_large_call_and_some_again_behind(
    tmp_path, doubling
):
    done = Handlers(tmp_path).handle(task([[1.5], [2.0]]))
    assert json.loads(done.body)["Results"]["output1"]["value"]["Values"] == [
        ["3"],
        ["4"],
    ]
    assert doubling.collects == [False]
    assert gc.isenabled()


def test_so_it_is_behind_a_call_that_is_refused(tmp_path, doubling):
    with pytest.raises(RequestUnreadable):
        Handlers(tmp_path).handle(task("none"))
    assert gc.isenabled()
