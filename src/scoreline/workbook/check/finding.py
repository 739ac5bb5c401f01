"""What a check found."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from scoreline.workbook.check.rules import RULES

__all__ = ["MAX_PER_RULE", "Finding", "Severity", "limited"]

MAX_PER_RULE: Final = 20  # findings of one rule that are told; people mend by columns


class Severity(Enum):
    """How much a finding matters."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it should be; no cell's value is in it.

    Attributes:
        rule: The rule's id, such as ``cell-error``.
        severity: An error keeps rows from being scored.
        address: Where, as ``Sheet!A1``; empty if the whole file is meant.
        message: What was found.
        mend: What to do about it; empty for nothing.
    """

    rule: str
    severity: Severity
    address: str
    message: str
    mend: str = ""

    def __post_init__(self) -> None:
        if self.rule not in RULES:
            raise ValueError(f"there is no rule {self.rule!r}")


def limited(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the first 20 findings of each rule, and how many more there are."""
    counts: dict[str, int] = {}
    last: dict[str, Finding] = {}
    for finding in findings:
        count = counts[finding.rule] = counts.get(finding.rule, 0) + 1
        last[finding.rule] = finding
        if count <= MAX_PER_RULE:
            yield finding
    for rule, count in counts.items():
        more = count - MAX_PER_RULE
        if more > 0:
            message = f"{more:,} more of this kind"
            yield Finding(rule, last[rule].severity, "", message, last[rule].mend)
