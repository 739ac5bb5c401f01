"""uvicorn's HTTP, with the limits on headers that it lacks.

uvicorn waits without end for a connection's first byte and for the end of a request's
headers, however many: a few hundred silent connections would occupy it for good.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import Any, Final

from uvicorn.config import Config
from uvicorn.server import ServerState

from scoreline.server.protocol import RequestProtocol

__all__ = ["HEADER_DEADLINE_S", "MAX_HEAD", "DeadlineProtocol"]

HEADER_DEADLINE_S: Final = 10.0  # seconds from a connection's start to its headers' end
MAX_HEAD: Final = 64 * 1024  # bytes of a request's first line and headers
FAREWELL_S: Final = 1.0  # seconds that an idle TLS caller gets to say goodbye


class DeadlineProtocol(RequestProtocol):
    """Closes a connection whose request's headers are endless, in time or in length.

    Between two requests uvicorn's own keep-alive limit holds; from the first byte of
    the next one this deadline does.
    """

    deadline_s = HEADER_DEADLINE_S

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._deadline: asyncio.TimerHandle | None = None
        self._is_in_head = False
        self._head = 0  # bytes that came since the headers began, at least

    def connection_made(  # type: ignore[override]  # as its base does
        self, transport: asyncio.Transport
    ) -> None:
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Hand *data* on, and watch as long as headers are on their way."""
        self._head += len(data)
        super().data_received(data)
        if not self._is_in_head:
            self._head = 0
        elif self._head > MAX_HEAD:
            self._refuse()
        elif self._deadline is None:
            self._watch()

    def on_message_begin(self) -> None:
        """Note that a request begins."""
        self._is_in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Start the request, unless its headers are refused."""
        self._is_in_head = False
        self._unwatch()
        if self._head > MAX_HEAD and _size(self.headers) > MAX_HEAD:
            raise ValueError  # which the parser tells as a bad request
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop watching."""
        self._unwatch()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Close the connection, at once if it is idle.

        TLS waits half a minute for the other side's farewell, which a caller between
        two requests does not send.
        """
        super().shutdown()
        if self.transport.is_closing():
            self.loop.call_later(FAREWELL_S, self.transport.abort)

    def _watch(self) -> None:
        self._deadline = self.loop.call_later(self.deadline_s, self._expire)

    def _unwatch(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _refuse(self) -> None:
        if not self.transport.is_closing():
            self.send_400_response("The request's headers are too long.")

    def _expire(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self.transport.close()


def _size(headers: Iterable[tuple[bytes, bytes]]) -> int:
    return sum(len(name) + len(value) for name, value in headers)
