"""The service as a process of its own, started and ended by the demonstration."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from scoreline.core.errors import NotAllowed

__all__ = ["serving"]

_START_TIMEOUT: Final = 60.0  # seconds; a busy machine starts slowly
_STOP_TIMEOUT: Final = 20.0  # seconds for calls in flight and workers to end
_POLL: Final = 0.05  # seconds


@contextmanager
def serving(home: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """Serve *home* on *port* (0 takes a free one) until the block ends.

    What the service says goes to ``service.log`` beside the home. A SIGTERM ends the
    service, too, rather than leave it behind.

    Raises:
        NotAllowed: If it does not come up; the message holds its last words.
    """
    log = home.with_name("service.log")
    command = [sys.executable, "-m", "scoreline", "serve"]
    with log.open("wb") as words:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [*command, "--home", str(home), "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=subprocess.STDOUT,
        )
        try:
            with _ended_by_sigterm():
                _wait_until_ready(process, home, log)
                yield process
        finally:
            _stop(process)


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)  # as shells tell it

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _wait_until_ready(process: subprocess.Popen[bytes], home: Path, log: Path) -> None:
    deadline = time.monotonic() + _START_TIMEOUT
    while not (home / "connection.json").exists():
        if process.poll() is not None or time.monotonic() > deadline:
            words = log.read_text(encoding="utf-8", errors="replace").strip()
            last = words.splitlines()[-1] if words else "it said nothing"
            reason = last.removeprefix("scoreline: ")
            raise NotAllowed(f"the service did not start: {reason}")
        time.sleep(_POLL)


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(_STOP_TIMEOUT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
