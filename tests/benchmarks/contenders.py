"""The servers that are compared: peers in environments of their own, and an echo.

An environment is made under ``.bench/`` when it is first asked for. Each peer is set
up as its documentation recommends for a scikit-learn pipeline, with one worker.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import joblib
import requests
import sklearn
from sklearn.pipeline import Pipeline

from benchmarks.census import COLUMNS
from benchmarks.environments import installed, our_programs
from benchmarks.load import Target
from benchmarks.processes import Running, answers, free_port, running

__all__ = ["BATCH", "PEERS", "Peer", "Site", "echo"]

BATCH: Final = 32  # calls that LitServe gathers, as many as there are callers
_HERE: Final = Path(__file__).parent
_QUIET: Final = {
    "BENTOML_DO_NOT_TRACK": "True",
    "DO_NOT_TRACK": "1",
    "MLFLOW_DISABLE_TELEMETRY": "true",
}

Rows = list[list[object]]


@dataclass(frozen=True, slots=True)
class Site:
    """A server that runs, and how it is spoken to.

    Attributes:
        process: Its process.
        url: Where rows are scored.
        body: Returns the request's body for some rows.
        shares: Returns the probabilities in an answer's text.
        key: Its key; empty for none.
    """

    process: Running
    url: str
    body: Callable[[Rows], bytes]
    shares: Callable[[bytes], list[float]]
    key: str = ""

    def target(self, bodies: Path) -> Target:
        """Return what a load generator calls."""
        return Target(self.url, bodies, self.key)

    def score(self, rows: Rows) -> list[float]:
        """Return the probability of each of *rows*."""
        answer = requests.post(
            self.url,
            data=self.body(rows),
            headers={
                "Content-Type": "application/json",
                "Authorization": f"Bearer {self.key}",
            },
            timeout=600,
        )
        answer.raise_for_status()
        return self.shares(answer.content)


@dataclass(frozen=True, slots=True)
class Peer:
    """Another server.

    Attributes:
        name: As the table calls it.
        environment: Its folder under ``.bench/``.
        packages: What is installed there, besides scikit-learn as ours is.
        command: Returns what starts it, for environment, pipeline file and port.
        health: The path that answers 200 once it serves.
        path: The path that scores.
        body: Returns the request's body for some rows.
        shares: Returns the probabilities in an answer's body.
    """

    name: str
    environment: str
    packages: tuple[str, ...]
    command: Callable[[Path, Path, int], Sequence[str | Path]]
    health: str
    path: str
    body: Callable[[Rows], bytes]
    shares: Callable[[bytes], list[float]]

    @contextmanager
    def serving(self, pipeline: Pipeline, folder: Path) -> Iterator[Site]:
        """Serve *pipeline*, with files in *folder*.

        Raises:
            RuntimeError: If it can't be installed, or does not start.
        """
        versions = ("pandas", f"scikit-learn=={sklearn.__version__}")
        programs = installed(self.environment, *self.packages, *versions)
        file, port = folder / "pipeline.joblib", free_port()
        joblib.dump(pipeline, file)
        url = f"http://127.0.0.1:{port}"
        with running(
            [str(part) for part in self.command(programs, file, port)],
            answers(url + self.health),
            log=folder / f"{self.environment}.log",
            env={**_QUIET, "PIPELINE": str(file), "PATH": f"{programs}:/usr/bin:/bin"},
        ) as process:
            yield Site(process, url + self.path, self.body, self.shares)


def _mlflow(programs: Path, pipeline: Path, port: int) -> Sequence[str | Path]:
    model = pipeline.with_name(f"mlflow-{pipeline.stat().st_mtime_ns}")
    save = [programs / "python", _HERE / "peers" / "mlflow_model.py", pipeline, model]
    subprocess.run(save, check=True, capture_output=True)
    serve = [programs / "mlflow", "models", "serve", "--model-uri", model]
    return [*serve, "--env-manager", "local", "--port", str(port)]


def _litserve(batch: int) -> Callable[[Path, Path, int], Sequence[str | Path]]:
    script = _HERE / "peers" / "litserve_app.py"
    return lambda programs, pipeline, port: (
        *(programs / "python", script, pipeline, str(port), str(batch)),
    )


def _bentoml(programs: Path, _pipeline: Path, port: int) -> Sequence[str | Path]:
    serve = [programs / "bentoml", "serve", "bentoml_app:Census"]
    where = ["--working-dir", _HERE / "peers", "--host", "127.0.0.1"]
    return [*serve, *where, "--port", str(port)]


def _plain_body(rows: Rows) -> bytes:
    return json.dumps({"columns": COLUMNS, "rows": rows}).encode()


def _litserve_peer(name: str, batch: int) -> Peer:
    return Peer(
        name,
        "litserve",
        ("litserve",),
        _litserve(batch),
        health="/health",
        path="/predict",
        body=_plain_body,
        shares=lambda answer: json.loads(answer)["shares"],
    )


PEERS: Final = (
    Peer(
        "MLflow",
        "mlflow",
        ("mlflow",),
        _mlflow,
        health="/ping",
        path="/invocations",
        body=lambda rows: json.dumps(
            {"dataframe_split": {"columns": COLUMNS, "data": rows}}
        ).encode(),
        shares=lambda answer: [row[1] for row in json.loads(answer)["predictions"]],
    ),
    _litserve_peer("LitServe", 1),
    _litserve_peer("LitServe, batches", BATCH),
    Peer(
        "BentoML",
        "bentoml",
        ("bentoml",),
        _bentoml,
        health="/readyz",
        path="/score",
        body=_plain_body,
        shares=json.loads,
    ),
)


@contextmanager
def echo(folder: Path, body: Callable[[Rows], bytes], key: str) -> Iterator[Site]:
    """Serve an echo on our own server's HTTP stack; called as our server is."""
    port = free_port()
    url = f"http://127.0.0.1:{port}/"
    command = [str(our_programs() / "python"), str(_HERE / "echo.py"), str(port)]
    with running(command, answers(url), log=folder / "echo.log") as process:
        yield Site(process, url, body, lambda _: [], key)
