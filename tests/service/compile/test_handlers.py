import asyncio
import hashlib
from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from scoreline.core.errors import IncompatibleModel, ModelInvalid, ScoringFailed
from scoreline.plan.store import read_plan, write_plan
from scoreline.service.compile.handlers import Handlers
from scoreline.service.compile.load import dump
from scoreline.service.entities import Recipe, Sample
from scoreline.service.plans import Plans
from scoreline.service.tasks import (
    CheckResource,
    Inspect,
    ResourceFits,
    ScoreRows,
    unpack_schema,
)
from scoreline.service.workers.pool import WorkerPool
from support.pipelines import applications, cells, fitted, texts

SAMPLE = Sample(tuple(applications()), texts(applications(rows=20)))


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """A folder of models, and their digests by name."""
    folder = tmp_path_factory.mktemp("models")
    own = fitted(LogisticRegression(C=1e-3)).named_steps["model"]
    digests = {}
    for name, model in {"experiment": fitted(), "own": own}.items():
        dump(model, folder / "new")
        digest = hashlib.sha256((folder / "new").read_bytes()).hexdigest()
        (folder / "new").rename(folder / f"{digest}.skops")
        digests[name] = digest
    return folder, digests


def in_worker(models, scenario):
    async def main():
        pool = WorkerPool(1, models[0])
        try:
            await scenario(pool, **models[1])
        finally:
            await pool.aclose()

    asyncio.run(main())


def test_a_model_is_inspected_checked_and_scored_in_a_worker(models):
    """The whole path: frames, tasks, models and rows through a real process."""

    async def scenario(pool, experiment, own):
        found = await pool.call(Inspect(experiment, SAMPLE), 60)
        assert [name for name, _ in found.resources] == ["prepare", "model"]
        schema, recipe = found.schema, Recipe(experiment)
        assert unpack_schema(schema).input.names == SAMPLE.columns
        check = CheckResource(recipe, "model", own, schema, SAMPLE)
        assert await pool.call(check, 60) == ResourceFits(["model"])

        frame = applications(9)
        rows = list(zip(*cells(frame), strict=True))
        done = await pool.call(ScoreRows(recipe, schema, rows), 60)
        expected = fitted().predict_proba(frame)[:, 1]
        assert np.allclose([row[1] for row in done.rows], expected, 1e-14, 1e-15)

        owned = Recipe(experiment, (("model", own),))
        done = await pool.call(ScoreRows(owned, schema, rows), 60)
        expected = fitted(LogisticRegression(C=1e-3)).predict_proba(frame)[:, 1]
        assert np.allclose([row[1] for row in done.rows], expected, 1e-14, 1e-15)

    in_worker(models, scenario)


def test_inspecting_and_checking_leave_plans(models):
    """So that the serving process can score what was just published or patched."""
    folder = models[0]

    async def scenario(pool, experiment, own):
        found = await pool.call(Inspect(experiment, SAMPLE), 60)
        recipe, schema = Recipe(experiment), unpack_schema(found.schema)
        check = CheckResource(recipe, "model", own, found.schema, SAMPLE)
        await pool.call(check, 60)
        rows = list(zip(*cells(applications(9)), strict=True))
        for made in (recipe, Recipe(experiment, (("model", own),))):
            plan = Plans(folder).get(made, schema, version="1")
            done = await pool.call(ScoreRows(made, found.schema, rows), 60)
            assert plan.score(rows) == list(map(tuple, done.rows))
            alone = [row for each in rows for row in plan.score([each])]
            assert alone == list(map(tuple, done.rows))

    in_worker(models, scenario)


def test_a_worker_scores_by_a_plan_made_anew(models):
    """Though nobody tells it: a row scores the same wherever it is scored."""
    folder, digests = models
    handlers = Handlers(folder)
    found = handlers.handle(Inspect(digests["experiment"], SAMPLE))
    recipe, schema = Recipe(digests["experiment"]), unpack_schema(found.schema)
    rows = list(zip(*cells(applications(9)), strict=True))
    task = ScoreRows(recipe, found.schema, rows)
    first = handlers.handle(task).rows
    path = Plans(folder).path(recipe, schema)
    write_plan(replace(read_plan(path), labels=("new", "newer")), path)
    second = handlers.handle(task).rows
    assert {row[0] for row in first}.isdisjoint({"new", "newer"})
    assert {row[0] for row in second} <= {"new", "newer"}
    path.unlink()


def test_a_workers_refusals_keep_their_kind(models):
    async def scenario(pool, experiment, own):
        with pytest.raises(ModelInvalid, match="can't be read"):
            await pool.call(Inspect("0" * 64, SAMPLE), 60)
        with pytest.raises(ModelInvalid, match="lacks the column"):
            await pool.call(Inspect(experiment, Sample(("x",), (("1",),))), 60)
        schema = (await pool.call(Inspect(experiment, SAMPLE), 60)).schema
        check = CheckResource(Recipe(experiment), "clf", own, schema, SAMPLE)
        with pytest.raises(IncompatibleModel, match="no resource 'clf'"):
            await pool.call(check, 60)
        score = ScoreRows(Recipe(experiment), schema, [["x", "x", "x", "x"]])
        with pytest.raises(ScoringFailed):
            await pool.call(score, 60)

    in_worker(models, scenario)
