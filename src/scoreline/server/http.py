"""uvicorn as our server: nothing logged, and a stop that is no failure."""

from __future__ import annotations

import asyncio
import signal
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp
from uvicorn.server import HANDLED_SIGNALS, Server

from scoreline.server.short_way import Answer, Prompting

if sys.platform == "win32":
    from asyncio import new_event_loop
else:
    from uvloop import new_event_loop

__all__ = ["make_server", "new_event_loop"]

KEEP_ALIVE_S: Final = 75  # seconds between two requests of a connection
DRAIN_S: Final = 30  # seconds that calls in flight get when the service stops
_TICK_S: Final = 0.02  # seconds between two looks for calls in flight


def make_server(  # noqa: PLR0913  # by name, and most are rarely given
    app: ASGIApp,
    *,
    on_ready: Callable[[], None],
    answer: Answer | None = None,
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
        answer: Answers small calls in one step, in front of *app*.
        on_stop: Called when the service begins to stop.
        in_flight: Tells how many calls are being answered. While there are some, new
            connections are taken still: a load balancer is to hear that the service
            is not ready, rather than nothing.
        tls_cert: Certificate chain (PEM), or None for plain HTTP.
        tls_key: Its private key (PEM).
    """
    config = Prompting(
        app,
        answer,
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
        config: Prompting,
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
