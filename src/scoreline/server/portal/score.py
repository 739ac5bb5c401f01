"""Pages on which a customer has a workbook scored, without installing anything."""

from __future__ import annotations

import traceback
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import InvalidValue, NotAllowed, ServiceError
from scoreline.server.answers import schema_answer
from scoreline.server.files import WholeFile
from scoreline.server.parts import Parts
from scoreline.server.portal.calls import Calls
from scoreline.server.portal.forms import Fields, file_in
from scoreline.server.portal.frame import FORM_BYTES, Frame, Visit
from scoreline.server.portal.guard import SECURITY_HEADERS
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
from scoreline.server.portal.uploads import (
    EXTENSIONS,
    UPLOAD_BYTES,
    Conversation,
    Upload,
    Uploads,
    UploadState,
    failure,
)
from scoreline.service.access import Action
from scoreline.service.entities import Principal, Served

__all__ = ["ScorePages"]

_SCORE: Final = "/portal/endpoints/{endpoint_id}/score"
_FILE: Final = _SCORE + "/{upload_id}"


class ScorePages:
    """The pages on which files are brought, scored and fetched."""

    def __init__(self, parts: Parts, frame: Frame, uploads: Uploads) -> None:
        self._registry = parts.registry
        self._frame = frame
        self._uploads = uploads
        self._calls = Calls(parts)

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        page = self._frame.page
        bring = page(self._bring, limit=UPLOAD_BYTES + FORM_BYTES)
        return [
            Route(_SCORE, page(self._ask)),
            Route(_SCORE, bring, methods=["POST"]),
            Route(_FILE, page(self._show)),
            Route(_FILE + "/look", page(self._look_again), methods=["POST"]),
            Route(_FILE + "/start", page(self._start), methods=["POST"]),
            Route(_FILE + "/stop", page(self._stop), methods=["POST"]),
            Route(_FILE + "/progress", page(self._progress)),
            Route(_FILE + "/file", page(self._fetch)),
            Route(_FILE + "/delete", page(self._delete), methods=["POST"]),
        ]

    async def _ask(self, visit: Visit, error: str = "") -> Response:
        served = await self._frame.served(visit, Action.SCORE)
        return await visit.show(
            "score.html",
            status=400 if error else 200,
            served=served,
            accept=",".join(EXTENSIONS),
            most=UPLOAD_BYTES,
            uploads=self._uploads.of(visit.caller, served.endpoint.id),
            error=error,
        )

    async def _bring(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.SCORE)
        file = file_in(visit.form, "file")
        if file is None:
            return await self._ask(visit, "choose a file")
        try:
            upload = self._uploads.add(
                visit.caller, served.endpoint.id, file.filename or ""
            )
        except (InvalidValue, NotAllowed) as error:
            return await self._ask(visit, str(error))
        try:
            await _keep(file, upload)
            upload.place = _place(visit.fields)
            await self._look(served, upload)
        except BaseException:
            self._uploads.delete(upload)
            raise
        return visit.go(_path(upload))

    async def _show(self, visit: Visit) -> Response:
        served, upload = await self._upload(visit)
        return await visit.show(
            "score-file.html",
            served=served,
            upload=upload,
            state=upload.state.value,
            path=_path(upload),
            required=[p for p in served.version.schema.parameters if p.default is None],
        )

    async def _look_again(self, visit: Visit) -> Response:
        served, upload = await self._upload(visit)
        if upload.state is UploadState.RUNNING:
            raise NotAllowed("the file is being scored; wait until that is done")
        upload.place = _place(visit.fields)
        await self._look(served, upload)
        return visit.go(_path(upload))

    async def _start(self, visit: Visit) -> Response:
        served, upload = await self._upload(visit)
        if upload.state is not UploadState.SEEN:
            raise NotAllowed("the file can't be scored as it is now")
        parameters = {
            p.name: visit.fields[f"parameter:{p.name}"]
            for p in served.version.schema.parameters
            if visit.fields[f"parameter:{p.name}"]
        }
        order = Score(
            path=str(upload.path),
            out=str(upload.scored_path),
            endpoint=schema_answer(served),
            place=upload.place,
            parameters=parameters,
            batch=visit.fields.is_on("batch"),
        )
        upload.done, upload.total = 0, upload.seen.good if upload.seen else None
        self._uploads.run(upload, self._score(served, visit.caller, upload, order))
        return visit.go(_path(upload))

    async def _stop(self, visit: Visit) -> Response:
        _, upload = await self._upload(visit)
        if upload.state is UploadState.RUNNING and upload.task is not None:
            upload.task.cancel()
            upload.state = UploadState.SEEN
        return visit.go(_path(upload), "Stopped. Nothing was written.")

    async def _progress(self, visit: Visit) -> Response:
        _, upload = await self._upload(visit)
        total = "" if upload.total is None else f" of {upload.total:,}"
        told = {
            "over": upload.state is not UploadState.RUNNING,
            "done": upload.done,
            "total": upload.total,
            "words": f"{upload.done:,}{total} rows scored",
        }
        return JSONResponse(told, headers=SECURITY_HEADERS)

    async def _fetch(self, visit: Visit) -> Response:
        _, upload = await self._upload(visit)
        if upload.state is not UploadState.DONE:
            raise NotAllowed("there are no results to fetch yet")
        return WholeFile(
            upload.scored_path,
            headers=SECURITY_HEADERS,
            media_type="application/octet-stream",
            filename=upload.scored_name,
        )

    async def _delete(self, visit: Visit) -> Response:
        served, upload = await self._upload(visit)
        self._uploads.delete(upload)
        return visit.go(
            f"/portal/endpoints/{served.endpoint.id}/score",
            f"{upload.name} and its results are deleted.",
        )

    async def _upload(self, visit: Visit) -> tuple[Served, Upload]:
        served = await self._frame.served(visit, Action.SCORE)
        upload = self._uploads.get(visit.caller, visit.param("upload_id"))
        return served, upload

    async def _look(self, served: Served, upload: Upload) -> None:
        """Find out what would be scored of *upload*."""
        order = Look(str(upload.path), schema_answer(served), upload.place)
        try:
            async with self._uploads.open() as process:
                answer = await process.say(order)
        except ServiceError as error:
            answer = Refused(str(error))
        if isinstance(answer, Seen):
            upload.state, upload.seen, upload.refusal = UploadState.SEEN, answer, None
        elif isinstance(answer, Refused):
            upload.state, upload.refusal = UploadState.REFUSED, answer

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


def _path(upload: Upload) -> str:
    return f"/portal/endpoints/{upload.endpoint_id}/score/{upload.id}"


def _place(fields: Fields) -> Place:
    return Place(
        fields["sheet"].strip(),
        fields["range"].strip(),
        has_headers=not fields.is_on("no_headers"),
    )


async def _keep(file: UploadFile, upload: Upload) -> None:
    """Write what came to the upload's folder."""

    def copy() -> None:
        with upload.path.open("xb") as target:
            while chunk := file.file.read(2**20):
                target.write(chunk)

    await run_in_threadpool(copy)
