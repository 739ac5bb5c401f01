"""Runs jobs: cuts their input, has the pieces scored, puts the results together."""

from __future__ import annotations

from pathlib import Path

from scoreline.service.blobs import Blobs
from scoreline.service.clock import Clock, utc_now
from scoreline.service.jobs import Jobs
from scoreline.service.store import Store
from scoreline.service.tasks import Pool

__all__ = ["JobRunner"]


class JobRunner:
    """Runs the started jobs of all endpoints in the serving process.

    Args:
        jobs: What is to be run; it tells the runner of starts and cancellations.
        store: Where chunks and states are committed together.
        blobs: Where inputs lie and results go.
        pool: The workers for BES.
        work: A folder for chunks not yet assembled.
        clock: The time.
    """

    def __init__(
        self,
        jobs: Jobs,
        store: Store,
        blobs: Blobs,
        *,
        pool: Pool,
        work: Path,
        clock: Clock = utc_now,
    ) -> None: ...

    async def start(self) -> None:
        """Take up unfinished jobs, then run what is started; returns at once."""

    async def aclose(self) -> None:
        """Stop after the chunks being scored; unfinished jobs wait for a next start."""
