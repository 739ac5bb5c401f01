"""Pages for the owner: records of calls and jobs, and who changed what."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Final

import msgspec
from msgspec import Struct
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline.core.errors import NotFound
from scoreline.server.auditing import CREDENTIALS
from scoreline.server.parts import Parts
from scoreline.server.portal.frame import Frame, Visit
from scoreline.server.portal.parting import part_of
from scoreline.service.access import Action
from scoreline.service.diagnostics import Diagnostics
from scoreline.service.entities import AuditEntry, Endpoint, Served
from scoreline.wire.preparing import prepared

__all__ = ["WatchingPages"]

MOST_RECORDS: Final = 200  # that the list shows
MOST_SEARCHED: Final = 2_000  # of the newest, for those that fit the filter
MOST_ENTRIES: Final = 500

_ENDPOINT: Final = "/portal/endpoints/{endpoint_id}"
_ID: Final = re.compile("[0-9a-f]{32}")
_KINDS: Final = ("score/requests", "score/init", "batch")


class Told(Struct, frozen=True, rename="pascal"):
    """What the list tells of a record; the diagnostics write more."""

    type: str
    time: str
    rows: int | None = None
    rows_done: int | None = None
    seconds: float | None = None
    status: str = ""
    code: str = ""
    message: str = ""

    @property
    def has_failed(self) -> bool:
        """Whether there were no results."""
        return bool(self.code) or self.status == "Failed"


@dataclass(frozen=True, slots=True)
class Record:
    """One record by the name by which it is read."""

    name: str
    told: Told


class WatchingPages:
    """The pages *Logs* and *Audit*; the workspace's owner sees them."""

    def __init__(self, parts: Parts, frame: Frame) -> None:
        self._audit = parts.audit
        self._registry = parts.registry
        self._diagnostics = parts.diagnostics
        self._frame = frame

    def routes(self) -> list[BaseRoute]:
        """Return the pages."""
        page = self._frame.page
        return [
            Route("/portal/audit", page(self._list_audit)),
            Route(_ENDPOINT + "/audit", page(self._list_endpoint_audit)),
            Route(_ENDPOINT + "/logs", page(self._list_records)),
            Route(_ENDPOINT + "/logs/{name:path}", page(self._show_record)),
        ]

    async def _list_audit(self, visit: Visit) -> Response:
        visit.check(Action.MANAGE)
        found = await run_in_threadpool(self._audit.newest, MOST_ENTRIES)
        return await self._show_audit(visit, "audit.html", found)

    async def _list_endpoint_audit(self, visit: Visit) -> Response:
        visit.check(Action.MANAGE)
        served = await self._frame.served(visit, Action.MANAGE)
        subject = f"{served.web_service.id}/{served.endpoint.name}"
        found = await run_in_threadpool(self._audit.newest, MOST_ENTRIES, subject)
        return await self._show_audit(
            visit, "endpoint-audit.html", found, served=served
        )

    async def _show_audit(
        self,
        visit: Visit,
        template: str,
        found: list[AuditEntry],
        *,
        served: Served | None = None,
    ) -> Response:
        part = part_of(found, visit.query("page"))
        subjects = await run_in_threadpool(self._subjects, part.things)
        return await visit.show(
            template,
            part=part,
            credentials=CREDENTIALS,
            subjects=subjects,
            served=served,
        )

    def _subjects(self, entries: Sequence[AuditEntry]) -> dict[str, str]:
        """Return by its subject what an entry is about, in names instead of ids."""
        names = {one.id: one.name for one in self._registry.web_services()}
        return {entry.subject: _named(entry.subject, names) for entry in entries}

    async def _list_records(self, visit: Visit) -> Response:
        visit.check(Action.MANAGE)
        served = await self._frame.served(visit, Action.MANAGE)
        kind = visit.query("kind")
        records = await run_in_threadpool(
            _records,
            self._diagnostics,
            served.endpoint,
            kind=kind if kind in _KINDS else "",
            failed_only=visit.query("failed") == "on",
        )
        return await visit.show(
            "logs.html",
            served=served,
            part=part_of(records, visit.query("page")),
            kinds=_KINDS,
            kind=kind,
            failed=visit.query("failed"),
        )

    async def _show_record(self, visit: Visit) -> Response:
        visit.check(Action.MANAGE)
        served = await self._frame.served(visit, Action.MANAGE)
        name = visit.param("name")
        content = await run_in_threadpool(self._diagnostics.read, served.endpoint, name)
        text = json.dumps(json.loads(content), indent=1, ensure_ascii=False)
        return await visit.show("log.html", served=served, name=name, text=text)


def _named(subject: str, names: Mapping[str, str]) -> str:
    """Return *subject* with its web service's name, or the start of a deleted one's id.

    It begins with the web service's id; endpoints and what is theirs may follow.
    """
    first, _, rest = subject.partition("/")
    short = f"{first[:8]}…" if _ID.fullmatch(first) else first
    name = names.get(first, short)
    return f"{name} · {rest}" if rest else name


def _records(
    diagnostics: Diagnostics, endpoint: Endpoint, *, kind: str, failed_only: bool
) -> list[Record]:
    fitting = (
        record
        for record in _newest(diagnostics, endpoint, kind)
        if record.told.has_failed or not failed_only
    )
    return list(islice(fitting, MOST_RECORDS))


def _newest(
    diagnostics: Diagnostics, endpoint: Endpoint, kind: str
) -> Iterator[Record]:
    for name in diagnostics.names(endpoint, MOST_SEARCHED):
        if name.startswith(kind):
            with suppress(NotFound):  # deleted meanwhile
                content = diagnostics.read(endpoint, name)
                yield Record(name, msgspec.json.decode(content, type=prepared(Told)))
