import asyncio

import pytest

from scoreline.service.turns import Share, Turns


class SlowPool:
    """A pool that does a task when it is told to, and notes the order.

    Attributes:
        begun: The tasks that were begun, in order.
    """

    def __init__(self):
        self.begun = []
        self.ends = {}

    async def call(self, task, timeout_s):
        self.begun.append(task)
        self.ends[task] = asyncio.Event()
        await self.ends[task].wait()
        return task

    async def end(self, task):
        self.ends[task].set()
        for _ in range(5):
            await asyncio.sleep(0)


def run(scenario, places=1):
    async def main():
        pool, turns = SlowPool(), Turns(places)
        tasks = []

        async def ask(owner, *names):
            for name in names:
                call = Share(pool, turns, owner).call(name, 5)
                tasks.append(asyncio.create_task(call))
                await asyncio.sleep(0)
            return tasks[-1]

        try:
            await scenario(pool, ask)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert turns._free == places
            assert not turns._waiting
            assert not +turns._busy

    asyncio.run(asyncio.wait_for(main(), 10))


def test_one_customers_many_tasks_do_not_starve_anothers_one():
    async def scenario(pool, ask):
        await ask("acme", "a1", "a2", "a3", "a4")
        await ask("bolt", "b1")
        await pool.end("a1")
        await pool.end(pool.begun[-1])
        assert "b1" in pool.begun[:3]

    run(scenario)


def test_places_are_shared_and_a_customers_own_tasks_keep_their_order():
    async def scenario(pool, ask):
        await ask("acme", "a1", "a2", "a3", "a4")
        await ask("bolt", "b1", "b2", "b3")
        assert pool.begun == ["a1", "a2"]
        for task in ("a1", "a2", "b1", "a3"):
            await pool.end(task)
        assert pool.begun[2] == "b1"
        for owner in "ab":
            own = [task for task in pool.begun if task[0] == owner]
            assert own == sorted(own)

    run(scenario, places=2)


def test_who_waits_alone_waits_for_nobody():
    async def scenario(pool, ask):
        await ask("acme", "a1", "a2", "a3")
        assert pool.begun == ["a1", "a2", "a3"]

    run(scenario, places=3)


def test_who_gives_up_waiting_takes_no_place():
    async def scenario(pool, ask):
        first = await ask("acme", "a1")
        gone = await ask("bolt", "b1")
        gone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await gone
        last = await ask("cord", "c1")
        await pool.end("a1")
        await pool.end("c1")
        assert (await first, await last) == ("a1", "c1")
        assert "b1" not in pool.begun

    run(scenario)


def test_who_gives_up_at_the_instant_of_the_turn_gives_the_place_on():
    async def scenario(pool, ask):
        await ask("acme", "a1")
        gone = await ask("bolt", "b1")
        last = await ask("cord", "c1")
        pool.ends["a1"].set()
        await asyncio.sleep(0)
        gone.cancel()
        for _ in range(9):
            await asyncio.sleep(0)
        await pool.end("c1") if "c1" in pool.ends else None
        assert await last == "c1"

    run(scenario)
