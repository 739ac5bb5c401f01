"""Pages on which an endpoint is tried: one row in a form, or a file as a batch job."""

from __future__ import annotations

import json
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import (
    InvalidValue,
    NotAllowed,
    SchemaMismatch,
    ServiceError,
)
from scoreline.core.schema import Schema
from scoreline.core.table import Row
from scoreline.server.exchange import REQUEST_ID
from scoreline.server.parts import Parts
from scoreline.server.portal.calls import Calls
from scoreline.server.portal.file_scoring import FileScoring, given_parameters
from scoreline.server.portal.filing import Filing
from scoreline.server.portal.forms import Fields, chosen_file
from scoreline.server.portal.frame import FORM_BYTES, Frame, Visit
from scoreline.server.portal.jobs import job_path
from scoreline.server.portal.score import STATES, path_of
from scoreline.server.portal.upload import UploadState
from scoreline.server.portal.uploads import UPLOAD_BYTES
from scoreline.service.access import Action
from scoreline.service.entities import Served
from scoreline.service.jobs import MAX_ERROR_ROWS

__all__ = ["TrialPages"]

BATCH_BYTES: Final = 256 * 2**20  # of a file for a batch test
MOST_JOBS: Final = 20  # that the page lists
BATCH: Final = "batch"  # before the names of the batch form's parameters

_TEST: Final = "/portal/endpoints/{endpoint_id}/test"


class TrialPages:
    """The pages *Test* of an endpoint."""

    def __init__(self, parts: Parts, frame: Frame) -> None:
        self._jobs = parts.jobs
        self._frame = frame
        self._calls = Calls(parts)
        self._filing = Filing(parts)
        self._uploads = parts.uploads
        self._scoring = FileScoring(parts)

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        page = self._frame.page
        batch = page(self._start_batch, limit=BATCH_BYTES + FORM_BYTES)
        return [
            Route(_TEST, page(self._show)),
            Route(_TEST, page(self._score), methods=["POST"]),
            Route(_TEST + "/batch", batch, methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.SCORE)
        return await self._page(visit, served, _sample_values(served))

    async def _score(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.SCORE)
        fields, schema = visit.fields, served.version.schema
        request = _request(schema, fields)
        values = {name: fields[name] for name in visit.form}
        errors: dict[str, str] = {}
        rows: tuple[Row, ...] = ()
        answer = ""
        try:
            scored = await self._calls.score(
                served,
                visit.caller,
                json.dumps(request).encode(),
                request_id=visit.request.scope[REQUEST_ID],
            )
            rows, answer = scored.rows, scored.body.decode()
        except SchemaMismatch as error:
            errors = {f"in:{p.column}": p.reason for p in error.problems}
        except ServiceError as error:
            errors = {"": str(error)}
        return await self._page(
            visit,
            served,
            values,
            errors=errors,
            result=dict(zip(schema.output.names, rows[0], strict=True)) if rows else {},
            request=json.dumps(request, indent=1),
            answer=answer and json.dumps(json.loads(answer), indent=1),
        )

    async def _start_batch(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.SUBMIT)
        try:
            file = chosen_file(visit.form, "file")
            start = self._start_workbook if _is_workbook(file) else self._start_job
            return visit.go(await start(visit, served, file))
        except (InvalidValue, NotAllowed) as error:
            errors = {"file": str(error)}
            values = _sample_values(served) | _given_values(visit.fields, served)
            return await self._page(visit, served, values, errors=errors)

    async def _start_job(self, visit: Visit, served: Served, file: UploadFile) -> str:
        """Have *file* scored by a job as it is; return where that is watched."""
        rows = await self._filing.keep(served.endpoint.id, file)
        job = await self._calls.start_job_on(
            served,
            visit.caller,
            rows,
            parameters=_batch_parameters(visit.fields, served),
            max_error_rows=MAX_ERROR_ROWS if visit.fields.is_on("lenient") else 0,
        )
        return job_path(job)

    async def _start_workbook(
        self, visit: Visit, served: Served, file: UploadFile
    ) -> str:
        """Have a workbook's rows scored by a job; return where that is watched.

        Where its rows can't be found, that is told there, and where they are asked.
        """
        if served.version.is_training:
            raise InvalidValue("a model is trained on a CSV file; save the rows as one")
        if (file.size or 0) > UPLOAD_BYTES:
            most = UPLOAD_BYTES // 2**20
            raise InvalidValue(
                f"a workbook may have {most} MiB at most; save its rows as CSV"
            )
        upload = await self._scoring.bring(served, visit.caller, file, is_test=True)
        if upload.state is UploadState.SEEN:
            parameters = _batch_parameters(visit.fields, served)
            self._scoring.start(served, visit.caller, upload, parameters)
        return path_of(upload)

    async def _page(
        self,
        visit: Visit,
        served: Served,
        values: dict[str, str],
        *,
        errors: dict[str, str] | None = None,
        **outcome: object,
    ) -> Response:
        sees_all = visit.may(Action.LIST_JOBS, served.endpoint.id)
        submitter = None if sees_all else visit.caller.key_id
        jobs = await run_in_threadpool(self._jobs.all, served.endpoint.id, submitter)
        shown = {"result": {}, "request": "", "answer": "", **outcome}
        return await visit.show(
            "test.html",
            status=400 if errors else 200,
            served=served,
            values=values,
            errors=errors or {},
            jobs=jobs[:MOST_JOBS],
            states=STATES,
            most=BATCH_BYTES,
            uploads=self._uploads.of(visit.caller, served.endpoint.id, is_test=True),
            **shown,
        )


def _request(schema: Schema, fields: Fields) -> dict[str, object]:
    """Return the body of the call that the form stands for."""
    names = list(schema.input.names)
    row = [fields[f"in:{name}"] for name in names]
    table = {"ColumnNames": names, "Values": [row]}
    parameters = given_parameters(schema, fields)
    return {"Inputs": {schema.input.name: table}, "GlobalParameters": parameters}


def _sample_values(served: Served) -> dict[str, str]:
    """Return what the form begins with: the first sample row, if it may be shown."""
    sample = served.version.sample
    if not served.endpoint.sample_data or not sample.rows:
        return {}
    row = sample.rows[0]
    return {
        f"in:{name}": text or "" for name, text in zip(sample.columns, row, strict=True)
    }


def _batch_parameters(fields: Fields, served: Served) -> dict[str, str]:
    return given_parameters(served.version.schema, fields, BATCH)


def _given_values(fields: Fields, served: Served) -> dict[str, str]:
    """Return what the batch form held, for the page that shows it again."""
    given = _batch_parameters(fields, served)
    return {f"{BATCH}:{name}": text for name, text in given.items()}


def _is_workbook(file: UploadFile) -> bool:
    return (file.filename or "").casefold().endswith(".xlsx")
