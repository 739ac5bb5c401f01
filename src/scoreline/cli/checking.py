"""What ``workbook check`` puts together: many files, and the endpoints behind them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Final

from scoreline.cli.errors import ANSWERED_NO, NOT_BEGUN
from scoreline.cli.scoring import key_of
from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.session import Session
from scoreline.core.description import EndpointSchema
from scoreline.core.errors import FileUnreadable
from scoreline.workbook.check import Finding, Severity, check
from scoreline.workbook.check.checker import Describe
from scoreline.workbook.endpoint_sheet import StoredEndpoint

__all__ = ["check_files", "exit_code_of"]

_UNREADABLE: Final = "file-unreadable"
# What a check can't see past; the command's exit code tells it like other commands'.
_NOT_BEGUN: Final = {_UNREADABLE, "endpoint-sheet-missing", "endpoint-unreachable"}


def check_files(
    files: Sequence[Path], session: Session | None
) -> Mapping[str, Sequence[Finding]]:
    """Return the findings by file; one that can't be read does not stop the others.

    Args:
        files: The workbooks.
        session: Asks their endpoints; None leaves them alone.
    """

    def describe(stored: StoredEndpoint) -> EndpointSchema:
        endpoint = ScoringEndpoint(stored.url, key_of(stored), session=session)
        return endpoint.describe()

    return {str(file): _check(file, describe if session else None) for file in files}


def exit_code_of(findings: Mapping[str, Sequence[Finding]]) -> int:
    """Return the exit code that tells *findings*; notes count for nothing."""
    told = list(chain.from_iterable(findings.values()))
    if any(finding.rule in _NOT_BEGUN for finding in told):
        return NOT_BEGUN
    if any(finding.severity is not Severity.NOTE for finding in told):
        return ANSWERED_NO
    return 0


def _check(file: Path, describe: Describe | None) -> list[Finding]:
    try:
        return check(file, describe)
    except FileUnreadable as error:
        return [Finding(_UNREADABLE, Severity.ERROR, error.address, str(error))]
