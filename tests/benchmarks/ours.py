"""Scoreline as a process, with models published and endpoints to call."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import requests
import skops.io
from sklearn.pipeline import Pipeline

from benchmarks.census import COLUMNS, inputs, rows_of
from benchmarks.environments import our_programs
from benchmarks.load import Target
from benchmarks.processes import Running, answers, free_port, running
from support.service import Service

__all__ = ["Endpoint", "Ours", "body", "ours", "publish"]

_LARGE: Final = {"SCORELINE_MAX_CALL_MB": "64"}  # 50,000 rows fit in a call
_SAMPLE: Final = 20  # rows


@dataclass(frozen=True, slots=True)
class Ours:
    """Our server, as it runs.

    Attributes:
        process: Its process.
        service: The protocol, spoken by hand.
        folder: Where files go.
    """

    process: Running
    service: Service
    folder: Path


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An endpoint with throttle High 200."""

    location: str
    key: str

    def target(self, bodies: Path) -> Target:
        """Return what a load generator calls, the body of each call in *bodies*."""
        return Target(f"{self.location}/execute?api-version=2.0", bodies, self.key)

    def score(self, content: bytes) -> list[tuple[str, float]]:
        """Return label and probability of each row in *content*."""
        answer = requests.post(
            f"{self.location}/execute?api-version=2.0",
            data=content,
            headers={"Authorization": f"Bearer {self.key}"},
            timeout=600,
        )
        answer.raise_for_status()
        values = answer.json()["Results"]["output1"]["value"]["Values"]
        return [(label, float(share)) for label, share in values]


@contextmanager
def ours(folder: Path) -> Iterator[Ours]:
    """Serve a home in *folder*, new or as it was left."""
    folder.mkdir(parents=True, exist_ok=True)
    home, port = folder / "home", free_port()
    command = [str(our_programs() / "python"), "-m", "scoreline", "serve"]
    command += ["--home", str(home), "--port", str(port)]
    url = f"http://127.0.0.1:{port}/health/ready"
    log = folder / "ours.log"
    with running(command, answers(url), log=log, env=_LARGE) as process:
        connection = json.loads((home / "connection.json").read_text(encoding="utf-8"))
        yield Ours(process, Service(home=home, process=None, **connection), folder)


def publish(server: Ours, name: str, pipeline: Pipeline) -> Endpoint:
    """Publish *pipeline* as *name*; return an endpoint of it."""
    model = server.folder / f"{name}.skops"
    skops.io.dump(pipeline, model)
    frame, _ = inputs()
    rows = [[str(value) for value in row] for row in rows_of(frame, _SAMPLE)]
    sample = {"ColumnNames": list(COLUMNS), "Values": rows}
    answer = server.service.publish(name, model, sample)
    answer.raise_for_status()
    return endpoint(server, answer.json()["Id"], "bench")


def endpoint(server: Ours, web_service_id: str, name: str) -> Endpoint:
    """Return a new endpoint."""
    made = server.service.endpoint(
        web_service_id, name, ThrottleLevel="High", MaxConcurrentCalls=200
    )
    return Endpoint(made["ApiLocation"], made["PrimaryKey"])


def body(rows: list[list[object]]) -> bytes:
    """Return a request's body."""
    table = {"ColumnNames": COLUMNS, "Values": rows}
    return msgspec.json.encode({"Inputs": {"input1": table}, "GlobalParameters": {}})
