"""What others do with a workbook.

Usage: ``python -m benchmarks.workbook_peers WORK FILE OUT``.
The environment names the pipeline's file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import joblib
import openpyxl
import pandas as pd
from python_calamine import CalamineWorkbook

from benchmarks.census import COLUMNS
from benchmarks.timed import run

__all__ = ["PIPELINE"]

PIPELINE: Final = "BENCH_PIPELINE"

_HEADERS: Final = ("Scored Labels", "Scored Probabilities")


def calamine(file: Path, _out: Path) -> None:
    """Read *file*."""
    CalamineWorkbook.from_path(file).get_sheet_by_index(0).to_python()


def by_openpyxl(file: Path, out: Path) -> None:
    """Load *file*, score its rows in this process, write two columns, save *out*."""
    pipeline = joblib.load(os.environ[PIPELINE])
    book = openpyxl.load_workbook(file)
    sheet = book.active
    rows = sheet.iter_rows(min_row=2, values_only=True)
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    shares = pipeline.predict_proba(frame)[:, 1].tolist()
    labels = pipeline.classes_.tolist()
    width = len(COLUMNS)
    for place, header in enumerate(_HEADERS, start=1):
        sheet.cell(1, width + place, header)
    for row, share in enumerate(shares, start=2):
        sheet.cell(row, width + 1, labels[share > 0.5])
        sheet.cell(row, width + 2, share)
    book.save(out)


if __name__ == "__main__":
    run({"calamine": calamine, "openpyxl": by_openpyxl})
