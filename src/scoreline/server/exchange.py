"""One request and its answer, and who takes note of it."""

from __future__ import annotations

import logging
import time
from collections import Counter
from typing import Final

from starlette.types import Message, Scope, Send

from scoreline.core.names import new_id
from scoreline.server.auditing import deed_of
from scoreline.server.bodies import Body
from scoreline.server.errors import ErrorAnswer
from scoreline.server.logs import REQUEST
from scoreline.service.audit import DONE, Audit

__all__ = ["REQUEST_ID", "Exchange", "Witness"]

REQUEST_ID: Final = "scoreline.request_id"  # where a request's scope keeps its id

_LOG: Final = logging.getLogger("scoreline.server")
_FIRST_ERROR: Final = 400


class Witness:
    """Takes note of answers: in the audit log, the log, and by number.

    A change is in the audit log before its caller is answered.

    Args:
        audit: Where changes are recorded.

    Attributes:
        answers: How many answers had which status.
    """

    def __init__(self, audit: Audit) -> None:
        self._audit = audit
        self.answers: Counter[int] = Counter()

    async def note(
        self, scope: Scope, request_id: str, *, status: int, code: str, seconds: float
    ) -> None:
        """Take note of an answer that is about to begin, and of a change it tells.

        Args:
            scope: The request.
            request_id: Its id.
            status: The answer's status.
            code: The refusal's code; empty for what is none.
            seconds: Since the request's headers.
        """
        self.count(scope, status=status, code=code, seconds=seconds)
        deed = deed_of(scope)
        if deed is not None:
            outcome = code or (DONE if status < _FIRST_ERROR else "Failed")
            await deed.record(
                self._audit, scope, request_id=request_id, outcome=outcome
            )

    def count(
        self, scope: Scope, *, status: int, code: str = "", seconds: float
    ) -> None:
        """Take note of an answer to a request that changes nothing; as :meth:`note`."""
        self.answers[status] += 1
        if _LOG.isEnabledFor(logging.INFO):
            event = {
                "method": scope["method"],
                "path": scope["path"],
                "status": status,
                "code": code,
                "seconds": round(seconds, 6),
            }
            _LOG.info("answered", extra={"event": event})


class Exchange:
    """One request and its answer.

    Args:
        scope: The request.
        body: What the caller sends.
        send: Where the answer goes.
        witness: Takes note of it.

    Attributes:
        request_id: Told in the answer and in the log.
        body: What the caller sends.
    """

    __slots__ = (
        "_began",
        "_code",
        "_has_begun",
        "_is_noted",
        "_scope",
        "_send",
        "_witness",
        "body",
        "request_id",
    )

    def __init__(self, scope: Scope, body: Body, send: Send, witness: Witness) -> None:
        self.request_id = scope[REQUEST_ID] = new_id()
        self.body = body
        self._scope = scope
        self._send = send
        self._witness = witness
        self._code = ""
        self._began = time.perf_counter()
        REQUEST.set(self.request_id)
        self._is_noted = False
        self._has_begun = False

    async def send(self, message: Message) -> None:
        """Send *message*, the answer's first one with the request's id."""
        if message["type"] == "http.response.start":
            await self._note(message["status"])
            self._has_begun = True
            own = (b"x-ms-request-id", self.request_id.encode())
            headers = [*message.get("headers", ()), own]
            message = {**message, "headers": headers}
        await self._send(message)

    async def refuse(self, answer: ErrorAnswer) -> None:
        """Send *answer*, if none has begun.

        What the caller has not sent yet is not waited for: the answer comes first,
        then a short draining, then the connection is closed.
        """
        if self._has_begun:
            _LOG.error("request %s: the answer broke off", self.request_id)
            return
        self._code = answer.code
        leftover = not self.body.is_complete
        headers = {
            "Content-Type": "application/json",
            "Content-Length": str(len(answer.body)),
            **answer.headers,
            **({"Connection": "close"} if leftover else {}),
        }
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        start = {"type": "http.response.start", "status": answer.status, "headers": raw}
        await self.send(start)
        end: Message = {"type": "http.response.body", "body": answer.body}
        await self.send({**end, "more_body": leftover})
        if leftover:
            if not self.body.awaits_consent:
                await self.body.drain()
            await self.send({"type": "http.response.body", "body": b""})

    async def _note(self, status: int) -> None:
        if self._is_noted:
            return  # noting it failed, and that is what the caller is told now
        self._is_noted = True
        await self._witness.note(
            self._scope,
            self.request_id,
            status=status,
            code=self._code,
            seconds=time.perf_counter() - self._began,
        )
