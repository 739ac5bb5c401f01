import asyncio

import pytest

from scoreline.core.errors import ModelInvalid
from scoreline.core.table import Table
from scoreline.plan.store import Refusal, write_plan
from scoreline.service import scoring
from scoreline.service.entities import Recipe
from scoreline.service.plans import Plans
from scoreline.service.scoring import Scoring
from scoreline.service.tasks import Compile, Compiled, RowsScored, ScoreRows
from support.catalogue import SCHEMA
from support.fake_pool import FakePool
from support.plans import PLAN

TABLE = Table(("x", "word"), ((0.0, "a"), (0.0, None)))
UNSEEN = Table(("x", "word"), ((0.0, "b"),))


class RecordingPool:
    """Workers that answer a row of theirs, and make the plan they are asked for."""

    def __init__(self, folder=None):
        self.tasks = []
        self.folder = folder

    async def call(self, task, timeout_s):
        self.tasks.append(task)
        if isinstance(task, Compile):
            write_plan(PLAN, Plans(self.folder).path(task.recipe, SCHEMA))
            return Compiled("")
        return RowsScored([["worker", 1.0]] * len(task.rows))

    @property
    def kinds(self):
        return [type(task) for task in self.tasks]


@pytest.fixture
def served(catalogue):
    return catalogue.served()


@pytest.fixture
def plans(tmp_path):
    return Plans(tmp_path)


def score(pool, plans, served, *tables):
    async def main():
        made = Scoring(pool, plans)
        results = []
        for table in tables:
            results.append(await made.score(served, table))
            await asyncio.sleep(0)  # lets what was asked beside the call be done
        return results

    return asyncio.run(main())


def test_a_plan_scores_without_a_worker(plans, served):
    write_plan(PLAN, plans.path(served.recipe, SCHEMA))
    pool = RecordingPool()
    assert score(pool, plans, served, TABLE) == [(("small", 0.5),) * 2]
    assert pool.tasks == []


def test_what_the_plan_declines_a_worker_scores(plans, served):
    write_plan(PLAN, plans.path(served.recipe, SCHEMA))
    assert score(RecordingPool(), plans, served, UNSEEN) == [(("worker", 1.0),)]


def test_much_is_scored_in_a_worker(plans, served, monkeypatch):
    monkeypatch.setattr(scoring, "AT_ONCE", 3)
    write_plan(PLAN, plans.path(served.recipe, SCHEMA))
    pool = RecordingPool()
    score(pool, plans, served, TABLE)
    assert pool.kinds == [ScoreRows]


def test_what_can_not_be_compiled_a_worker_scores(plans, served):
    write_plan(Refusal("digest", "GaussianNB"), plans.path(served.recipe, SCHEMA))
    pool = RecordingPool()
    score(pool, plans, served, TABLE)
    assert pool.kinds == [ScoreRows]


def test_what_was_never_compiled_is_compiled_beside_the_first_call(
    tmp_path, plans, served
):
    pool = RecordingPool(tmp_path)
    first, second = score(pool, plans, served, TABLE, TABLE)
    assert first == (("worker", 1.0),) * 2
    assert second == (("small", 0.5),) * 2
    assert sorted(kind.__name__ for kind in pool.kinds) == ["Compile", "ScoreRows"]


def test_a_plan_made_anew_scores_from_the_next_call_on(tmp_path, plans, served):
    """Such as after an upgrade that can compile what its predecessor could not."""
    write_plan(Refusal("digest", "GaussianNB"), plans.path(served.recipe, SCHEMA))

    async def main():
        pool = RecordingPool(tmp_path)
        made = Scoring(pool, plans)
        before = await made.score(served, TABLE)
        assert await made.recompile(served, pool, 5) == ""
        return before, await made.score(served, TABLE)

    before, after = asyncio.run(main())
    assert before == (("worker", 1.0),) * 2
    assert after == (("small", 0.5),) * 2


def test_a_plan_outlives_models_that_can_be_loaded_no_more(plans, served):
    """A pipeline that a new scikit-learn refuses is refused with the reason."""
    write_plan(PLAN, plans.path(served.recipe, SCHEMA))
    pool = FakePool()
    pool.error = ModelInvalid("scikit-learn 9.0 can't load the model")

    async def main():
        made = Scoring(pool, plans)
        with pytest.raises(ModelInvalid, match="scikit-learn"):
            await made.recompile(served, pool, 5)
        return await made.score(served, TABLE)

    assert asyncio.run(main()) == (("small", 0.5),) * 2


def test_a_plan_is_of_one_recipe_and_one_schema(plans):
    """The order in which resources were patched makes no other recipe."""
    one = Recipe("e", (("a", "1"), ("b", "2")))
    assert plans.path(one, SCHEMA) == plans.path(Recipe("e", one.own[::-1]), SCHEMA)
    assert plans.path(one, SCHEMA) != plans.path(Recipe("e"), SCHEMA)
