"""Pages on which a customer has a workbook scored, without installing anything."""

from __future__ import annotations

from typing import Final

from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import InvalidValue, NotAllowed
from scoreline.server.files import WholeFile
from scoreline.server.parts import Parts
from scoreline.server.portal.file_scoring import FileScoring, given_parameters
from scoreline.server.portal.forms import Fields, file_in
from scoreline.server.portal.frame import FORM_BYTES, Frame, Visit
from scoreline.server.portal.guard import SECURITY_HEADERS
from scoreline.server.portal.upload import EXTENSIONS, Upload, UploadState
from scoreline.server.portal.upload_messages import Place
from scoreline.server.portal.uploads import UPLOAD_BYTES
from scoreline.service.access import Action
from scoreline.service.entities import Served

__all__ = ["STATES", "ScorePages", "path_of"]

_SCORE: Final = "/portal/endpoints/{endpoint_id}/score"
_FILE: Final = _SCORE + "/{upload_id}"

STATES: Final = {
    UploadState.SEEN: "Ready to score",
    UploadState.REFUSED: "Refused",
    UploadState.RUNNING: "Running",
    UploadState.DONE: "Scored",
    UploadState.FAILED: "Failed",
}
"""What people are told of a file's state."""


class ScorePages:
    """The pages on which files are brought, scored and fetched."""

    def __init__(self, parts: Parts, frame: Frame) -> None:
        self._registry = parts.registry
        self._frame = frame
        self._uploads = parts.uploads
        self._scoring = FileScoring(parts)

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
            states=STATES,
            error=error,
        )

    async def _bring(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.SCORE)
        file = file_in(visit.form, "file")
        if file is None:
            return await self._ask(visit, "choose a file")
        try:
            upload = await self._scoring.bring(
                served, visit.caller, file, place=_place(visit.fields)
            )
        except (InvalidValue, NotAllowed) as error:
            return await self._ask(visit, str(error))
        return visit.go(path_of(upload))

    async def _show(self, visit: Visit) -> Response:
        served, upload = await self._upload(visit)
        return await visit.show(
            "score-file.html",
            served=served,
            upload=upload,
            state=upload.state.value,
            path=path_of(upload),
            home=_home_of(upload),
        )

    async def _look_again(self, visit: Visit) -> Response:
        served, upload = await self._upload(visit)
        await self._scoring.look(served, upload, _place(visit.fields))
        return visit.go(path_of(upload))

    async def _start(self, visit: Visit) -> Response:
        served, upload = await self._upload(visit)
        parameters = given_parameters(served.version.schema, visit.fields)
        self._scoring.start(served, visit.caller, upload, parameters)
        return visit.go(path_of(upload))

    async def _stop(self, visit: Visit) -> Response:
        _, upload = await self._upload(visit)
        self._scoring.stop(upload)
        return visit.go(path_of(upload), "Stopped. Nothing was written.")

    async def _progress(self, visit: Visit) -> Response:
        _, upload = await self._upload(visit)
        total = "" if upload.total is None else f" of {upload.total:,}"
        told = {
            "over": upload.state is not UploadState.RUNNING,
            "done": upload.done,
            "total": upload.total,
            "status": STATES[upload.state],
            "words": f"{STATES[upload.state]}: {upload.done:,}{total} rows",
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
        _, upload = await self._upload(visit)
        self._uploads.delete(upload)
        told = f"{upload.name} and its results are deleted."
        return visit.go(_home_of(upload), told)

    async def _upload(self, visit: Visit) -> tuple[Served, Upload]:
        served = await self._frame.served(visit, Action.SCORE)
        upload = self._uploads.get(visit.caller, visit.param("upload_id"))
        return served, upload


def path_of(upload: Upload) -> str:
    """Return where the page of *upload* lies."""
    return f"/portal/endpoints/{upload.endpoint_id}/score/{upload.id}"


def _home_of(upload: Upload) -> str:
    """Return the page on which *upload* was brought."""
    page = "test" if upload.is_test else "score"
    return f"/portal/endpoints/{upload.endpoint_id}/{page}"


def _place(fields: Fields) -> Place:
    return Place(
        fields["sheet"].strip(),
        fields["range"].strip(),
        has_headers=not fields.is_on("no_headers"),
    )
