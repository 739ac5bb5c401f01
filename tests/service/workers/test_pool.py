import asyncio
import logging
import subprocess
import sys
import time
from pathlib import Path

import pytest

from scoreline.core.errors import ScoringFailed, ScoringTimeout, ServerFull
from scoreline.service.entities import Recipe
from scoreline.service.tasks import ScoreRows, WorkerLost
from scoreline.service.workers.pool import MEMORY, WorkerPool

FAULTY = Path(__file__).parents[2] / "support" / "faulty_worker.py"
LONG = 30.0  # seconds, far more than a call takes


def behave(how, *values):
    return ScoreRows(Recipe(how), b"", [list(values)])


def in_pool(scenario, size=1, script=FAULTY, memory=MEMORY):
    """Run *scenario* with a pool of *size* faulty workers."""

    async def main():
        command = (sys.executable, "-P", str(script), str(memory))
        pool = WorkerPool(size, Path(), memory=memory, command=command)
        try:
            return await scenario(pool)
        finally:
            await pool.aclose()

    return asyncio.run(main())


def one_call(task, timeout_s=LONG):
    async def scenario(pool):
        return (await pool.call(task, timeout_s)).rows

    return in_pool(scenario)


async def answers(pool):
    return (await pool.call(behave("echoes", 1.5), LONG)).rows == [[1.5]]


def test_rows_come_back():
    assert one_call(behave("echoes", 1.5, "x", None)) == [[1.5, "x", None]]


@pytest.mark.parametrize(
    ("how", "kind"),
    [
        ("raises", ScoringFailed),
        ("exits", ScoringFailed),
        ("recurses", ScoringFailed),
        ("dies", WorkerLost),
        ("is_killed", WorkerLost),
    ],
)
def test_a_failing_model_fails_its_call_and_no_other(how, kind):
    async def scenario(pool):
        with pytest.raises(kind) as caught:
            await pool.call(behave(how, "canary"), LONG)
        assert type(caught.value) is kind
        return await answers(pool)

    assert in_pool(scenario)


def test_a_raising_model_is_told_in_the_log_without_the_row(caplog):
    with caplog.at_level(logging.ERROR), pytest.raises(ScoringFailed) as caught:
        one_call(behave("raises", "canary"))
    assert caught.value.incident in caplog.text
    assert "faulty_worker.py" in caplog.text
    assert "canary" not in caplog.text + str(caught.value)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux limits memory")
def test_a_model_that_eats_memory_fails_alone():
    """The machine's memory is not its to take; the next model finds its worker well."""

    async def scenario(pool):
        with pytest.raises(ScoringFailed, match="ran out of memory"):
            await pool.call(behave("hoards", 700.0), LONG)
        assert await answers(pool)

    in_pool(scenario, memory=600 * 2**20)


@pytest.mark.skipif(sys.platform != "linux", reason="Linux tells of memory")
def test_a_worker_that_was_filled_is_replaced_behind_its_task():
    async def scenario(pool):
        found = [
            await pool.call(behave("hoards", mb), LONG) for mb in (1.0, 350.0, 1.0)
        ]
        return [answer.rows[0][0] for answer in found]

    first, second, third = in_pool(scenario, memory=600 * 2**20)
    assert first == second != third


def test_a_worker_that_dies_as_it_starts_is_started_once_more(tmp_path):
    script = tmp_path / "worker.py"
    script.write_text(
        "import os, pathlib, sys\n"
        f"mark = pathlib.Path({str(tmp_path / 'mark')!r})\n"
        "if not mark.exists():\n"
        "    mark.touch()\n"
        "    sys.exit(9)\n"
        f"sys.argv[0] = {str(FAULTY)!r}\n"
        f"exec(compile(open({str(FAULTY)!r}).read(), 'faulty', 'exec'))\n"
    )
    assert in_pool(answers, script=script)


def test_a_printing_model_corrupts_nothing():
    assert one_call(behave("prints", 1.0)) == [[1.0]]


def test_a_model_that_never_ends_is_killed_in_time():
    async def scenario(pool):
        with pytest.raises(ScoringTimeout, match=r"within 1 seconds"):
            await pool.call(behave("hangs"), 1)
        return await answers(pool)

    assert in_pool(scenario)


def test_calls_beyond_the_workers_wait_their_turn(tmp_path):
    """First come, first served: the second answer is there after the first."""

    async def scenario(pool):
        order = []

        async def call(name, task):
            await pool.call(task, LONG)
            order.append(name)

        first = behave("waits", str(tmp_path / "go"))
        calls = [
            asyncio.create_task(call("first", first)),
            asyncio.create_task(call("second", behave("echoes", 1.0))),
            asyncio.create_task(call("third", behave("echoes", 1.0))),
        ]
        (tmp_path / "go").touch()
        await asyncio.gather(*calls)
        return order

    assert in_pool(scenario) == ["first", "second", "third"]


