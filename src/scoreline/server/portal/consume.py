"""Pages that say how an endpoint is called, and hand out what that takes."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Final

from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import InvalidValue, NotAllowed, ServiceError
from scoreline.core.keys import KeySlot
from scoreline.core.names import new_id
from scoreline.server.answers import schema_answer
from scoreline.server.files import WholeFile
from scoreline.server.parts import Parts
from scoreline.server.portal.fragments import Fragment, Fragments
from scoreline.server.portal.frame import Frame, Visit
from scoreline.server.portal.guard import SECURITY_HEADERS
from scoreline.server.portal.upload import Upload
from scoreline.server.portal.upload_messages import Make, Refused
from scoreline.server.wishes import one_of
from scoreline.service.access import Action, WorkbookKey
from scoreline.service.entities import Served
from scoreline.wire import urls

__all__ = ["ConsumePages"]

_CONSUME: Final = "/portal/endpoints/{endpoint_id}/consume"
_KIND: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ConsumePages:
    """The pages with an endpoint's addresses, keys and code."""

    def __init__(self, parts: Parts, frame: Frame) -> None:
        self._access = parts.access
        self._addresses = parts.addresses
        self._frame = frame
        self._uploads = parts.uploads
        self._fragments = Fragments()

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        page = self._frame.page
        regenerate = page(self._regenerate, deed="regenerate key")
        create = page(self._create_key, deed="create workbook key")
        revoke = page(self._revoke_key, deed="revoke workbook key")
        workbook = page(self._make_workbook, deed="create workbook key")
        return [
            Route(_CONSUME, page(self._show)),
            Route(_CONSUME + "/keys", page(self._reveal), methods=["POST"]),
            Route(_CONSUME + "/regenerate", regenerate, methods=["POST"]),
            Route(_CONSUME + "/workbook-keys", create, methods=["POST"]),
            Route(_CONSUME + "/workbook-keys/revoke", revoke, methods=["POST"]),
            Route(_CONSUME + "/workbook", workbook, methods=["POST"]),
        ]

    async def _show(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.READ_ENDPOINT)
        return await self._page(visit, served)

    async def _reveal(self, visit: Visit) -> Response:
        """Show the endpoint's keys, on a page that is never stored."""
        served = await self._frame.served(visit, Action.READ_ENDPOINT)
        keys = await run_in_threadpool(self._access.keys, served.endpoint.id)
        shown = {
            "Primary key": keys.primary.reveal(),
            "Secondary key": keys.secondary.reveal(),
        }
        return await self._page(visit, served, shown=shown)

    async def _regenerate(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.REGENERATE)
        slot = one_of(KeySlot, visit.fields["slot"])
        key = await run_in_threadpool(self._access.regenerate, served.endpoint.id, slot)
        shown = {f"New {slot.value} key": key.reveal()}
        return await self._page(visit, served, shown=shown)

    async def _create_key(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.WORKBOOK_KEYS)
        fields = visit.fields
        expires = fields.read("expires", _day)
        if not fields.errors:
            try:
                key = await self._new_key(served, fields["key-name"], expires)
            except InvalidValue as error:
                fields.errors["key-name"] = str(error)
            else:
                shown = {f"Key of {key.name}": _text(key)}
                return await self._page(visit, served, shown=shown)
        return await self._page(visit, served, errors=fields.errors)

    async def _revoke_key(self, visit: Visit) -> Response:
        served = await self._frame.served(visit, Action.WORKBOOK_KEYS)
        await run_in_threadpool(
            self._access.revoke_workbook_key,
            served.endpoint.id,
            visit.fields["key_id"],
        )
        path = f"/portal/endpoints/{served.endpoint.id}/consume"
        return visit.go(path, "The key is revoked. Its workbook scores no more.")

    async def _make_workbook(self, visit: Visit) -> Response:
        """Return a new workbook with a key of its own."""
        served = await self._frame.served(visit, Action.WORKBOOK_KEYS)
        name = f"{served.web_service.name}-{served.endpoint.name}.xlsx"
        name = name.replace(" ", "-")
        upload = self._uploads.add(visit.caller, served.endpoint.id, name)
        key = await self._new_key(served, name, None)
        try:
            await self._make(served, upload.path, key)
        except BaseException:
            self._uploads.delete(upload)
            with suppress(ServiceError):
                await run_in_threadpool(
                    self._access.revoke_workbook_key, served.endpoint.id, key.id
                )
            raise
        return WholeFile(
            upload.path,
            headers=SECURITY_HEADERS,
            media_type=_KIND,
            filename=name,
            background=BackgroundTask(self._forget, upload),
        )

    async def _forget(self, upload: Upload) -> None:
        self._uploads.delete(upload)

    async def _make(self, served: Served, out: Path, key: WorkbookKey) -> None:
        order = Make(
            out=str(out),
            endpoint=schema_answer(served),
            url=self._addresses.api(served.endpoint.id),
            key=_text(key),
            workbook_id=new_id(),
        )
        async with self._uploads.open() as process:
            answer = await process.say(order)
        if isinstance(answer, Refused):
            raise NotAllowed(answer.reason)

    async def _new_key(
        self, served: Served, name: str, expires: date | None
    ) -> WorkbookKey:
        return await run_in_threadpool(
            self._access.create_workbook_key, served.endpoint.id, name, expires
        )

    async def _page(
        self,
        visit: Visit,
        served: Served,
        *,
        shown: dict[str, str] | None = None,
        errors: dict[str, str] | None = None,
    ) -> Response:
        keys: list[WorkbookKey] = []
        if visit.may(Action.WORKBOOK_KEYS, served.endpoint.id):
            keys = await run_in_threadpool(
                self._access.workbook_keys, served.endpoint.id
            )
        api = self._addresses.api(served.endpoint.id)
        return await visit.show(
            "consume.html",
            status=400 if errors else 200,
            served=served,
            shown=shown or {},
            errors=errors or {},
            values=visit.fields,
            keys=keys[::-1],
            addresses=self._addresses_of(served, api),
            help=self._addresses.help(served.endpoint),
            fragments=self._code(served, api),
        )

    def _code(self, served: Served, api: str) -> list[Fragment]:
        schema = served.version.schema
        if served.version.is_training:
            return self._fragments.jobs(schema, api)
        return self._fragments.score(schema, api)

    def _addresses_of(self, served: Served, api: str) -> dict[str, str]:
        version = f"?api-version={urls.API_VERSION}"
        path = urls.endpoint(
            self._addresses.workspace_id,
            served.web_service.id,
            served.endpoint.name.text,
        )
        found = {
            "Request-response": f"{urls.execute(api)}{version}&details=true",
            "Batch execution": f"{urls.jobs(api)}{version}",
            "Swagger document": urls.swagger(api),
        }
        if served.version.is_training:
            del found["Request-response"]
        if not served.endpoint.is_default:
            found["Update resource (PATCH)"] = self._addresses.public_url + path
        return found


def _text(key: WorkbookKey) -> str:
    return key.key.reveal() if key.key is not None else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise InvalidValue("write a day such as 2026-12-31") from None
