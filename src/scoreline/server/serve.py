"""Puts the service together and serves it, until it is told to stop."""

from __future__ import annotations

import asyncio
import errno
import gc
import os
import socket
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scoreline.core.errors import InvalidValue, NotAllowed
from scoreline.server.app import make_app
from scoreline.server.http import make_server, new_event_loop
from scoreline.server.logs import log_level, log_to_stderr
from scoreline.server.parts import Parts
from scoreline.server.rooms import open_rooms
from scoreline.server.settings import Settings
from scoreline.service.home import Home

__all__ = ["DEFAULT_PORT", "Listening", "run"]

_NEW_OBJECTS: Final = 50_000  # containers between two searches for cycles
DEFAULT_PORT: Final = 8750

_EVERYWHERE: Final = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104  # told apart, not bound to
_PORT_ERRORS: Final = frozenset({errno.EADDRINUSE, errno.EACCES})
_OTHER_PORT: Final = "; choose another one with --port, 0 for any free one"


@dataclass(frozen=True, slots=True)
class Listening:
    """Where the service listens, and what callers are told.

    Attributes:
        host: Name or address of the interface.
        port: 0 takes a free one.
        public_url: What callers are told; empty for host and port as they are.
        tls_cert: Certificate chain (PEM), to serve TLS directly.
        tls_key: Its private key (PEM).

    Raises:
        InvalidValue: If only one of certificate and key is given.
    """

    host: str
    port: int
    public_url: str = ""
    tls_cert: Path | None = None
    tls_key: Path | None = None

    def __post_init__(self) -> None:
        if (self.tls_cert is None) != (self.tls_key is None):
            raise InvalidValue("TLS needs both a certificate and its key")

    def bind(self) -> socket.socket:
        """Return a socket that listens there.

        Raises:
            NotAllowed: If the address is in use, or none of this machine.
        """
        try:
            return _listener(self.host, self.port)
        except OSError as error:
            reason = error.strerror or "no such address"
            raise NotAllowed(
                f"can't serve on {self.host}, port {self.port}: {reason.lower()}"
                f"{_OTHER_PORT if error.errno in _PORT_ERRORS else ''}"
            ) from None

    @property
    def is_told_wrong(self) -> bool:
        """Whether callers elsewhere are told an address that only this machine has."""
        return self.host in _EVERYWHERE and not self.public_url

    def url(self, port: int) -> str:
        """Return the address as this machine sees it, at *port*."""
        scheme = "http" if self.tls_cert is None else "https"
        bare = f"[{self.host}]" if ":" in self.host else self.host
        return f"{scheme}://{_EVERYWHERE.get(self.host, bare)}:{port}"


def _listener(host: str, port: int) -> socket.socket:
    """Return a listening socket that says it speaks TCP.

    ``socket.create_server`` leaves the protocol open, and asyncio then does not switch
    Nagle's algorithm off: every answer in two pieces would wait 40 ms for the other
    side's acknowledgement.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if os.name == "posix":  # elsewhere it would share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen()
    except OSError:
        listener.close()
        raise
    return listener


def run(  # noqa: PLR0913  # each is an option of the command
    home: Path,
    *,
    host: str = "127.0.0.1",
    port: int = DEFAULT_PORT,
    public_url: str = "",
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    database: str = "",
) -> None:
    """Serve the home at *home* until SIGINT or SIGTERM; then finish what is in flight.

    Args:
        home: The home's directory, made if there is none.
        host: Name or address of the interface to listen on.
        port: 0 takes a free one.
        public_url: What callers are told; empty for host and port as they are.
        tls_cert: Certificate chain (PEM), to serve TLS directly.
        tls_key: Its private key (PEM).
        database: URL of the database; empty for the home's own SQLite file.

    Raises:
        NotAllowed: If another server uses the home, or the address.
        InvalidValue: If only one of certificate and key is given, or a setting makes
            no sense.
    """
    log_to_stderr(log_level(os.environ))
    settings = Settings.read(os.environ)
    listening = Listening(host, port, public_url, tls_cert, tls_key)
    place = Home.create(home)
    with place.lock(), asyncio.Runner(loop_factory=new_event_loop) as runner:
        database = database or place.database
        runner.run(_serve(place, listening, database, settings))


async def _serve(
    home: Home, listening: Listening, database: str, settings: Settings
) -> None:
    with closing(listening.bind()) as listener:
        local = listening.url(listener.getsockname()[1])
        public_url = listening.public_url or local
        async with open_rooms(home, database, public_url, settings) as parts:
            app = make_app(parts)
            server = make_server(
                app,
                answer=app.prompt.answer,
                on_ready=_announcement(home, parts, local, listening),
                on_stop=parts.state.stop,
                in_flight=lambda: parts.gate.in_flight,
                tls_cert=listening.tls_cert,
                tls_key=listening.tls_key,
            )
            await server.serve([listener])


def _announcement(
    home: Home, parts: Parts, url: str, listening: Listening
) -> Callable[[], None]:
    def announce() -> None:
        addresses = parts.addresses
        token = parts.access.workspace_token().reveal()
        home.write_connection(addresses.public_url, addresses.workspace_id, token)
        parts.state.is_ready = True
        # What was made until now stays for good; looking through it costs latency.
        # A call of 1,000 rows makes some thousand lists, none of them in a cycle:
        # looking through those, too, would take it a fifth longer.
        gc.freeze()
        gc.set_threshold(_NEW_OBJECTS)
        if listening.is_told_wrong:
            sys.stderr.write(
                f"scoreline: callers and workbooks are told {addresses.public_url}, "
                "which only this machine reaches; give --public-url\n"
            )
        sys.stderr.write(f"scoreline: serving on {url}\n")
        sys.stderr.flush()

    return announce
