"""What a run of the demonstration made, as data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scoreline.demo.banks import Bank
from scoreline.demo.story import WEB_SERVICE, BankResult
from scoreline.workbook.check import Finding, Severity
from scoreline.workbook.score import ScoreReport

__all__ = ["Summary"]


@dataclass(frozen=True, slots=True)
class Summary:
    """What was made.

    Attributes:
        home: The service's home.
        url: Where it serves.
        workspace_id: Its workspace.
        results: What each bank got.
    """

    home: Path
    url: str
    workspace_id: str
    results: list[BankResult]

    @property
    def problems(self) -> list[Finding]:
        """What the headless check found that is to be mended; notes are not."""
        found = [finding for result in self.results for finding in result.findings]
        return [finding for finding in found if finding.severity is not Severity.NOTE]

    @property
    def workbooks(self) -> int:
        """How many workbooks were checked."""
        return sum(1 + len(result.scored) for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """Return the summary as plain JSON values; paths are absolute.

        Ranges include the header row; ``rows`` counts the rows below it.
        """
        return {
            "home": str(self.home.resolve()),
            "workspace_id": self.workspace_id,
            "web_service": WEB_SERVICE,
            "endpoints": [_endpoint(result) for result in self.results],
        }


def _endpoint(result: BankResult) -> dict[str, Any]:
    bank: Bank = result.bank
    return {
        "name": bank.name,
        "throttle_level": result.endpoint.throttle_level,
        "max_concurrent_calls": result.endpoint.max_concurrent_calls,
        "model": bank.model,
        "workbook": str(result.workbook.resolve()),
        "scored": [_scored(file, report) for file, report in result.scored],
    }


def _scored(file: Path, report: ScoreReport) -> dict[str, Any]:
    return {
        "file": str(file.resolve()),
        "sheet": report.input_range.sheet,
        "input_range": report.input_range.local,
        "output_range": report.output_range.local,
        "rows": report.scored,
        "mode": report.mode.value,
        "seconds": round(report.seconds, 3),
    }
