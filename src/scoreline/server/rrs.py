"""Scoring at once (RRS): the one route that stands in front of the framework.

Source: the Classic service's execution API (reference, section 3). The key is checked
before a byte of the body is read, and a call occupies its endpoint from the moment its
body is complete to the moment its answer is ready: slow callers hold no slot.
"""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Coroutine
from typing import Any, Final, TypeVar
from urllib.parse import quote

from starlette.types import Message, Scope, Send

from scoreline.core.errors import RequestUnreadable, ServerFull
from scoreline.server.admission import Admission
from scoreline.server.bodies import Body
from scoreline.server.calls import Call, CallLog
from scoreline.server.exchange import REQUEST_ID
from scoreline.server.parts import Parts
from scoreline.server.regulars import Regular, Regulars
from scoreline.server.score_options import ScoreOptions
from scoreline.service.access import Action
from scoreline.service.entities import Served
from scoreline.service.scoring import check_scores
from scoreline.wire.objects import format_time
from scoreline.wire.scoring import decode_score_body, encode_score_answer

__all__ = ["Rrs", "match_execute"]

_PATH: Final = re.compile(r"/workspaces/([0-9a-f]{32})/services/([0-9a-f]{32})/execute")
LARGE_BODY: Final = 256 * 1024  # bytes; what has more is a worker's task, decoded too
_UNWATCHED_S: Final = 0.2  # seconds; watching for a hang-up costs more than most calls

ResultT = TypeVar("ResultT")
Headers = list[tuple[bytes, bytes]]


def match_execute(path: str) -> tuple[str, str] | None:
    """Return workspace id and endpoint id, if *path* is where rows are scored."""
    found = _PATH.fullmatch(path)
    return (found[1], found[2]) if found else None


class Rrs:
    """Scores the rows of a request and answers with the results.

    Args:
        parts: The rooms of the service.
        admission: Checks callers.
        regulars: Remembers those who got results.
    """

    def __init__(self, parts: Parts, admission: Admission, regulars: Regulars) -> None:
        self._registry = parts.registry
        self._gate = parts.gate
        self._scoring = parts.scoring
        self._limit = parts.limits.rows_bytes
        self._state = parts.state
        self._log = CallLog(parts.usage, parts.diagnostics)
        self._admission = admission
        self._regulars = regulars
        self._told: dict[str, tuple[Served, Headers]] = {}

    async def answer(
        self, scope: Scope, body: Body, send: Send, *, place: tuple[str, str]
    ) -> None:
        """Answer one call.

        Args:
            scope: The request.
            body: Its body.
            send: Where the answer goes.
            place: Workspace id and endpoint id.
        """
        if self._state.is_stopping:
            raise ServerFull
        workspace_id, endpoint_id = place
        caller = self._admission.admit(
            scope, Action.SCORE, workspace_id=workspace_id, endpoint_id=endpoint_id
        )
        call = Call(caller.served, caller.principal.key_id, scope[REQUEST_ID])
        try:
            options = ScoreOptions.parse(scope["query_string"].decode("latin-1"))
            await self._answer(call, options, body)
        except Exception as error:
            self._log.failed(call, error)
            raise
        self._log.scored(call)
        told = self._headers(call.served)
        if call.is_at_once:
            regular = Regular(call.served, call.key_id, options, _lines(told))
            self._regulars.remember(scope, regular)
        await send(_start(call, told))
        await send({"type": "http.response.body", "body": call.results})

    def _headers(self, served: Served) -> Headers:
        known = self._told.get(served.endpoint.id)
        if known is None or known[0] is not served:
            known = self._told[served.endpoint.id] = served, _told(served)
        return known[1]

    async def _answer(self, call: Call, options: ScoreOptions, body: Body) -> None:
        call.content = await body.read(self._limit)
        call.began = time.perf_counter()
        # What is served may have changed while the body was on its way.
        call.served = self._registry.served(call.served.endpoint.id)
        check_scores(call.served)
        with self._gate.enter(call.served.endpoint):
            await self._score(call, options, body)

    async def _score(self, call: Call, options: ScoreOptions, body: Body) -> None:
        if len(call.content) > LARGE_BODY:
            answer = self._scoring.answer(
                call.served,
                call.content,
                details=options.details,
                swagger=options.swagger,
            )
            found = await _unless_gone(answer, body)
            call.rows, call.results = found.rows, found.body
            return
        schema = call.served.version.schema
        table, parameters = decode_score_body(schema, call.content)
        rows = self._scoring.at_once(call.served, table, parameters)
        call.is_at_once = rows is not None
        if rows is None:
            scoring = self._scoring.score(call.served, table, parameters)
            rows = await _unless_gone(scoring, body)
        call.rows = len(rows)
        call.results = encode_score_answer(
            schema, rows, details=options.details, swagger=options.swagger
        )


async def _unless_gone(work: Coroutine[Any, Any, ResultT], body: Body) -> ResultT:
    """Return the result of *work*; give it up when the caller has hung up."""
    task = asyncio.create_task(work)
    try:
        await asyncio.wait({task}, timeout=_UNWATCHED_S)
        if not task.done():
            await _watch(task, body)
        return await task
    finally:
        await _end(task)


async def _end(task: asyncio.Task[ResultT]) -> None:
    if not task.done():
        task.cancel()
        await asyncio.wait({task})
    if not task.cancelled():
        task.exception()  # looked at, for a caller who has left


async def _watch(task: asyncio.Task[ResultT], body: Body) -> None:
    gone = asyncio.create_task(body.gone())
    try:
        await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
    finally:
        gone.cancel()
    if not task.done():
        raise RequestUnreadable("the caller has hung up")


def _start(call: Call, told: Headers) -> Message:
    length = (b"content-length", b"%d" % len(call.results))
    return {"type": "http.response.start", "status": 200, "headers": [*told, length]}


def _lines(headers: Headers) -> bytes:
    return b"".join([b"%b: %b\r\n" % header for header in headers])


def _told(served: Served) -> Headers:
    """Return what every answer by the models of *served* tells in its headers."""
    return [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"scoreline-version", format_time(served.version.published).encode()),
        (b"scoreline-models", _models(served)),
    ]


def _models(served: Served) -> bytes:
    """Return which trained models scored: ``name=digest, …``, 12 digits of each."""
    pairs = (f"{quote(r.name)}={r.digest[:12]}" for r in served.resources)
    return ", ".join(pairs).encode()
