import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest

from scoreline.core.errors import (
    NotFound,
    ScoringFailed,
    ScoringTimeout,
    ServerFull,
)
from scoreline.core.states import JobStatus
from scoreline.service import job_run, job_runner
from scoreline.service.job_runner import JobRunner
from scoreline.service.tasks import WorkerLost
from scoreline.wire.objects import BlobReference, JobSubmit
from support.batch_pool import BatchPool
from support.catalogue import Catalogue, bearer

CHUNK_ROWS = 2


@dataclass
class Workplace:
    """An endpoint whose jobs run in this process."""

    catalogue: Catalogue
    pool: BatchPool

    def __post_init__(self):
        self.served = self.catalogue.served()

    def submit(self, content, **request):
        """Start a job on the rows in *content*; return it."""
        self.catalogue.clock.move(seconds=1)
        rows = self.catalogue.upload(self.served, content)
        caller = bearer(self.served.endpoint)
        request = JobSubmit(input=rows, **request)
        job = self.catalogue.jobs.submit(self.served, caller, request)
        self.catalogue.jobs.start(job.endpoint_id, job.id)
        return job

    def look(self, job):
        return self.catalogue.jobs.get(job.endpoint_id, job.id)

    def result(self, job):
        return self.catalogue.blobs.path(job.output).read_text(encoding="utf-8")

    def chunks(self):
        return sorted(self.catalogue.home.work.rglob("*.csv"))

    async def until(self, is_so):
        while not is_so():  # noqa: ASYNC110  # the store rings no bell
            await asyncio.sleep(0.005)

    async def over(self, job):
        """Return *job* once it is over, and nobody works on it any more."""
        await self.until(lambda: self.look(job).status.is_over)
        folder = self.catalogue.home.work / job.id
        await self.until(lambda: not folder.exists())
        return self.look(job)

    @asynccontextmanager
    async def running(self):
        jobs, store, blobs = (
            self.catalogue.jobs,
            self.catalogue.store,
            self.catalogue.blobs,
        )
        runner = JobRunner(
            jobs,
            store,
            blobs,
            pool=self.pool,
            work=self.catalogue.home.work,
            clock=self.catalogue.clock,
            chunk_rows=CHUNK_ROWS,
        )
        await runner.start()
        try:
            yield runner
        finally:
            self.pool.is_open.set()
            await runner.aclose()


@pytest.fixture
def run(catalogue, monkeypatch):
    """Run a coroutine function of a workplace, within half a minute."""
    monkeypatch.setattr(job_run, "_PATIENCE_S", 0.001)
    monkeypatch.setattr(job_runner, "_PATIENCE_S", 0.001)

    def run_it(scenario):
        async def bounded():
            async with asyncio.timeout(30):
                await scenario(Workplace(catalogue, BatchPool()))

        asyncio.run(bounded())

    return run_it


def rows(count, first=1):
    numbers = range(first, first + count)
    return b"x,word\n" + b"".join(b"%d,w%d\n" % (n, n) for n in numbers)


def expected(count):
    return "twice,said\n" + "".join(f"{2.0 * n},w{n}\n" for n in range(1, count + 1))


def test_a_job_scores_every_row_once_and_in_order(run):
    async def scenario(place):
        async with place.running():
            job = await place.over(place.submit(rows(9)))
            assert (job.status, job.details) == (JobStatus.FINISHED, "")
            assert (job.rows_done, job.rows_total, job.error_rows) == (9, 9, 0)
            assert place.result(job) == expected(9)
            assert sorted(place.pool.chunks) == [1, 3, 5, 7, 9]

    run(scenario)


def test_a_job_without_rows_gives_a_header(run):
    async def scenario(place):
        async with place.running():
            job = await place.over(place.submit(b"word,x\r\n"))
            assert (job.status, job.rows_total) == (JobStatus.FINISHED, 0)
            assert place.result(job) == "twice,said\n"

    run(scenario)


def test_results_are_signed_afresh_at_each_look(run):
    async def scenario(place):
        async with place.running():
            job = await place.over(place.submit(rows(1)))
            first = place.catalogue.jobs.results(job)["output1"]
            place.catalogue.clock.move(hours=2)
            second = place.catalogue.jobs.results(job)["output1"]
            assert second.expires > first.expires
            blobs = place.catalogue.blobs
            assert blobs.open_reader(second.relative, second.sas).exists()

    run(scenario)


