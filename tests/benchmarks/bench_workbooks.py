"""Workbooks: scored in place through the service, beside openpyxl and calamine.

Sheets of 14 columns are made once. openpyxl loads, scores in its own process and saves;
calamine only reads. Our results are compared with the pipeline's own before anything is
timed. Every piece of work is a process of its own; the longest sheet that Excel allows
goes through openpyxl once, for it takes minutes.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import joblib
import pandas as pd
from python_calamine import CalamineWorkbook
from sklearn.pipeline import Pipeline

from benchmarks import census
from benchmarks.findings import Findings, main
from benchmarks.ours import Endpoint, ours, publish
from benchmarks.sheets import write_workbook
from benchmarks.workbook_ours import KEY, LOCATION
from benchmarks.workbook_peers import PIPELINE

OURS: Final = "Scoreline"
FILES: Final = "Scoreline, files alone"
OPENPYXL: Final = "openpyxl, scored in process"
CALAMINE: Final = "calamine, reads only"
ALLOWED: Final = "allowed"

_LENGTHS: Final = (100_000, 1_048_575)  # rows below the header
_PEAK_MB: Final = 300.0
_CHECKED: Final = 6_000  # rows: enough for a batch job
_TOLERANCE: Final = 1e-12  # of a probability
_TESTS: Final = Path(__file__).parents[1]

_WORKS: Final = {
    OURS: ("workbook_ours", "score"),
    FILES: ("workbook_ours", "files"),
    CALAMINE: ("workbook_peers", "calamine"),
    OPENPYXL: ("workbook_peers", "openpyxl"),
}


def measure(findings: Findings, options: argparse.Namespace) -> None:
    """Measure every piece of work, *options.rounds* times, and judge."""
    frame, _ = census.inputs()
    pipeline = census.linear()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        joblib.dump(pipeline, folder / "pipeline.joblib")
        with ours(folder / "site") as server:
            endpoint = publish(server, "income", pipeline)
            place = _environment(endpoint, folder)
            _check(folder, place, frame, pipeline)
            for count in _LENGTHS:
                file = _workbook(folder, frame, count)
                for turn in range(_rounds(options, count)):
                    _measure(findings, file, count, place, is_first=turn == 0)
    for count in _LENGTHS:
        _judge(findings, count)


def _measure(
    findings: Findings,
    file: Path,
    count: int,
    place: Mapping[str, str],
    *,
    is_first: bool,
) -> None:
    for whose in _WORKS:
        if whose == OPENPYXL and not is_first and count == max(_LENGTHS):
            continue
        found = _work(whose, file, place)
        findings.add(_seconds(count), whose, found["seconds"])
        findings.add(_peak(count), whose, found["peak_mb"])
    if is_first:
        findings.add(_peak(count), ALLOWED, _PEAK_MB)


def _rounds(options: argparse.Namespace, count: int) -> int:
    """Return how often a sheet is gone through: the longest once less."""
    return max(1, options.rounds - (count == max(_LENGTHS)))


def _judge(findings: Findings, count: int) -> None:
    compare = findings.compare
    compare(_seconds(count), OURS, OPENPYXL, 1 / 8, at_most=True)
    compare(_seconds(count), FILES, CALAMINE, 1, at_most=True)
    compare(_peak(count), OURS, ALLOWED, 1, at_most=True)


def _seconds(count: int) -> str:
    return f"a sheet of {count:,} rows: s"


def _peak(count: int) -> str:
    return f"a sheet of {count:,} rows: peak, MB"


def _environment(endpoint: Endpoint, folder: Path) -> dict[str, str]:
    return {
        LOCATION: endpoint.location,
        KEY: endpoint.key,
        PIPELINE: str(folder / "pipeline.joblib"),
    }


def _workbook(folder: Path, frame: pd.DataFrame, count: int) -> Path:
    rows = census.rows_of(frame, min(count, len(frame)))
    file = folder / f"{count}.xlsx"
    write_workbook(file, census.COLUMNS, rows, count)
    return file


def _work(whose: str, file: Path, place: Mapping[str, str]) -> dict[str, float]:
    """Return how long the work on *file* took, and its peak memory."""
    module, work = _WORKS[whose]
    command = [sys.executable, "-m", f"benchmarks.{module}", work]
    done = subprocess.run(
        [*command, str(file), str(_result(file))],
        env={**os.environ, **place, "PYTHONPATH": str(_TESTS)},
        stdout=subprocess.PIPE,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def _result(file: Path) -> Path:
    return file.with_suffix(".scored.xlsx")


def _check(
    folder: Path, place: Mapping[str, str], frame: pd.DataFrame, pipeline: Pipeline
) -> None:
    """Compare what we and openpyxl write with the pipeline's own answers."""
    file = _workbook(folder, frame, _CHECKED)
    expected = pipeline.predict_proba(frame[:_CHECKED])[:, 1]
    labels = pipeline.predict(frame[:_CHECKED])
    for whose in (OURS, OPENPYXL):
        _work(whose, file, place)
        _, *rows = (
            CalamineWorkbook.from_path(_result(file)).get_sheet_by_index(0).to_python()
        )
        results = [row[len(census.COLUMNS) :][:2] for row in rows]
        found = zip(results, labels, expected, strict=True)
        if not all(
            label == own and math.isclose(share, theirs, rel_tol=_TOLERANCE)
            for (label, share), own, theirs in found
        ):
            raise AssertionError(f"{whose} writes other results than the pipeline's")


if __name__ == "__main__":
    main(measure, __doc__)
