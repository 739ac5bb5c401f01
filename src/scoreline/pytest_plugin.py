"""Workbooks checked by pytest: one test for each rule and file.

    pytest --scoreline-workbooks 'dist/*.xlsx'

Notes fail nothing. Endpoints are asked only with ``--scoreline-live``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from glob import glob
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from scoreline.workbook.check import Finding

__all__ = [
    "pytest_addoption",
    "pytest_collect_file",
    "pytest_collection",
]

_OPTION = "--scoreline-workbooks"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("scoreline", "checking workbooks")
    group.addoption(
        _OPTION,
        action="append",
        default=[],
        metavar="GLOB",
        help="check the workbooks that GLOB matches; repeatable",
    )
    group.addoption(
        "--scoreline-live", action="store_true", help="ask their endpoints, too"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Have the workbooks collected beside the tests.

    Raises:
        UsageError: If a pattern matches no file.
    """
    for path in _workbooks(session.config):
        session.config.args.append(str(path))


def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> pytest.Collector | None:
    """Return what collects the rules of a workbook that was asked for."""
    if file_path in _workbooks(parent.config):
        return WorkbookFile.from_parent(parent, path=file_path)
    return None


class WorkbookFile(pytest.File):
    """A workbook, whose tests are the rules."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield a test for each rule."""
        from scoreline.workbook.check.rules import RULES  # noqa: PLC0415 - when wanted

        for rule, sentence in RULES.items():
            yield RuleItem.from_parent(self, name=rule, sentence=sentence)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """What is to be told of the workbook; found once."""
        # Loaded when it is wanted: every run of pytest loads this module.
        from scoreline.cli.checking import check_files  # noqa: PLC0415
        from scoreline.cli.connect import session  # noqa: PLC0415

        live = self.config.getoption("--scoreline-live")
        found = check_files([self.path], session(None) if live else None)
        return found[str(self.path)]


class RuleItem(pytest.Item):
    """One rule, held against one workbook."""

    def __init__(self, *, sentence: str, **known: object) -> None:
        super().__init__(**known)  # type: ignore[arg-type]  # pytest's own
        self._sentence = sentence

    def runtest(self) -> None:
        """Fail if the workbook breaks the rule."""
        from scoreline.workbook.check import Severity  # noqa: PLC0415 - as above

        told = [
            f"{finding.address or self.path.name}: {finding.message}. {finding.mend}"
            for finding in self._file.findings
            if finding.rule == self.name and finding.severity is not Severity.NOTE
        ]
        if told:
            pytest.fail("\n".join([self._sentence, *told]), pytrace=False)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return how the test is called in reports."""
        return self.path, None, f"{self.path.name}: {self.name}"

    @property
    def _file(self) -> WorkbookFile:
        parent = self.parent
        if not isinstance(parent, WorkbookFile):
            raise TypeError("a rule belongs to a workbook")
        return parent


def _workbooks(config: pytest.Config) -> list[Path]:
    found: list[Path] = []
    for pattern in config.getoption(_OPTION):
        # PTH207: a pattern may be absolute, which Path.glob does not take.
        matched = sorted(map(Path, glob(pattern, recursive=True)))  # noqa: PTH207
        if not matched:
            raise pytest.UsageError(f"{_OPTION}: no file matches {pattern!r}")
        found += [config.invocation_params.dir / path for path in matched]
    return found