@pytest.mark.parametrize(
    ("extension", "line"), [("tsv", "2.0\tw1"), ("arff", "2.0,'w1'")]
)
def test_results_come_in_the_format_that_was_asked_for(run, extension, line):
    async def scenario(place):
        wish = {"output1": BlobReference(f"c/results.{extension}")}
        async with place.running():
            job = await place.over(place.submit(rows(3), outputs=wish))
            assert line in place.result(job).splitlines()

    run(scenario)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"x\n1\n", "column 'word': the column is missing"),
        (b"x,word,y\n1,a,2\n", "column 'y' is unknown"),
        (b"x,word,x\n1,a,2\n", "column 'x': the column is given twice"),
        (b"", "the file is empty"),
        (rows(5) + b"six,w\n" + rows(1)[7:] + b"eight,w\n", "row 6, column 'x'"),
    ],
)
def test_a_bad_file_fails_its_job_and_says_where(run, content, words):
    async def scenario(place):
        async with place.running():
            job = await place.over(place.submit(content))
            assert job.status is JobStatus.FAILED
            assert words in job.details
            assert "six" not in job.details
            with pytest.raises(NotFound):
                place.catalogue.jobs.results(job)

    run(scenario)


def test_bad_rows_pass_as_far_as_allowed(run):
    async def scenario(place):
        async with place.running():
            job = await place.over(
                place.submit(rows(2) + b"three,w\n4,w4\n", max_error_rows=1)
            )
            assert (job.status, job.error_rows) == (JobStatus.FINISHED, 1)
            reason = "\"row 3, column 'x': text in a numeric column\""
            lines = place.result(job).splitlines()
            assert lines[0] == "twice,said,Error"
            assert lines[1] == "2.0,w1,"
            assert lines[3] == f",,{reason}"

    run(scenario)


def test_one_bad_row_too_many_fails_the_job(run):
    async def scenario(place):
        async with place.running():
            content = b"x,word\n1,a\nb,b\n3,c\nd,d\n"
            job = await place.over(place.submit(content, max_error_rows=1))
            assert job.status is JobStatus.FAILED
            assert "more than 1 rows can't be scored" in job.details

    run(scenario)


def test_a_chunk_survives_two_lost_workers(run):
    async def scenario(place):
        place.pool.failures[3] = [WorkerLost("x"), ScoringTimeout(600)]
        async with place.running():
            job = await place.over(place.submit(rows(5)))
            assert place.result(job) == expected(5)
            assert place.pool.chunks.count(3) == 3

    run(scenario)


def test_a_chunk_that_kills_three_workers_fails_its_job(run):
    async def scenario(place):
        place.pool.failures[3] = [WorkerLost("abc") for _ in range(9)]
        async with place.running():
            job = await place.over(place.submit(rows(5)))
            assert job.status is JobStatus.FAILED
            assert "rows 3 to 4 were given up after 3 attempts" in job.details
            assert place.pool.chunks.count(3) == 3

    run(scenario)


def test_a_model_that_raises_fails_its_job_at_once(run):
    async def scenario(place):
        place.pool.failures[1] = [ScoringFailed("abc")]
        async with place.running():
            job = await place.over(place.submit(rows(1)))
            assert job.details == "the model raised an error (incident abc)"

    run(scenario)


def test_a_job_waits_while_no_worker_is_free(run):
    async def scenario(place):
        place.pool.failures[1] = [ServerFull() for _ in range(5)]
        async with place.running():
            job = await place.over(place.submit(rows(1)))
            assert job.status is JobStatus.FINISHED

    run(scenario)


def test_an_unforeseen_failure_is_told_without_its_words(run, caplog):
    async def scenario(place):
        place.pool.failures[1] = [RuntimeError("secret value")]
        async with place.running():
            job = await place.over(place.submit(rows(1)))
            assert job.status is JobStatus.FAILED
            assert "an internal error (incident" in job.details

    run(scenario)
    assert "RuntimeError" in caplog.text
    assert "secret value" not in caplog.text


def test_a_cancelled_job_stops_at_the_chunk(run):
    async def scenario(place):
        place.pool.is_open.clear()
        async with place.running() as runner:
            job = place.submit(rows(20))
            await place.until(lambda: len(place.pool.chunks) == 2)
            place.catalogue.jobs.cancel(job.endpoint_id, job.id)
            assert place.look(job).status is JobStatus.CANCELLED
            await place.until(lambda: job.id not in runner._live)
            place.pool.is_open.set()
            job = await place.over(job)
            assert (job.status, job.rows_done) == (JobStatus.CANCELLED, 0)
            assert len(place.pool.chunks) == 2

    run(scenario)


