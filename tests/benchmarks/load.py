"""A load generator in a process of its own: wrk (Debian's package ``wrk``)."""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

__all__ = ["Load", "Target", "beside", "drive", "repeat", "write_bodies"]

_SCRIPT: Final = Path(__file__).with_name("load.lua")
_TIMEOUT_S: Final = 60  # of one call


@dataclass(frozen=True, slots=True)
class Target:
    """What is called, and with what.

    Attributes:
        url: Where.
        bodies: A file of request bodies, one in each line, sent in turn.
        key: What follows ``Bearer``; empty for no such header.
        places: A file of lines ``path key``, called in turn in place of *url*'s path.
    """

    url: str
    bodies: Path
    key: str = field(default="", repr=False)
    places: Path | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What the script reads."""
        found = {**os.environ, "BODIES": str(self.bodies)}
        if self.key:
            found["AUTHORIZATION"] = f"Bearer {self.key}"
        if self.places is not None:
            found["PLACES"] = str(self.places)
        return found


@dataclass(frozen=True, slots=True)
class Load:
    """What some seconds of calls came to; times in milliseconds."""

    calls_per_s: float
    p50_ms: float
    p99_ms: float


def drive(target: Target, *, callers: int, seconds: int) -> Load:
    """Call *target* without pause; each caller waits for its answer.

    Raises:
        RuntimeError: If a call failed, or wrk is not installed.
    """
    done = subprocess.run(
        _command(target, callers, seconds),
        env=target.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout.partition("JSON ")[2]
    if done.returncode or not told:
        raise RuntimeError(f"wrk failed: {done.stdout}{done.stderr}")
    found = json.loads(told)
    if found["failed"] or not found["calls"]:
        raise RuntimeError(f"{found['failed']} of {found['calls']} calls failed")
    return Load(found["calls"] / found["seconds"], found["p50_ms"], found["p99_ms"])


def repeat(target: Target, *, times: int) -> float:
    """Call *target* so often, one call after another; return their median in ms.

    For calls that last: a load generator counts none that its time cuts off.

    Raises:
        RuntimeError: If a call failed.
    """
    where = urlsplit(target.url)
    content = target.bodies.read_bytes().splitlines()[0]
    connection = HTTPConnection(where.hostname or "", where.port, timeout=_TIMEOUT_S)
    headers = {"Content-Type": "application/json"}
    if target.key:
        headers["Authorization"] = f"Bearer {target.key}"
    seconds = []
    for _ in range(times):
        began = time.perf_counter()
        connection.request("POST", f"{where.path}?{where.query}", content, headers)
        answer = connection.getresponse()
        answer.read()
        seconds.append(time.perf_counter() - began)
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"a call was answered by {answer.status}")
    connection.close()
    return 1000 * statistics.median(seconds)


@contextmanager
def beside(target: Target) -> Iterator[None]:
    """Have one caller call *target* without pause while the block runs."""
    process = subprocess.Popen(
        _command(target, 1, 3600),
        env=target.environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.kill()
        process.wait()


def write_bodies(path: Path, bodies: Sequence[bytes]) -> Path:
    """Write *bodies*, none of which has a line feed, into the file *path*."""
    path.write_bytes(b"\n".join(bodies) + b"\n")
    return path


def _command(target: Target, callers: int, seconds: int) -> list[str]:
    wrk = shutil.which("wrk")
    if wrk is None:
        raise RuntimeError("wrk is not installed (Debian: apt-get install wrk)")
    return [
        *(wrk, "--threads", "1", "--connections", str(callers)),
        *("--duration", f"{seconds}s", "--timeout", f"{_TIMEOUT_S}s"),
        *("--script", str(_SCRIPT), target.url),
    ]
