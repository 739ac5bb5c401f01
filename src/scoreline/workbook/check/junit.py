"""Findings as JUnit XML: a suite for each workbook, a case for each rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from scoreline.workbook.check.finding import Finding, Severity
from scoreline.workbook.check.report import line
from scoreline.workbook.check.rules import RULES

__all__ = ["as_junit"]


def as_junit(files: Mapping[str, Sequence[Finding]]) -> str:
    """Return the findings as JUnit's XML; notes are told, but fail nothing.

    Args:
        files: The findings by the file's name.
    """
    suites = [_suite(name, findings) for name, findings in files.items()]
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', "<testsuites>", *suites]
    return "\n".join([*lines, "</testsuites>"])


def _suite(name: str, findings: Sequence[Finding]) -> str:
    failing = {f.rule for f in findings if f.severity is not Severity.NOTE}
    head = (
        f'  <testsuite name={_attribute(name)} tests="{len(RULES)}" '
        f'failures="{len(failing)}">'
    )
    cases = [_case(name, rule, findings) for rule in RULES]
    return "\n".join([head, *cases, "  </testsuite>"])


def _case(name: str, rule: str, findings: Sequence[Finding]) -> str:
    told = [finding for finding in findings if finding.rule == rule]
    head = f'    <testcase classname={_attribute(name)} name="{rule}"'
    if not told:
        return f"{head}/>"
    text = _clean(escape("\n".join(line(name, finding) for finding in told)))
    if all(finding.severity is Severity.NOTE for finding in told):
        return f"{head}><system-out>{text}</system-out></testcase>"
    message = _attribute(told[0].message)
    return f"{head}><failure message={message}>{text}</failure></testcase>"


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    """Return *text* without characters that XML can't hold."""
    return "".join(
        c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text
    )
