"""Servers as processes of their own: started, weighed and ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import requests

__all__ = ["Running", "answers", "free_port", "running"]

_START_S: Final = 180.0
_STOP_S: Final = 20.0
_LOOK_S: Final = 0.01
_AS_INSTALLED: Final = {"PYTHONDONTWRITEBYTECODE": ""}  # not compiled at each start


@dataclass(frozen=True, slots=True)
class Running:
    """A server that runs.

    Attributes:
        pid: Its process, the first of its group.
        start_s: Seconds from its start to its first good answer.
    """

    pid: int
    start_s: float

    def memory_mb(self) -> float:
        """Return what its processes occupy, pages that they share counted once."""
        return sum(map(_proportional_kb, _tree(self.pid))) / 1024


@contextmanager
def running(
    command: Sequence[str],
    is_ready: Callable[[], bool],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
) -> Iterator[Running]:
    """Start *command* in a process group of its own; end the group behind the block.

    Args:
        command: What to start.
        is_ready: Tells whether it answers; asked a hundred times a second.
        log: Where it may write.
        env: Set besides our own environment.

    Raises:
        RuntimeError: If it ends, or is not ready in three minutes.
    """
    began = time.perf_counter()
    with log.open("wb") as words:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=words,
            stderr=words,
            env={**os.environ, **_AS_INSTALLED, **(env or {})},
            start_new_session=True,
        )
    try:
        while not is_ready():
            waited = time.perf_counter() - began
            if process.poll() is not None or waited > _START_S:
                last = log.read_text("utf-8", "replace").strip().splitlines()[-3:]
                raise RuntimeError(f"{command[0]} does not start: {' / '.join(last)}")
            time.sleep(_LOOK_S)
        yield Running(process.pid, time.perf_counter() - began)
    finally:
        _end(process)


def free_port() -> int:
    """Return a port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answers(url: str) -> Callable[[], bool]:
    """Return what tells whether a GET of *url* is answered by 200."""

    def ask() -> bool:
        try:
            return requests.get(url, timeout=2).status_code == requests.codes.ok
        except requests.RequestException:
            return False

    return ask


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    with suppress(subprocess.TimeoutExpired):
        process.wait(_STOP_S)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            with suppress(OSError):  # it has just ended
                found += map(int, task.read_text().split())
    return found


def _proportional_kb(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:  # it has just ended
        return 0
    return int(rollup.partition("\nPss:")[2].split()[0])
