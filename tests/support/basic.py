"""Our VBA, run: in LibreOffice's Basic, which knows VBA but for its preprocessor."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from pyopenvba import ExcelFile, VBAModuleKind

from scoreline.core.errors import WorkbookError
from scoreline.excel.calc.office import find_office

_BRANCHES = re.compile(
    r"^ *#If Mac Then\n(?:.*?)(?:^ *#Else\n(?P<windows>.*?))?^ *#End If\n",
    re.MULTILINE | re.DOTALL,
)


def for_windows(source: str) -> str:
    """Return *source* as the preprocessor of VBA leaves it on Windows."""
    return _BRANCHES.sub(lambda found: found["windows"] or "", source)


def workbook_with(path: Path, modules: dict[str, str], classes: dict[str, str]) -> None:
    """Make a macro workbook at *path*; sources by module names."""
    with ExcelFile.create_new(path) as book:
        project = book.vba_project()
        for name, source in modules.items():
            project.add_module(name, for_windows(source).replace("\n", "\r\n"))
        for name, source in classes.items():
            text = source.replace("\n", "\r\n")
            project.add_module(name, text, kind=VBAModuleKind.other)
        book.save()


def run(path: Path, calls: list[tuple[str, list]], local: Path, cwd: Path) -> list:
    """Return what the functions of the workbook at *path* answer, one by one.

    *local* stands for the person's LOCALAPPDATA, *cwd* for Excel's current folder.
    """
    try:
        office = find_office()
    except WorkbookError as exc:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(str(exc))
    asked = {"program": str(office.program), "document": str(path), "calls": calls}
    done = subprocess.run(
        [office.python, Path(__file__).with_name("basic_script.py")],
        input=json.dumps(asked),
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "LOCALAPPDATA": str(local)},
        cwd=cwd,
        timeout=150,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
