"""A runner of jobs that is killed at a chosen stage; or not at all."""

import asyncio
import os
import signal

from scoreline.service.blobs import Blobs, BlobWriter
from scoreline.service.job_runner import JobRunner
from scoreline.service.jobs import Jobs
from scoreline.service.tasks import CutCsv
from support.batch_pool import BatchPool


class Doom:
    """Kills the process at the *number*-th time of *stage*."""

    def __init__(self, stage, number):
        self.stage = stage
        self.left = int(number)

    def pass_by(self, stage):
        if stage == self.stage:
            self.left -= 1
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)


class DoomedPool(BatchPool):
    def __init__(self, doom):
        super().__init__()
        self.doom = doom

    async def call(self, task, timeout_s):
        self.doom.pass_by("asked")
        result = await super().call(task, timeout_s)
        self.doom.pass_by("cut" if isinstance(task, CutCsv) else "scored")
        return result


class DoomedBlobs(Blobs):
    def __init__(self, catalogue, doom):
        super().__init__(catalogue.home.blobs, catalogue.vault, catalogue.clock)
        self.doom = doom

    def write(self, relative):
        return DoomedWriter(self.path(relative), self.doom)


class DoomedWriter(BlobWriter):
    def __init__(self, target, doom):
        super().__init__(target, 2**30)
        self.doom = doom

    def commit(self):
        self.doom.pass_by("assembled")
        size = super().commit()
        self.doom.pass_by("published")
        return size


async def run(catalogue, doom):
    """Run jobs until none is left, or the *doom* has come."""
    blobs = DoomedBlobs(catalogue, doom)
    jobs = Jobs(catalogue.store, blobs, catalogue.clock)
    runner = JobRunner(
        jobs,
        catalogue.store,
        blobs,
        pool=DoomedPool(doom),
        work=catalogue.home.work,
        clock=catalogue.clock,
        chunk_rows=2,
    )
    await runner.start()
    while _unfinished(catalogue.store):  # noqa: ASYNC110  # the store rings no bell
        await asyncio.sleep(0.005)
    await runner.aclose()


def _unfinished(store):
    with store.read() as session:
        return session.jobs.running() + session.jobs.queued()
