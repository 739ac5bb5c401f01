"""uvicorn, with the limits on headers that it lacks and a stop that is no failure.

uvicorn waits without end for a connection's first byte and for the end of a request's
headers, however many: a few hundred silent connections would occupy it for good.
"""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import HANDLED_SIGNALS, Server, ServerState

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop

__all__ = [
    "HEADER_DEADLINE_S",
    "MAX_HEAD",
    "DeadlineProtocol",
    "make_server",
    "new_event_loop",
]

HEADER_DEADLINE_S: Final = 10.0  # seconds from a connection's start to its headers' end
MAX_HEAD: Final = 64 * 1024  # bytes of a request's first line and headers
KEEP_ALIVE_S: Final = 75  # seconds between two requests of a connection
FAREWELL_S: Final = 1.0  # seconds that an idle TLS caller gets to say goodbye
DRAIN_S: Final = 30  # seconds that calls in flight get when the service stops
_TICK_S: Final = 0.02  # seconds between two looks for calls in flight


def make_server(  # noqa: PLR0913  # by name, and most are rarely given
    app: ASGIApp,
    *,
    on_ready: Callable[[], None],
    on_stop: Callable[[], None] = lambda: None,
    in_flight: Callable[[], int] = lambda: 0,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
) -> Server:
    """Return a server of *app*, to be awaited by its ``serve``.

    Nothing of a request is logged: URLs may hold signatures.

    Args:
        app: The application.
        on_ready: Called once connections are taken.
        on_stop: Called when the service begins to stop.
        in_flight: Tells how many calls are being answered. While there are some, new
            connections are taken still: a load balancer is to hear that the service
            is not ready, rather than nothing.
        tls_cert: Certificate chain (PEM), or None for plain HTTP.
        tls_key: Its private key (PEM).
    """
    config = Config(
        app,
        http=DeadlineProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_S,
        timeout_graceful_shutdown=DRAIN_S,
        ssl_certfile=tls_cert,
        ssl_keyfile=tls_key,
    )
    return _Server(config, on_ready, on_stop, in_flight)


class _Server(Server):
    """Tells when it is ready, and takes a signal as the wish to stop that it is."""

    def __init__(
        self,
        config: Config,
        on_ready: Callable[[], None],
        on_stop: Callable[[], None],
        in_flight: Callable[[], int],
    ) -> None:
        super().__init__(config)
        self._on_ready = on_ready
        self._on_stop = on_stop
        self._in_flight = in_flight

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop: first what is in flight, then the connections."""
        self._on_stop()
        end = time.monotonic() + DRAIN_S
        while self._is_draining(end):  # noqa: ASYNC110  # uvicorn's flag is no event
            await asyncio.sleep(_TICK_S)
        await super().shutdown(sockets)

    def _is_draining(self, end: float) -> bool:
        is_due = time.monotonic() < end and not self.force_exit
        return is_due and self._in_flight() > 0

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle signals while serving; the base would raise them again behind."""
        before = {
            number: signal.signal(number, self.handle_exit)
            for number in HANDLED_SIGNALS
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


class DeadlineProtocol(HttpToolsProtocol):
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

    def _unsupported_upgrade_warning(self) -> None:
        """Say nothing: the request is answered as if it had not asked for more.

        Any caller can ask; the base would tell the operator to install a library.
        """

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
