"""What we do with a workbook.

Usage: ``python -m benchmarks.workbook_ours WORK FILE OUT``.
An endpoint's address and key stand in the environment.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

from benchmarks.timed import run
from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.origins import AllowedOrigins
from scoreline.client.session import Session
from scoreline.core.address import Address
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.ports import SheetRow
from scoreline.workbook.score import score

__all__ = ["KEY", "LOCATION"]

LOCATION: Final = "BENCH_ENDPOINT"
KEY: Final = "BENCH_KEY"

_HEADERS: Final = ("Scored Labels", "Scored Probabilities", "Scoring Status")


def score_file(file: Path, out: Path) -> None:
    """Score *file* through the service, into *out*."""
    session = Session(AllowedOrigins())
    endpoint = ScoringEndpoint(os.environ[LOCATION], os.environ[KEY], session=session)
    with FileWorkbook(file, out) as workbook:
        score(workbook, endpoint)
        workbook.save(force=True)


def read_and_write(file: Path, out: Path) -> None:
    """Read *file* and write results into *out*; nobody scores."""
    with FileWorkbook(file, out) as workbook:
        used = workbook.sheets()[0].used
        assert used is not None
        count = sum(1 for _ in workbook.read(used))
        left = used.right + 1
        right = left + len(_HEADERS) - 1
        workbook.write(Address(used.sheet, 1, left, count, right), _results(count))
        workbook.save(force=True)


def _results(count: int) -> Iterator[SheetRow]:
    header: SheetRow = (1, _HEADERS)
    rows = ((row, (">50K", 1 / row, "Scored")) for row in range(2, count + 1))
    return chain([header], rows)


if __name__ == "__main__":
    run({"score": score_file, "files": read_and_write})
