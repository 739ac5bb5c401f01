"""What ``workbook check`` puts together: many files, and the endpoints behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Final

from scoreline.cli.confine import confined
from scoreline.cli.errors import ANSWERED_NO, NOT_BEGUN
from scoreline.cli.scoring import key_of
from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.session import Session
from scoreline.core.errors import FileUnreadable, ServiceError
from scoreline.workbook.check import Finding, Severity, check
from scoreline.workbook.check.across import across
from scoreline.workbook.check.checker import Describe
from scoreline.workbook.check.finding import limited
from scoreline.workbook.check.golden import (
    TOLERANCE,
    Connect,
    compare_golden,
    record_golden,
)
from scoreline.workbook.endpoint_sheet import StoredEndpoint

__all__ = ["check_files", "exit_code_of", "record_files"]

_UNREADABLE: Final = "file-unreadable"
# What a check can't see past; the command's exit code tells it like other commands'.
_NOT_BEGUN: Final = {_UNREADABLE, "endpoint-sheet-missing", "endpoint-unreachable"}


def check_files(
    files: Sequence[Path], session: Session | None, tolerance: float = TOLERANCE
) -> Mapping[str, Sequence[Finding]]:
    """Return the findings by file; one that can't be read does not stop the others.

    Args:
        files: The workbooks.
        session: Asks their endpoints; None leaves them alone.
        tolerance: By how much results may differ from recorded ones.
    """
    findings: dict[str, list[Finding]] = {}
    for file in files:
        connect = _connect(session) if session else None
        findings[str(file)] = _check(file, connect, tolerance)
    for file, finding in across(files):
        findings[str(file)].append(finding)
    return findings


def record_files(files: Sequence[Path], session: Session) -> list[Path]:
    """Record the results that the endpoints of *files* give; return the records.

    Raises:
        ServiceError: If a workbook or its endpoint can't be used.
    """
    return [record_golden(file, _connect(session)) for file in files]


def exit_code_of(findings: Mapping[str, Sequence[Finding]]) -> int:
    """Return the exit code that tells *findings*; notes count for nothing."""
    told = list(chain.from_iterable(findings.values()))
    if any(finding.rule in _NOT_BEGUN for finding in told):
        return NOT_BEGUN
    if any(finding.severity is not Severity.NOTE for finding in told):
        return ANSWERED_NO
    return 0


def _connect(session: Session) -> Connect:
    """Return what connects to a stored endpoint, once for each."""

    @cache
    def connect(stored: StoredEndpoint) -> ScoringEndpoint:
        return ScoringEndpoint(stored.url, key_of(stored), session=session)

    return connect


def _check(file: Path, connect: Connect | None, tolerance: float) -> list[Finding]:
    if connect is None:
        return _whole(file, None)
    findings = _whole(file, lambda stored: connect(stored).describe())
    # Findings above tell why rows or endpoint can't be used.
    with suppress(ServiceError), confined(file):
        findings += limited(compare_golden(file, connect, tolerance))
    return findings


def _whole(file: Path, describe: Describe | None) -> list[Finding]:
    try:
        with confined(file):
            return check(file, describe)
    except FileUnreadable as error:
        return [Finding(_UNREADABLE, Severity.ERROR, error.address, str(error))]