def test_a_running_job_can_be_deleted(run):
    async def scenario(place):
        place.pool.is_open.clear()
        async with place.running():
            job = place.submit(rows(4))
            await place.until(lambda: len(place.pool.chunks) == 2)
            place.catalogue.jobs.delete(job.endpoint_id, job.id)
            place.pool.is_open.set()
            await place.until(lambda: not any(place.catalogue.home.work.iterdir()))
            assert not place.catalogue.blobs.path(job.output).exists()

    run(scenario)


def test_a_job_goes_on_after_a_restart_with_the_chunks_that_are_left(run):
    async def scenario(place):
        async with place.running():
            job = place.submit(rows(9))
            await place.until(lambda: place.look(job).rows_done >= 4)
            place.pool.is_open.clear()
        done = place.look(job).rows_done
        first, place.pool.chunks = place.pool.chunks, []
        assert place.look(job).status is JobStatus.RUNNING
        async with place.running():
            job = await place.over(job)
        assert place.result(job) == expected(9)
        assert job.rows_done == 9
        assert len(place.pool.chunks) == (9 - done + 1) // CHUNK_ROWS
        assert sorted(first + place.pool.chunks) == [1, 3, 5, 7, 9]

    run(scenario)


def test_a_lost_result_of_a_chunk_is_made_again(run):
    async def scenario(place):
        async with place.running():
            job = place.submit(rows(9))
            await place.until(lambda: place.look(job).rows_done >= 4)
            place.pool.is_open.clear()
        place.chunks()[0].unlink()
        async with place.running():
            job = await place.over(job)
        assert (place.result(job), job.rows_done) == (expected(9), 9)

    run(scenario)


def test_jobs_beyond_the_limit_wait_and_are_taken_in_order(run, monkeypatch):
    monkeypatch.setattr(job_runner, "MAX_RUNNING", 2)

    async def scenario(place):
        place.pool.is_open.clear()
        async with place.running():
            jobs = [place.submit(rows(1, first)) for first in range(1, 6)]
            await place.until(lambda: len(place.pool.chunks) == 2)
            states = [place.look(job).status for job in jobs]
            assert states == [JobStatus.RUNNING] * 2 + [JobStatus.NOT_STARTED] * 3
            place.catalogue.jobs.cancel(jobs[2].endpoint_id, jobs[2].id)
            place.pool.is_open.set()
            ends = [await place.over(job) for job in (*jobs[:2], *jobs[3:])]
            assert {job.status for job in ends} == {JobStatus.FINISHED}

    run(scenario)


class OneWorker(BatchPool):
    """A pool of one worker, first come first served; it notes whose rows came when."""

    def __init__(self):
        super().__init__()
        self.turn = asyncio.Semaphore(1)
        self.paths = []

    async def call(self, task, timeout_s):
        async with self.turn:
            self.paths.append(task.path)
            await asyncio.sleep(0.005)
            return await super().call(task, timeout_s)


def test_ten_jobs_of_one_endpoint_do_not_starve_one_of_another(run):
    async def scenario(place):
        place.pool, catalogue = OneWorker(), place.catalogue
        for _ in range(10):
            place.submit(rows(60))
        async with place.running():
            await place.until(lambda: len(place.pool.paths) > 20)
            loans = catalogue.registry.web_service("loans")
            bolt = catalogue.endpoint(loans, "bolt")
            place.served = catalogue.registry.served(bolt.id)
            one = place.submit(rows(2))
            await place.over(one)
        path = str(catalogue.blobs.path(one.input))
        cut, scored = [at for at, mine in enumerate(place.pool.paths) if mine == path]
        assert scored - cut < 12  # ten jobs have twenty tasks in the queue

    run(scenario)


def test_a_job_started_before_the_runner_is_taken_up(run):
    async def scenario(place):
        job = place.submit(rows(1))
        async with place.running():
            assert (await place.over(job)).status is JobStatus.FINISHED

    run(scenario)


def test_what_a_dead_job_left_behind_is_swept_up(run):
    async def scenario(place):
        left = place.catalogue.home.work / ("a" * 32)
        left.mkdir()
        (left / "1.csv").write_text("x", encoding="utf-8")
        async with place.running():
            assert not left.exists()

    run(scenario)
