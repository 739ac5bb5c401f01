import asyncio

import pytest

from scoreline.core.errors import (
    OutputMismatch,
    ScoringFailed,
    ScoringTimeout,
    ServerFull,
)
from scoreline.core.table import Table
from scoreline.service.gathering import LANES, TOGETHER
from scoreline.service.scoring import Scoring
from scoreline.service.tasks import RowsScored

BAD = -1.0


class EchoingPool:
    """A worker that answers each row's number, once it is let go.

    It raises over a task with the number -1.

    Attributes:
        tasks: How many rows each task had, in order.
        goes: Tasks are answered while it is set.
        error: What is raised.
    """

    def __init__(self):
        self.tasks = []
        self.goes = asyncio.Event()
        self.error = ScoringFailed("i", "the model raised an error")
        self.given_up = 0

    async def call(self, task, timeout_s):
        self.tasks.append(len(task.rows))
        try:
            await self.goes.wait()
        except asyncio.CancelledError:
            self.given_up += 1
            raise
        if [BAD, "a"] in task.rows:
            raise self.error
        return RowsScored([[number, "a"] for number, _ in task.rows])


def table(*numbers):
    return Table(("x", "word"), tuple((number, "a") for number in numbers))


def run(scenario):
    async def bounded():
        async with asyncio.timeout(10):
            return await scenario(EchoingPool())

    return asyncio.run(bounded())


async def calls_of(pool, served, tables, *, leaving=()):
    """Start a call for each table, one after another; then let the worker go.

    Those whose places are in *leaving* give up before.
    """
    scoring = Scoring(pool)
    calls = []
    for each in tables:
        calls.append(asyncio.create_task(scoring.score(served, each)))
        for _ in range(5):
            await asyncio.sleep(0)
    for place in leaving:
        calls[place].cancel()
        await asyncio.wait({calls[place]})
    pool.goes.set()
    return await asyncio.gather(*calls, return_exceptions=True)


def test_a_lone_call_waits_for_nobody(catalogue):
    async def scenario(pool):
        pool.goes.set()
        return await calls_of(pool, catalogue.served(), [table(1.0)]), pool.tasks

    assert run(scenario) == ([((1.0, "a"),)], [1])


def test_calls_that_come_meanwhile_are_scored_together(catalogue):
    tables = [table(float(number)) for number in range(LANES + 5)]

    async def scenario(pool):
        return await calls_of(pool, catalogue.served(), tables), pool.tasks

    answers, tasks = run(scenario)
    assert tasks == [1] * LANES + [5]
    assert answers == [((float(number), "a"),) for number in range(LANES + 5)]


def test_each_call_gets_the_results_of_its_own_rows(catalogue):
    tables = [table(*map(float, range(at, at + at))) for at in range(1, 9)]

    async def scenario(pool):
        return await calls_of(pool, catalogue.served(), tables)

    assert run(scenario) == [each.rows for each in tables]


def test_calls_with_other_models_do_not_meet(catalogue):
    others = [catalogue.served(name, digit=name) for name in ("a", "b")]

    async def scenario(pool):
        pool.goes.set()
        scoring = Scoring(pool)
        calls = [scoring.score(served, table(1.0)) for served in others]
        await asyncio.gather(*calls)
        return pool.tasks

    assert run(scenario) == [1, 1]


def test_a_bad_row_fails_its_own_call_and_no_other(catalogue):
    tables = [table(float(number)) for number in range(LANES + 1)]
    tables += [table(BAD), table(7.0)]

    async def scenario(pool):
        return await calls_of(pool, catalogue.served(), tables)

    *_, before, bad, after = run(scenario)
    assert isinstance(bad, ScoringFailed)
    assert before == ((float(LANES), "a"),)
    assert after == ((7.0, "a"),)


@pytest.mark.parametrize("error", [ScoringTimeout(1.0), ServerFull()])
def test_what_is_no_row_s_fault_is_told_all_without_another_try(catalogue, error):
    tables = [table(1.0)] * LANES + [table(BAD), table(7.0)]

    async def scenario(pool):
        pool.error = error
        return await calls_of(pool, catalogue.served(), tables), pool.tasks

    answers, tasks = run(scenario)
    assert answers[-2:] == [error, error]
    assert tasks == [1] * LANES + [2]


def test_not_too_many_rows_are_scored_together(catalogue):
    much = table(*[1.0] * (TOGETHER - 1))
    tables = [table(1.0)] * LANES + [much, much, table(1.0), table(1.0)]

    async def scenario(pool):
        await calls_of(pool, catalogue.served(), tables)
        return pool.tasks

    assert run(scenario)[LANES:] == [TOGETHER - 1, TOGETHER, 1]


def test_who_gave_up_is_not_scored(catalogue):
    async def scenario(pool):
        tables = [table(1.0)] * (LANES + 3)
        await calls_of(pool, catalogue.served(), tables, leaving=[LANES + 1])
        return pool.tasks

    assert run(scenario) == [1] * LANES + [2]


def test_a_worker_is_not_kept_for_callers_who_all_left(catalogue):
    async def scenario(pool):
        await calls_of(pool, catalogue.served(), [table(1.0)], leaving=[0])
        await asyncio.sleep(0)
        return pool.given_up

    assert run(scenario) == 1


def test_an_answer_with_too_few_rows_is_told_all(catalogue):
    class ForgetfulPool(EchoingPool):
        async def call(self, task, timeout_s):
            return RowsScored([])

    async def scenario(_):
        return await calls_of(ForgetfulPool(), catalogue.served(), [table(1.0)] * 4)

    assert {type(answer) for answer in run(scenario)} == {OutputMismatch}
