"""Small things that are done again and again while the service runs."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

__all__ = ["Chore", "doing"]

_LOG: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Chore:
    """Something to be done.

    Attributes:
        name: What it is, for the log.
        every_s: Seconds between the end of one time and the next.
        do: Does it, in a thread.
        at_end: Whether it is done once more when the service stops.
    """

    name: str
    every_s: float
    do: Callable[[], object]
    at_end: bool = False


@asynccontextmanager
async def doing(*chores: Chore) -> AsyncIterator[None]:
    """Open a context in which *chores* are done, each at once and then regularly.

    One that fails is logged and done again in its time; one that is being done when
    the context ends is waited for.
    """
    is_over = asyncio.Event()
    tasks = [asyncio.create_task(_repeat(chore, is_over)) for chore in chores]
    try:
        yield
    finally:
        is_over.set()
        await asyncio.gather(*tasks)


async def _repeat(chore: Chore, is_over: asyncio.Event) -> None:
    while not is_over.is_set():
        await _do(chore)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(chore.every_s):
                await is_over.wait()
    if chore.at_end:
        await _do(chore)


async def _do(chore: Chore) -> None:
    try:
        await asyncio.to_thread(chore.do)
    except Exception as error:  # noqa: BLE001  # whatever it is may pass
        _LOG.error("%s failed: %s", chore.name, type(error).__qualname__)
