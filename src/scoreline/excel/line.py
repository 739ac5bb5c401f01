"""How a press reaches the process that acts: a line on this machine, with a password.

The file ``companion.json`` in the person's settings says at which port of the loopback
address the process listens, and a random token; only the person can read it. A line
brings the token and the id of a control, and nothing else.
"""

from __future__ import annotations

import hmac
import json
import os
import queue
import secrets
import socket
from collections.abc import Collection, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, Thread
from typing import Final

__all__ = ["Listener", "deliver", "listening"]

_FILE: Final = "companion.json"
_LOOPBACK: Final = "127.0.0.1"
_SECONDS: Final = 5.0  # for a line that has a few words
_MAX_BYTES: Final = 1_000
_TAKEN: Final = b"ok\n"


def deliver(folder: Path, control: str) -> bool:
    """Hand the press of *control* over; return whether a process took it."""
    try:
        told = json.loads((folder / _FILE).read_text(encoding="ascii"))
        address = (_LOOPBACK, int(told["port"]))
        line = json.dumps({"token": told["token"], "press": control}) + "\n"
        with socket.create_connection(address, _SECONDS) as connection:
            connection.sendall(line.encode("ascii"))
            return connection.recv(len(_TAKEN)) == _TAKEN
    except (OSError, ValueError, KeyError, TypeError):
        return False


class Listener:
    """Presses that came in, in order; one that waits already is not taken twice.

    Args:
        controls: The ids that are taken.
    """

    def __init__(self, controls: Collection[str]) -> None:
        self._controls = frozenset(controls)
        self._token = secrets.token_urlsafe(32)
        self._presses: queue.Queue[str] = queue.Queue()
        self._waiting: set[str] = set()
        self._lock = Lock()

    @property
    def token(self) -> str:
        """What a line must bring."""
        return self._token

    def take(self, control: str) -> None:
        """Put a press at the end of the queue."""
        with self._lock:
            if control not in self._waiting:
                self._waiting.add(control)
                self._presses.put(control)

    def next(self, seconds: float) -> str | None:
        """Return the next press; None if none comes in *seconds*."""
        try:
            return self._presses.get(timeout=seconds)
        except queue.Empty:
            return None

    def done(self, control: str) -> None:
        """Let the same control be pressed again."""
        with self._lock:
            self._waiting.discard(control)

    def answer(self, connection: socket.socket) -> None:
        """Take the press that *connection* brings, if it brings the token."""
        connection.settimeout(_SECONDS)
        with connection, suppress(OSError, ValueError, KeyError, TypeError):
            told = json.loads(connection.makefile("rb").readline(_MAX_BYTES))
            is_ours = hmac.compare_digest(str(told["token"]), self._token)
            if is_ours and told["press"] in self._controls:
                self.take(told["press"])
                connection.sendall(_TAKEN)


@contextmanager
def listening(folder: Path, controls: Collection[str]) -> Iterator[Listener]:
    """Listen for presses while the ``with`` block runs."""
    listener = Listener(controls)
    with socket.create_server((_LOOPBACK, 0)) as server:
        path = folder / _FILE
        _write(path, {"port": server.getsockname()[1], "token": listener.token})
        Thread(target=_accept, args=(server, listener), daemon=True).start()
        try:
            yield listener
        finally:
            path.unlink(missing_ok=True)
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, listener: Listener) -> None:
    with suppress(OSError):  # closed: nobody listens any more
        while True:
            connection, _ = server.accept()
            listener.answer(connection)


def _write(path: Path, told: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{os.getpid()}.new")
    fresh.unlink(missing_ok=True)
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(told, file)
    fresh.replace(path)