def test_a_call_that_got_no_worker_in_time_kills_none(tmp_path):
    async def scenario(pool):
        busy = asyncio.create_task(
            pool.call(behave("waits", str(tmp_path / "go")), LONG)
        )
        await asyncio.sleep(0)
        with pytest.raises(ServerFull):
            await pool.call(behave("echoes", 1.0), 0.01)
        (tmp_path / "go").touch()
        return (await busy).rows

    assert in_pool(scenario) == [[str(tmp_path / "go")]]


def test_a_caller_that_leaves_frees_its_worker_when_it_is_done(tmp_path):
    async def scenario(pool):
        await answers(pool)
        call = asyncio.create_task(
            pool.call(behave("waits", str(tmp_path / "go")), LONG)
        )
        await asyncio.sleep(0)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        (tmp_path / "go").touch()
        return await answers(pool)

    assert in_pool(scenario)


def test_workers_work_side_by_side(tmp_path):
    async def scenario(pool):
        waiting = asyncio.create_task(
            pool.call(behave("waits", str(tmp_path / "go")), LONG)
        )
        assert await answers(pool)
        (tmp_path / "go").touch()
        return (await waiting).rows

    assert in_pool(scenario, size=2) == [[str(tmp_path / "go")]]


def test_a_worker_knows_no_secret(monkeypatch):
    monkeypatch.setenv("SCORELINE_TOKEN", "slt_canary")
    monkeypatch.setenv("DATABASE_PASSWORD", "canary")
    names = {row[0] for row in one_call(behave("tells_environment"))}
    assert "OMP_NUM_THREADS" in names
    assert not names & {"SCORELINE_TOKEN", "DATABASE_PASSWORD"}


def is_running(pid):
    """Whether the process *pid* is there and no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def ends(pid):
    """Whether the process *pid* ends; a killed one takes a moment."""
    deadline = time.monotonic() + LONG
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not is_running(pid)


needs_proc = pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="reads processes from /proc"
)


@needs_proc
def test_a_closed_pool_leaves_no_process():
    rows = one_call(behave("tells_process"))
    assert rows[0][1], "a worker has a session of its own"
    assert ends(int(rows[0][0]))


@needs_proc
def test_what_a_killed_worker_started_ends_with_it():
    async def scenario(pool):
        child = int((await pool.call(behave("leaves_child"), LONG)).rows[0][0])
        with pytest.raises(ScoringTimeout):
            await pool.call(behave("hangs"), 0.2)
        return child

    assert ends(in_pool(scenario))


def test_a_closed_pool_takes_no_call():
    async def scenario(pool):
        await pool.aclose()
        with pytest.raises(ServerFull):
            await pool.call(behave("echoes", 1.0), LONG)

    in_pool(scenario)


def test_closing_ends_a_busy_worker():
    async def scenario(pool):
        call = asyncio.create_task(pool.call(behave("hangs"), LONG))
        await asyncio.sleep(0)
        await pool.aclose()
        with pytest.raises(ServerFull):
            await call

    in_pool(scenario)


def test_a_worker_that_does_not_start_is_told(tmp_path, caplog):
    script = tmp_path / "broken.py"
    script.write_text("raise ImportError('no module named sklearn')")

    async def scenario(pool):
        with pytest.raises(ScoringFailed, match="no worker can be started"):
            await pool.call(behave("echoes", 1.0), LONG)

    in_pool(scenario, script=script)
    assert "no module named sklearn" in caplog.text


@needs_proc
def test_workers_end_when_the_service_is_killed(tmp_path):
    """The end of stdin ends an idle worker, whatever killed the service."""
    program = f"""
import asyncio, os, sys
sys.path.insert(0, {str(FAULTY.parents[1])!r})
from pathlib import Path
from scoreline.service.entities import Recipe
from scoreline.service.tasks import ScoreRows
from scoreline.service.workers.pool import MEMORY, WorkerPool

async def main():
    command = (sys.executable, "-P", {str(FAULTY)!r}, str(MEMORY))
    pool = WorkerPool(1, Path(), command=command)
    done = await pool.call(ScoreRows(Recipe("tells_process"), b"", [[]]), 30)
    print(int(done.rows[0][0]), flush=True)
    os.kill(os.getpid(), 9)

asyncio.run(main())
"""

    service = subprocess.run(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, check=False
    )
    assert ends(int(service.stdout))
