"""The rooms of a running service, put together once."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, closing, suppress
from typing import Final

from scoreline.core.errors import NotFound
from scoreline.server.addresses import Addresses
from scoreline.server.chores import Chore, doing
from scoreline.server.parts import Parts, State
from scoreline.server.portal.uploads import Uploads
from scoreline.server.settings import Settings
from scoreline.service.access import Access
from scoreline.service.audit import Audit
from scoreline.service.blobs import Blobs
from scoreline.service.diagnostics import Diagnostics
from scoreline.service.home import Home
from scoreline.service.idempotency import Idempotency
from scoreline.service.job_runner import JobRunner
from scoreline.service.jobs import Job, Jobs
from scoreline.service.models import ModelFiles
from scoreline.service.plans import Plans
from scoreline.service.registry import Registry
from scoreline.service.retention import Sweeper
from scoreline.service.rotation import settled_secret
from scoreline.service.scoring import Scoring
from scoreline.service.secrets import KeyVault
from scoreline.service.store import Store
from scoreline.service.throttle import Gate
from scoreline.service.usage import Usage
from scoreline.service.workers.pool import WorkerPool

__all__ = ["open_rooms"]

MAX_CALLS: Final = 1000  # in flight or waiting for a worker, on the whole server
USAGE_S: Final = 1.0  # seconds between two writings of what was counted
SWEEP_S: Final = 3600.0  # seconds between two looks for what was kept long enough


@asynccontextmanager
async def open_rooms(
    home: Home, database: str, public_url: str, settings: Settings
) -> AsyncIterator[Parts]:
    """Open the rooms of the service, and close them again in the right order.

    Args:
        home: The home.
        database: URL of the database.
        public_url: What callers are told.
        settings: What the operator decided.

    Yields:
        What a request may need.
    """
    cores = os.cpu_count() or 1
    memory = settings.worker_memory
    pool = WorkerPool(cores, home.models, memory=memory)
    # Batch has workers of its own, one fewer: jobs never make callers wait.
    batch_pool = WorkerPool(max(1, cores - 1), home.models, memory=memory)
    with ExitStack() as closed, closing(Store(database)) as store:
        vault = KeyVault(settled_secret(home, store))
        registry, usage = Registry(store, vault), Usage(store)
        diagnostics = Diagnostics(home.diagnostics, registry.workspace_id)
        closed.callback(diagnostics.close)
        record = _recorder(registry, diagnostics)
        blobs = Blobs(home.blobs, vault)
        jobs = Jobs(store, blobs, locations=settings.locations, on_end=record)
        runner = JobRunner(
            jobs,
            store,
            blobs,
            pool=batch_pool,
            work=home.work,
            locations=settings.locations,
            on_end=record,
        )
        audit, uploads = Audit(store), Uploads(home.uploads)
        sweeper = Sweeper(
            store,
            home.blobs,
            diagnostics=diagnostics,
            audit=audit,
            retention=settings.retention,
        )
        idempotency = Idempotency(store, vault)
        idempotency.forget_unfinished()
        await runner.start()
        try:
            async with doing(
                Chore("writing usage", USAGE_S, usage.flush, at_end=True),
                Chore("summing up usage", SWEEP_S, usage.roll_up),
                Chore("deleting what was kept long enough", SWEEP_S, sweeper.sweep),
            ):
                yield Parts(
                    registry=registry,
                    access=Access(store, vault),
                    gate=Gate(MAX_CALLS),
                    scoring=Scoring(
                        pool,
                        Plans(home.models),
                        timeout_s=settings.limits.scoring_s,
                    ),
                    jobs=jobs,
                    blobs=blobs,
                    models=ModelFiles(home.models),
                    pool=batch_pool,
                    usage=usage,
                    audit=audit,
                    idempotency=idempotency,
                    diagnostics=diagnostics,
                    uploads=uploads,
                    state=State(release=runner.release),
                    limits=settings.limits,
                    addresses=Addresses(public_url.rstrip("/"), registry.workspace_id),
                )
        finally:
            await uploads.aclose()
            await runner.aclose()
            await asyncio.gather(pool.aclose(), batch_pool.aclose())


def _recorder(registry: Registry, diagnostics: Diagnostics) -> Callable[[Job], None]:
    """Return what records jobs that are over."""

    def record(job: Job) -> None:
        with suppress(NotFound):  # the endpoint went first
            diagnostics.record_job(registry.served(job.endpoint_id), job)

    return record
