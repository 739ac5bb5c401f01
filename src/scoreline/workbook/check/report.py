"""Findings as text for people and as JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from scoreline.workbook.check.finding import Finding, Severity

__all__ = ["as_json", "as_text", "line"]

_Files = Mapping[str, Sequence[Finding]]


def as_text(files: _Files) -> str:
    """Return a line for each finding, how to mend it, and a last line that counts.

    Args:
        files: The findings by the file's name.
    """
    lines: list[str] = []
    for name, findings in files.items():
        lines += [line(name, finding) for finding in findings]
        if not findings:
            lines.append(f"{name}: nothing found")
    counts = dict.fromkeys(Severity, 0)
    for findings in files.values():
        for finding in findings:
            counts[finding.severity] += 1
    told = ", ".join(_counted(count, kind.value) for kind, count in counts.items())
    return "\n".join([*lines, f"{_counted(len(files), 'workbook')}: {told}"])


def as_json(files: _Files) -> str:
    """Return an array with an object for each finding."""
    objects = [
        {
            "file": name,
            "rule": finding.rule,
            "severity": finding.severity.value,
            "address": finding.address,
            "message": finding.message,
            "mend": finding.mend,
        }
        for name, findings in files.items()
        for finding in findings
    ]
    return json.dumps(objects, ensure_ascii=False, indent=2)


def line(name: str, finding: Finding) -> str:
    """Return a finding of the file *name*, and how to mend it."""
    place = f" {finding.address}" if finding.address else ""
    mend = f"\n    {finding.mend}" if finding.mend else ""
    head = f"{name}: {finding.severity.value}{place}: {finding.message}"
    return f"{head} [{finding.rule}]{mend}"


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
