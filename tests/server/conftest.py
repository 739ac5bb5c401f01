import asyncio

import pytest

from support.room import open_room


@pytest.fixture
def run(tmp_path):
    """Run a coroutine function of a room, within half a minute."""

    def run_it(scenario, **limits):
        async def bounded():
            async with (
                asyncio.timeout(30),
                open_room(tmp_path / "home", **limits) as it,
            ):
                return await scenario(it)

        return asyncio.run(bounded())

    return run_it
