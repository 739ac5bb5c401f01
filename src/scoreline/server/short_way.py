"""HTTP as the service speaks it: uvicorn's, and a short way for small calls.

uvicorn starts a task for each request as soon as its headers are there. Here a request
that may be answered in one step is held back until its body is there too, a few
milliseconds at most; what can't be answered so is then started as uvicorn would.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any, Final, cast

from starlette.types import ASGIApp, Scope
from uvicorn._types import ASGI3Application
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import RequestResponseCycle
from uvicorn.server import ServerState

from scoreline.server.deadlines import DeadlineProtocol

__all__ = ["Answer", "PromptProtocol", "Prompting"]

SMALL: Final = 16 * 1024  # bytes of a body; beyond, the way is no matter
HELD_S: Final = 0.01  # seconds for which a request waits for its body

Waiting = tuple[RequestResponseCycle, ASGI3Application]
Answer = Callable[[Scope, bytes], bytes | None]
"""Returns headers and body behind a status 200, or None to have the task started."""


class Prompting(Config):
    """uvicorn's settings, and what answers in one step."""

    def __init__(
        self,
        app: ASGIApp,
        answer: Answer | None,
        **settings: Any,  # noqa: ANN401  # handed on
    ) -> None:
        super().__init__(app, http=PromptProtocol, **settings)
        self.answer = answer


class PromptProtocol(DeadlineProtocol):
    """One connection, whose small calls are answered in one step if they can be."""

    def __init__(
        self,
        config: Prompting,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._prompt = config.answer
        self._is_in_headers = False
        self._held: Waiting | None = None
        self._patience: asyncio.TimerHandle | None = None

    def on_headers_complete(self) -> None:
        """Begin to answer; a request that follows another unanswered one waits."""
        self._is_in_headers = True
        try:
            super().on_headers_complete()
        finally:
            self._is_in_headers = False

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body, which may turn out to be large."""
        super().on_body(body)
        if self._held is not None and len(self._held[0].body) > SMALL:
            self._let_go()

    def on_message_complete(self) -> None:
        """Answer a request that was held back."""
        super().on_message_complete()
        if self._held is not None and not self._is_answered(self._held[0]):
            self._let_go()

    def data_received(self, data: bytes) -> None:
        """Take *data*; what is held back now waits for the rest of its body."""
        super().data_received(data)
        if self._held is not None and self._patience is None:
            self._patience = self.loop.call_later(HELD_S, self._let_go)

    def connection_lost(self, exc: Exception | None) -> None:
        """Have the application find out that the caller has left."""
        super().connection_lost(exc)
        self._let_go()

    def _start_asgi_task(
        self, cycle: RequestResponseCycle, app: ASGI3Application
    ) -> None:
        is_simple = cycle.keep_alive and not cycle.waiting_for_100_continue
        if (
            self._prompt is not None
            and self._is_in_headers
            and is_simple
            and cycle.scope["method"] == "POST"
            and cycle.scope["path"].endswith("/execute")
        ):
            self._held = cycle, app
        else:
            super()._start_asgi_task(cycle, app)

    def _is_answered(self, cycle: RequestResponseCycle) -> bool:
        """Answer in one step; return whether that was possible."""
        if self._prompt is None or self.flow.write_paused or not cycle.keep_alive:
            return False
        answer = self._prompt(cast("Scope", cycle.scope), bytes(cycle.body))
        if answer is None:
            return False
        self._release()
        told = [b"%b: %b\r\n" % each for each in self.server_state.default_headers]
        self.transport.write(b"".join([b"HTTP/1.1 200 OK\r\n", *told, answer]))
        cycle.response_started = cycle.response_complete = True
        cycle.on_response()
        return True

    def _let_go(self) -> None:
        """Start the task of a request that was held back, if there is one."""
        held = self._release()
        if held is not None:
            super()._start_asgi_task(*held)

    def _release(self) -> Waiting | None:
        held, self._held = self._held, None
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None
        return held
