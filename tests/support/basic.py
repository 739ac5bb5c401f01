"""Our VBA, run: in LibreOffice's Basic, which knows VBA but for its preprocessor."""

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Self

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


class Macros:
    """A LibreOffice that runs macros; a context manager.

    Args:
        local: Stands for the person's LOCALAPPDATA.
        cwd: Stands for Excel's current folder.
    """

    def __init__(self, local: Path, cwd: Path) -> None:
        try:
            office = find_office()
        except WorkbookError as exc:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(str(exc))
        script = Path(__file__).with_name("basic_script.py")
        self._process = subprocess.Popen(
            [office.python, script, str(office.program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
            env={**os.environ, "LOCALAPPDATA": str(local)},
            cwd=cwd,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate(timeout=60)

    def run(self, path: Path, calls: list[tuple[str, list]]) -> list:
        """Return what the functions of the workbook at *path* answer, one by one."""
        asked = {"document": str(path), "calls": calls}
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        answered = self._process.stdout.readline()
        assert answered, "the macros' LibreOffice ended"
        return json.loads(answered)
