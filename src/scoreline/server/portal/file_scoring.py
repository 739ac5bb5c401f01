"""What is done with a file that a visitor brought: looked at, scored, stopped."""

from __future__ import annotations

import traceback
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from scoreline.core.errors import NotAllowed, ServiceError
from scoreline.core.schema import Schema
from scoreline.server.answers import schema_answer
from scoreline.server.parts import Parts
from scoreline.server.portal.calls import Calls
from scoreline.server.portal.conversation import Conversation, failure
from scoreline.server.portal.forms import Fields
from scoreline.server.portal.upload import Upload, UploadState
from scoreline.server.portal.upload_messages import (
    Done,
    JobResults,
    Look,
    Place,
    Question,
    Refused,
    RowResults,
    Score,
    Seen,
    WantJob,
    WantRows,
)
from scoreline.service.entities import Principal, Served

__all__ = ["FileScoring", "given_parameters"]


class FileScoring:
    """Has files read and scored by processes of their own.

    Args:
        parts: The service's rooms.
    """

    def __init__(self, parts: Parts) -> None:
        self._uploads = parts.uploads
        self._calls = Calls(parts)

    async def bring(
        self,
        served: Served,
        caller: Principal,
        file: UploadFile,
        *,
        place: Place | None = None,
        is_test: bool = False,
    ) -> Upload:
        """Return *file*, kept and looked at.

        Args:
            served: The endpoint that is to score it.
            caller: Who brought it.
            file: The file.
            place: Where its rows are said to be.
            is_test: Whether it is to test batch jobs.

        Raises:
            InvalidValue: If its extension is none that is read here.
            NotAllowed: If the caller has too many files here.
        """
        upload = self._uploads.add(caller, served.endpoint.id, file.filename or "")
        upload.is_test = is_test
        try:
            await _keep(file, upload)
            await self.look(served, upload, place or Place())
        except BaseException:
            self._uploads.delete(upload)
            raise
        return upload

    async def look(self, served: Served, upload: Upload, place: Place) -> None:
        """Find out what would be scored of *upload*.

        Raises:
            NotAllowed: If it is being scored.
        """
        if upload.state is UploadState.RUNNING:
            raise NotAllowed("the file is being scored; wait until that is done")
        upload.place = place
        order = Look(str(upload.path), schema_answer(served), place)
        try:
            async with self._uploads.open() as process:
                answer = await process.say(order)
        except ServiceError as error:
            answer = Refused(str(error))
        if isinstance(answer, Seen):
            upload.state, upload.seen, upload.refusal = UploadState.SEEN, answer, None
        elif isinstance(answer, Refused):
            upload.state, upload.refusal = UploadState.REFUSED, answer

    def start(
        self,
        served: Served,
        caller: Principal,
        upload: Upload,
        parameters: Mapping[str, str],
    ) -> None:
        """Begin to score *upload*; a test goes by a batch job, however small it is.

        Raises:
            NotAllowed: If it was not seen, or is being scored.
        """
        if upload.state is not UploadState.SEEN:
            raise NotAllowed("the file can't be scored as it is now")
        order = Score(
            path=str(upload.path),
            out=str(upload.scored_path),
            endpoint=schema_answer(served),
            place=upload.place,
            parameters=dict(parameters),
            batch=upload.is_test,
        )
        upload.done, upload.total = 0, upload.seen.good if upload.seen else None
        self._uploads.run(upload, self._score(served, caller, upload, order))

    def stop(self, upload: Upload) -> None:
        """End the scoring of *upload*, if it is being scored; nothing is written."""
        if upload.state is UploadState.RUNNING and upload.task is not None:
            upload.task.cancel()
            upload.state = UploadState.SEEN

    async def _score(
        self, served: Served, caller: Principal, upload: Upload, order: Score
    ) -> None:
        """Score *upload*, and note what came of it."""
        upload.scored_path.unlink(missing_ok=True)
        try:
            async with self._uploads.open(to_score=True) as process:
                answer = await process.say(order)
                while not isinstance(answer, Done | Refused):
                    answer = await self._answer(
                        served, caller, upload, process=process, question=answer
                    )
        except ServiceError as error:
            answer = Refused(str(error))
        except Exception as error:  # noqa: BLE001  # nobody else would hear of it
            trace = "".join(traceback.format_tb(error.__traceback__))
            answer = Refused(str(failure(f"{type(error).__qualname__}\n{trace}")))
        if isinstance(answer, Done):
            upload.state, upload.report = UploadState.DONE, answer
        else:
            upload.state, upload.refusal = UploadState.FAILED, answer

    async def _answer(
        self,
        served: Served,
        caller: Principal,
        upload: Upload,
        *,
        process: Conversation,
        question: Question,
    ) -> Question:
        """Do what the process asks for; return what it says then."""
        if isinstance(question, WantRows):
            upload.total = question.total
            scored = await self._calls.score_patiently(served, caller, question.body)
            upload.done += question.rows
            return await process.say(RowResults(scored.body))
        if isinstance(question, WantJob):
            return await self._answer_by_job(
                served, caller, upload, process=process, question=question
            )
        raise TypeError("no question")

    async def _answer_by_job(
        self,
        served: Served,
        caller: Principal,
        upload: Upload,
        *,
        process: Conversation,
        question: WantJob,
    ) -> Question:
        def told(done: int, total: int | None) -> None:
            upload.done, upload.total = done, total or question.rows

        upload.total = question.rows
        job = await self._calls.start_job(
            served, caller, upload.folder / "rows.csv", parameters=question.parameters
        )
        try:
            results = await self._calls.finish_job(job, told)
            return await process.say(JobResults(str(results)))
        finally:
            await self._calls.forget_job(job)


def given_parameters(
    schema: Schema, fields: Fields, prefix: str = "parameter"
) -> dict[str, str]:
    """Return the web service parameters that a form gives; one left blank is not."""
    given = {p.name: fields[f"{prefix}:{p.name}"] for p in schema.parameters}
    return {name: text for name, text in given.items() if text}


async def _keep(file: UploadFile, upload: Upload) -> None:
    """Write what came to the upload's folder."""

    def copy() -> None:
        with upload.path.open("xb") as target:
            while chunk := file.file.read(2**20):
                target.write(chunk)

    await run_in_threadpool(copy)
