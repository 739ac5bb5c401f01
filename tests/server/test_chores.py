import asyncio
import threading
from functools import partial

from scoreline.server.chores import Chore, doing


def test_a_chore_is_done_at_once_and_again():
    times = threading.Semaphore(0)

    async def scenario():
        async with doing(Chore("it", 0.01, times.release)):
            for _ in range(3):
                assert await asyncio.to_thread(times.acquire, timeout=30)

    asyncio.run(scenario())


def test_a_chore_that_fails_is_logged_and_done_again(caplog):
    times = threading.Semaphore(0)

    def fail():
        times.release()
        raise OSError("row: c4nary")

    async def scenario():
        async with doing(Chore("writing", 0.01, fail)):
            for _ in range(2):
                assert await asyncio.to_thread(times.acquire, timeout=30)

    asyncio.run(scenario())
    assert "writing failed: OSError" in caplog.text
    assert "c4nary" not in caplog.text


def test_a_last_time_is_had_by_chores_that_need_it():
    done = []

    async def scenario():
        chores = [
            Chore(name, 3600, partial(done.append, name), at_end=name == "last")
            for name in ("once", "last")
        ]
        async with doing(*chores):
            pass

    asyncio.run(scenario())
    assert sorted(done) in (["last", "last", "once"], ["last"])


def test_a_chore_that_waits_for_its_time_keeps_nobody_waiting():
    async def scenario():
        async with asyncio.timeout(30), doing(Chore("it", 3600, lambda: None)):
            pass

    asyncio.run(scenario())
