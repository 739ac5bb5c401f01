"""One job of a training service: a model fitted, compared and handed over."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Final

from scoreline.core.errors import JobFailed, ScoringTimeout
from scoreline.core.schema import EVALUATION_PORT
from scoreline.service.assembly import assemble, delimiter_of
from scoreline.service.counts import Counts
from scoreline.service.entities import Job, Version
from scoreline.service.job_run import Workshop
from scoreline.service.tasks import Train, Trained, WorkerLost, pack_schema
from scoreline.service.training import held_out, seed

__all__ = ["TrainingRun"]

_TIMEOUT_S: Final = 3600.0  # of one training, the wait for a worker included
_MAX_ATTEMPTS: Final = 2  # workers that one training may be the end of


class TrainingRun:
    """Runs one training from its beginning; it takes the arguments of ``JobRun``.

    A worker that is busy with a cancelled training finishes it for nobody.

    Args:
        workshop: What it takes.
        job: Which.
        goes_on: Tells whether it is still to be run: neither cancelled nor interrupted.
    """

    def __init__(
        self, workshop: Workshop, job: Job, goes_on: Callable[[], bool]
    ) -> None:
        self._shop = workshop
        self._job = job
        self._goes_on = goes_on
        self._folder = workshop.folder(job)

    async def run(self) -> bool:
        """Train; return whether model and evaluation are there.

        Raises:
            ServiceError: Why the job fails, in words for its owner.
        """
        version = await asyncio.to_thread(self._prepare)
        source = await self._shop.source(self._job, goes_on=self._goes_on)
        trained = await self._train(self._task(version, source))
        if trained is None or not self._goes_on():
            return False
        await asyncio.to_thread(self._hand_over, version, trained)
        return True

    def forget(self) -> None:
        """Delete what the worker wrote."""
        shutil.rmtree(self._folder, ignore_errors=True)

    @property
    def _model(self) -> Path:
        return self._folder / "model.skops"

    @property
    def _evaluation(self) -> Path:
        return self._folder / "evaluation.csv"

    def _prepare(self) -> Version:
        self._folder.mkdir(mode=0o700, exist_ok=True)
        return self._shop.version(self._job)

    def _task(self, version: Version, source: Path) -> Train:
        job = self._job
        return Train(
            experiment=version.digest,
            present=job.recipe,
            schema=pack_schema(version.schema),
            path=str(source),
            model_path=str(self._model),
            evaluation_path=str(self._evaluation),
            delimiter=delimiter_of(source.name),
            out_delimiter=delimiter_of(job.evaluation),
            held_out=held_out(job.parameters),
            seed=seed(job.parameters),
            max_errors=job.max_error_rows,
        )

    async def _train(self, task: Train) -> Trained | None:
        attempts = 0
        while self._goes_on():
            try:
                return await self._shop.ask(task, _TIMEOUT_S, goes_on=self._goes_on)
            except ScoringTimeout:
                raise JobFailed(
                    self._job.id, f"the training took more than {_TIMEOUT_S:g} seconds"
                ) from None
            except WorkerLost as error:
                attempts += 1
                if attempts >= _MAX_ATTEMPTS:
                    raise JobFailed(self._job.id, str(error)) from None
        return None

    def _hand_over(self, version: Version, trained: Trained) -> None:
        """Put model and evaluation in their places, and count the rows."""
        job, blobs = self._job, self._shop.blobs
        with blobs.write(job.output) as blob, self._model.open("rb") as file:
            shutil.copyfileobj(file, blob)
            blob.commit()
        ports = {port.name: port for port in version.schema.outputs}
        columns = ports[EVALUATION_PORT].columns
        assemble(blobs, job.evaluation, columns=columns, chunks=[self._evaluation])
        with self._shop.store.write_jobs() as session:
            session.jobs.count_rows(job.id, trained.rows, trained.errors)
            counts = Counts(job_rows=trained.rows - trained.errors)
            session.count(job.endpoint_id, self._shop.clock(), counts)
