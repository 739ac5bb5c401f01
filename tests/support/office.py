"""LibreOffice for tests: what it reads in a workbook, and what a workbook looks like.

One LibreOffice serves a whole test session. Mark tests that use it ``office``; without
LibreOffice they are skipped with the reason, and fail where ``CI`` is set.
"""

import atexit
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scoreline.core.address import Address
from scoreline.core.errors import WorkbookError
from scoreline.excel.calc.driver import Document
from scoreline.excel.calc.office import Office
from scoreline.workbook.ports import SheetCell

_running: list[Office] = []


def shared_office() -> Office:
    """Return the session's LibreOffice, started at the first call or after a crash."""
    while _running and not _running[-1].is_alive:
        _running.pop().close()
    if not _running:
        try:
            _running.append(Office())
        except WorkbookError as exc:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(str(exc))
        atexit.register(_running[-1].close)
    return _running[-1]


class Opened:
    """A workbook that LibreOffice holds open."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def values(self, address: str) -> list[list[SheetCell]]:
        """Return the values of a range such as ``Data!B2:D9``, rows of cells."""
        return self.document.read(Address.parse(address))

    def formulas(self, address: str) -> list[list[str]]:
        """Return the formulas of a range."""
        return self.document.formulas(Address.parse(address))

    @property
    def sheets(self) -> dict[str, bool]:
        """The sheets' names, and whether they are visible."""
        return self.document.sheets()


@contextmanager
def opened(path: Path) -> Iterator[Opened]:
    """Open the workbook at *path* in LibreOffice."""
    document = Document(shared_office(), path)
    try:
        yield Opened(document)
    finally:
        document.close()


def render(path: Path, folder: Path, dpi: int = 60) -> list[Path]:
    """Return pictures (PNG, in *folder*) of the printed pages of the workbook."""
    printer = shutil.which("pdftoppm")
    if printer is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("install poppler-utils")
    pdf = folder / f"{path.stem}.pdf"
    with opened(path) as book:
        book.document.render(pdf)
    prefix = folder / path.stem
    command = [printer, "-r", str(dpi), "-png", str(pdf), str(prefix)]
    subprocess.run(command, check=True, timeout=120)
    return sorted(folder.glob(f"{path.stem}-*.png"))
