"""A selection scored in a live LibreOffice, beside the bare reading and writing of it.

Rows are scored in this process, so that nothing but the work around the sheet counts.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Final

import xlwings

from benchmarks.findings import Findings, main
from scoreline.core.address import Address
from scoreline.excel.calc import engine as calc
from scoreline.excel.calc.office import Office
from scoreline.excel.host import CalcHost
from scoreline.excel.live_book import LiveBook
from scoreline.excel.pressing import Presses
from scoreline.workbook.endpoint_edit import put_endpoint
from support.desk import HEADERS, stored
from support.fake_dialogs import FakeDialogs
from support.fake_services import FakeServices

ROWS: Final = 1_000
PRESSES: Final = 5  # of each round; the first of all is not counted

SELECTION: Final = "1,000 rows in a live LibreOffice: ms"
PRESS: Final = "Scoreline, press to written"
BARE: Final = "reading and writing the same cells"


def measure(findings: Findings, options: argparse.Namespace) -> None:
    """Press and only read and write in turn, and judge."""
    with closing(Office()) as office, tempfile.TemporaryDirectory() as name:
        engine = calc.activate()
        app = xlwings.App(impl=calc.App(engine.impl, office))
        _measure(Findings(), app, Path(name))
        for _ in range(options.rounds * PRESSES):
            _measure(findings, app, Path(name))
    findings.compare(SELECTION, PRESS, BARE, 2, at_most=True)


def _measure(findings: Findings, app: xlwings.App, folder: Path) -> None:
    book = app.books.add()
    put_endpoint(LiveBook(book), stored())
    sheet = book.sheets[0]
    sheet["A1"].value = [HEADERS, *[(float(n), "north", "a") for n in range(ROWS)]]
    sheet["A1"].select()
    person = FakeDialogs()
    presses = Presses(CalcHost(book), person, FakeServices(), folder=folder)
    findings.add(SELECTION, PRESS, _timed(lambda: presses.press("score")))
    if not person.told[0].startswith(f"{ROWS:,} rows scored"):
        raise AssertionError(person.told[0])
    document = sheet.impl.document
    width = len(HEADERS)
    inputs = Address(sheet.name, 1, 1, ROWS + 1, width)
    results = document.read(Address(sheet.name, 1, width + 1, ROWS + 1, width + 3))
    free = Address(sheet.name, 1, width + 7, ROWS + 1, width + 9)

    def bare() -> None:
        document.read(inputs)
        document.write(free, results)

    findings.add(SELECTION, BARE, _timed(bare))
    book.close()


def _timed(work: Callable[[], object]) -> float:
    """Return how many milliseconds *work* took."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main(measure, __doc__)
