"""Scoring at once: our server beside MLflow, LitServe and BentoML.

The same pipeline, the same rows, each server alone while it is measured. A server's
answers are compared with the pipeline's own before anything is timed.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd
import requests
from sklearn.pipeline import Pipeline

from benchmarks import census
from benchmarks.contenders import PEERS, Site, echo
from benchmarks.findings import Findings, main
from benchmarks.load import Target, beside, drive, repeat, write_bodies
from benchmarks.ours import body, ours, publish

OURS: Final = "Scoreline"
ECHO: Final = "echo on our stack"
MLFLOW: Final = "MLflow"
_JUDGED: Final = tuple(peer.name for peer in PEERS)

START: Final = "start, s"
MEMORY: Final = "idle memory, MB"
LONE: Final = "1 row, 1 caller: p50, ms"
CROWD: Final = "1 row, 32 callers: calls/s"
CROWD_P99: Final = "1 row, 32 callers: p99, ms"
THOUSAND: Final = "1,000 rows: p50, ms"
MANY: Final = "50,000 rows: p50, ms"
BESIDE: Final = "1 row beside 50,000-row calls: p99, ms"
UNCOMPILED: Final = "1 row, not compiled, 32 callers: calls/s"
UNCOMPILED_LONE: Final = "1 row, not compiled, 1 caller: p50, ms"

_CALLERS: Final = 32
_DIFFERENT_ROWS: Final = 200
_CHECKED: Final = 500  # rows
_TOLERANCE: Final = 1e-12  # of a probability


@dataclass(frozen=True, slots=True)
class Trial:
    """One server, as it runs, and what it is tried with.

    Attributes:
        findings: Where the values go.
        whose: The server's name.
        site: How it is spoken to.
        frame: The rows.
        seconds: How long each load lasts.
    """

    findings: Findings
    whose: str
    site: Site
    frame: pd.DataFrame
    seconds: int

    def add(self, what: str, value: float) -> None:
        """Note a value."""
        self.findings.add(what, self.whose, value)

    def target(self, count: int) -> Target:
        """Return what is called with bodies of *count* rows each."""
        different = _DIFFERENT_ROWS if count == 1 else 1
        rows = [census.rows_of(self.frame, count, at) for at in range(different)]
        path = Path(tempfile.gettempdir()) / f"scoreline-bench-{count}.bodies"
        return self.site.target(write_bodies(path, list(map(self.site.body, rows))))

    def check(self, pipeline: Pipeline) -> None:
        """Compare the server's answers with those of *pipeline*.

        Raises:
            AssertionError: If they are others.
        """
        expected = pipeline.predict_proba(self.frame[:_CHECKED])[:, 1]
        found = self.site.score(census.rows_of(self.frame, _CHECKED))
        pairs = zip(found, expected, strict=True)
        if not all(math.isclose(a, b, rel_tol=_TOLERANCE) for a, b in pairs):
            raise AssertionError(f"{self.whose} answers others than the pipeline")


def measure(findings: Findings, options: argparse.Namespace) -> None:
    """Measure every server, *options.rounds* times, and judge."""
    frame, _ = census.inputs()
    linear, network = census.linear(), census.network()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(options.rounds):
            for whose, serving in _contenders(linear, folder):
                with _noted(findings, whose), serving as site:
                    trial = Trial(findings, whose, site, frame, options.seconds)
                    _measure_compiled(trial, linear)
            for whose, serving in _contenders(network, folder):
                if whose in {OURS, MLFLOW}:
                    with _noted(findings, whose), serving as site:
                        trial = Trial(findings, whose, site, frame, options.seconds)
                        _measure_uncompiled(trial, network)
        with _our_site(linear, folder) as site, echo(folder, body, site.key) as floor:
            trials = [
                Trial(
                    findings, f"{OURS}, beside the echo", site, frame, options.seconds
                ),
                Trial(findings, ECHO, floor, frame, options.seconds),
            ]
            for trial in trials * options.rounds:
                load = drive(trial.target(1), callers=_CALLERS, seconds=trial.seconds)
                trial.add(CROWD, load.calls_per_s)
    _judge(findings)


def _contenders(
    pipeline: Pipeline, folder: Path
) -> Iterator[tuple[str, AbstractContextManager[Site]]]:
    yield OURS, _our_site(pipeline, folder)
    for peer in PEERS:
        yield peer.name, peer.serving(pipeline, folder)


@contextmanager
def _our_site(pipeline: Pipeline, folder: Path) -> Iterator[Site]:
    """Serve a home that has been set up before, as it would be on another day."""
    place = Path(tempfile.mkdtemp(dir=folder))
    with ours(place) as server:
        endpoint = publish(server, "income", pipeline)
    with ours(place) as server:
        connection = json.loads((place / "home" / "connection.json").read_text())
        location = endpoint.location.partition("/workspaces/")[2]
        url = f"{connection['url']}/workspaces/{location}/execute?api-version=2.0"
        yield Site(server.process, url, body, _our_shares, endpoint.key)


def _our_shares(answer: bytes) -> list[float]:
    value = json.loads(answer)["Results"]["output1"]["value"]
    return [float(share) for _, share in value["Values"]]


@contextmanager
def _noted(findings: Findings, whose: str) -> Iterator[None]:
    """Note why a server could not be measured, and go on with the next."""
    try:
        yield
    except (RuntimeError, requests.RequestException) as error:
        findings.missing[whose] = str(error)
        sys.stderr.write(f"  {whose}: {error}\n")


def _measure_compiled(trial: Trial, pipeline: Pipeline) -> None:
    trial.add(START, trial.site.process.start_s)
    time.sleep(1)  # what goes on behind the first answer is not idle
    trial.add(MEMORY, trial.site.process.memory_mb())
    trial.check(pipeline)
    one = trial.target(1)
    drive(one, callers=_CALLERS, seconds=1)
    trial.add(LONE, drive(one, callers=1, seconds=trial.seconds).p50_ms)
    load = drive(one, callers=_CALLERS, seconds=trial.seconds)
    trial.add(CROWD, load.calls_per_s)
    trial.add(CROWD_P99, load.p99_ms)
    for what, count, times in ((THOUSAND, 1_000, 40), (MANY, 50_000, 4)):
        target = trial.target(count)
        repeat(target, times=1)
        trial.add(what, repeat(target, times=times))
    with beside(target):
        load = drive(one, callers=1, seconds=2 * trial.seconds)
    trial.add(BESIDE, load.p99_ms)


def _measure_uncompiled(trial: Trial, pipeline: Pipeline) -> None:
    trial.check(pipeline)
    one = trial.target(1)
    drive(one, callers=_CALLERS, seconds=1)
    trial.add(UNCOMPILED_LONE, drive(one, callers=1, seconds=trial.seconds).p50_ms)
    load = drive(one, callers=_CALLERS, seconds=trial.seconds)
    trial.add(UNCOMPILED, load.calls_per_s)


def _judge(findings: Findings) -> None:
    compare = findings.compare
    compare(CROWD, OURS, MLFLOW, 100)
    compare(CROWD, OURS, "LitServe, batches", 10)
    compare(CROWD, OURS + ", beside the echo", ECHO, 0.5)
    compare(LONE, OURS, _best(findings, LONE), 1 / 25, at_most=True)
    compare(THOUSAND, OURS, _best(findings, THOUSAND), 1 / 5, at_most=True)
    compare(MANY, OURS, _best(findings, MANY), 1 / 2, at_most=True)
    compare(UNCOMPILED, OURS, MLFLOW, 10)
    compare(MEMORY, OURS, MLFLOW, 1 / 6, at_most=True)
    compare(START, OURS, MLFLOW, 1 / 10, at_most=True)
    compare(BESIDE, OURS, MLFLOW, 1 / 50, at_most=True)


def _best(findings: Findings, what: str) -> str:
    """Return the judged peer with the smallest median."""
    return min(
        _JUDGED, key=lambda peer: findings.median(what, peer) or math.inf, default=""
    )


if __name__ == "__main__":
    main(measure, __doc__)
