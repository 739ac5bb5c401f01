"""Pages on which a model is published by upload."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import InvalidValue, ServiceError
from scoreline.core.names import WebServiceName, checked_description, new_id
from scoreline.files.csv_rows import delimiter_of, read_rows
from scoreline.server.parts import Parts
from scoreline.server.portal.configure import MODEL_BYTES
from scoreline.server.portal.filing import Filing
from scoreline.server.portal.forms import Fields, file_in
from scoreline.server.portal.frame import Frame, Visit
from scoreline.server.publishing import Publishing
from scoreline.service.access import Action
from scoreline.service.entities import WebService
from scoreline.wire.objects import Publish

__all__ = ["PublishPages"]

MOST_SAMPLE_ROWS: Final = 1_000

_AGAIN: Final = "/portal/services/{service_id}/publish"


class PublishPages:
    """The pages on which the owner publishes models."""

    def __init__(self, parts: Parts, frame: Frame, publishing: Publishing) -> None:
        self._registry = parts.registry
        self._frame = frame
        self._filing = Filing(parts)
        self._publishing = publishing

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        publish = self._frame.page(self._publish, limit=MODEL_BYTES, deed="publish")
        return [
            Route("/portal/publish", self._frame.page(self._ask)),
            Route("/portal/publish", publish, methods=["POST"]),
            Route(_AGAIN, self._frame.page(self._ask)),
            Route(_AGAIN, publish, methods=["POST"]),
        ]

    async def _ask(self, visit: Visit) -> Response:
        present = await self._present(visit)
        values = {
            "name": present.name if present else "",
            "description": present.description if present else "",
        }
        return await self._page(visit, present, values)

    async def _publish(self, visit: Visit) -> Response:
        present = await self._present(visit)
        fields = visit.fields
        name = present.name if present else None
        if name is None:
            checked = fields.read("name", WebServiceName)
            name = checked.text if checked else None
        description = fields.read("description", checked_description)
        model, sample = file_in(visit.form, "model"), file_in(visit.form, "sample")
        for field, file in (("model", model), ("sample", sample)):
            if file is None:
                fields.errors[field] = "choose a file"
        if name is not None and model is not None and sample is not None:
            visit.about(present.id if present else name)
            web_service = await self._take(
                fields, present, name, description or "", files=(model, sample)
            )
            if web_service is not None:
                return visit.go(
                    f"/portal/services/{web_service.id}", f"{name} is published."
                )
        values = {field: fields[field] for field in ("name", "description")}
        return await self._page(visit, present, values, errors=fields.errors)

    async def _take(
        self,
        fields: Fields,
        present: WebService | None,
        name: str,
        description: str,
        *,
        files: tuple[UploadFile, UploadFile],
    ) -> WebService | None:
        """Publish, if nothing is wrong; else note what is."""
        model, sample = files
        try:
            rows = await run_in_threadpool(_sample, sample)
        except ServiceError as error:
            fields.errors["sample"] = str(error)
        if fields.errors:
            return None
        try:
            wish = Publish(
                name=name,
                type="Model",
                model=await self._filing.keep(self._registry.workspace_id, model),
                sample=rows,
                description=description,
            )
            service_id = present.id if present else new_id()
            return await self._publishing.publish(service_id, wish)
        except ServiceError as error:
            fields.errors["model"] = str(error)
            return None

    async def _present(self, visit: Visit) -> WebService | None:
        visit.check(Action.MANAGE)
        service_id = visit.request.path_params.get("service_id")
        if service_id is None:
            return None
        return await run_in_threadpool(self._registry.web_service, service_id)

    async def _page(
        self,
        visit: Visit,
        present: WebService | None,
        values: dict[str, str],
        *,
        errors: dict[str, str] | None = None,
    ) -> Response:
        return await visit.show(
            "publish.html",
            status=400 if errors else 200,
            present=present,
            values=values,
            errors=errors or {},
        )


def _sample(file: UploadFile) -> dict[str, object]:
    """Return the rows of a CSV file as a publishing carries them."""
    rows = read_rows(file.file, delimiter=delimiter_of(Path(file.filename or "")))
    values: list[list[str | None]] = []
    for _, row in rows.rows:
        if len(values) == MOST_SAMPLE_ROWS:
            raise InvalidValue(
                f"a sample has at most {MOST_SAMPLE_ROWS:,} rows; some tens will do"
            )
        values.append([text or None for text in row])
    return {"ColumnNames": list(rows.header), "Values": values}
