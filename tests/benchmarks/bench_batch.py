"""Batch: a million rows from CSV to CSV, against decode, plan and encode alone."""

from __future__ import annotations

import argparse
import csv
import io
import itertools
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from benchmarks import census
from benchmarks.findings import Findings, main
from benchmarks.ours import Ours, ours, publish
from benchmarks.processes import Running
from scoreline.core.schema import Column, ColumnType, Port
from scoreline.plan.evaluate import Evaluator
from scoreline.plan.plan import Plan
from scoreline.plan.store import read_plan
from scoreline.service.compile.records import read_records
from scoreline.wire.cells import spell_cells
from support.bes import Bes
from support.service import blob_url

ROWS: Final = 1_000_000
_CHUNK: Final = 5_000  # rows, as a job has them
_LOOK_S: Final = 0.1
_CORES: Final = max(1, (os.cpu_count() or 1) - 1)  # that batch uses

JOB: Final = "a job"
ALONE: Final = "decode, plan and encode alone"
RATE: Final = "1,000,000 rows, CSV to CSV: rows/s and core"
MEMORY: Final = "batch: most memory, all processes, MB"
_ROOM_MB: Final = 300.0


def measure(findings: Findings, options: argparse.Namespace) -> None:
    """Run jobs and their bare arithmetic in turn, and judge."""
    frame, _ = census.inputs()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = folder / "rows.csv"
        census.write_csv(rows, frame, ROWS)
        with ours(folder / "ours") as server:
            publish(server, "income", census.linear())
            evaluator = _evaluator(server)
            for _ in range(options.rounds):
                began = time.perf_counter()
                expected = _alone(evaluator, rows)
                findings.add(RATE, ALONE, ROWS / (time.perf_counter() - began))
                with _watched(server.process) as peaks:
                    seconds, results = _job(server, rows)
                if results != expected:
                    raise AssertionError("the job's results are others")
                findings.add(RATE, JOB, ROWS / seconds / _CORES)
                findings.add(MEMORY, JOB, max(peaks))
    findings.add(MEMORY, "room", _ROOM_MB)
    findings.compare(RATE, JOB, ALONE, 0.8)
    findings.compare(MEMORY, JOB, "room", 1.0, at_most=True)


def _evaluator(server: Ours) -> Evaluator:
    (path,) = (server.folder / "home" / "models").glob("*.plan")
    plan = read_plan(path)
    if not isinstance(plan, Plan):
        raise TypeError("the pipeline has no plan")
    return Evaluator(plan)


def _alone(evaluator: Evaluator, rows: Path) -> bytes:
    """Return the results of *rows* by one process, without a service."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Scored Labels", "Scored Probabilities"])
    with rows.open(encoding="utf-8", newline="") as lines:
        header = next(lines).strip().split(",")
        port = Port("input1", tuple(map(_column, header)))
        while text := "".join(itertools.islice(lines, _CHUNK)):
            records = read_records(
                port, text, header=header, delimiter=",", first_row=1
            )
            results = evaluator.score_blocks(records.blocks)
            columns = map(spell_cells, zip(*results, strict=True))
            writer.writerows(zip(*columns, strict=True))
    return out.getvalue().encode()


def _column(name: str) -> Column:
    kind = ColumnType.NUMBER if name in census.NUMBERS else ColumnType.STRING
    return Column(name, kind)


def _job(server: Ours, rows: Path) -> tuple[float, bytes]:
    """Return how many seconds a job took from start to end, and its results."""
    (service,) = server.service.call(
        "GET", f"{server.service.workspace}/webservices"
    ).json()
    url = f"{server.service.endpoints(service['Id'])}/bench"
    endpoint = server.service.call("GET", url).json()
    bes = Bes(server.service)
    job = bes.registered(endpoint, rows.read_bytes())
    began = time.perf_counter()
    status = bes.over(endpoint, job)
    seconds = time.perf_counter() - began
    (result,) = status["Results"].values()
    return seconds, server.service.call("GET", blob_url(result)).content


@contextmanager
def _watched(process: Running) -> Iterator[list[float]]:
    """Yield the memory that *process* and its workers occupy, as time goes by."""
    seen, is_over = [0.0], threading.Event()

    def look() -> None:
        while not is_over.wait(_LOOK_S):
            seen.append(process.memory_mb())

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        is_over.set()
        thread.join()


if __name__ == "__main__":
    main(measure, __doc__)
