"""What was measured, held against the targets, and told."""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import textwrap
from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

__all__ = ["Findings", "Verdict", "main"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One target, and what was reached.

    Attributes:
        what: What was measured, such as ``1 row, 32 callers: calls/s against MLflow``.
        ratio: What was reached.
        target: What was aimed at.
        at_most: Whether the ratio is to be at most the target; at least, otherwise.
    """

    what: str
    ratio: float
    target: float
    at_most: bool = False

    @property
    def is_met(self) -> bool:
        """Whether the target was reached."""
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target

    def __str__(self) -> str:
        sign, verdict = "≤" if self.at_most else "≥", "met"
        if not self.is_met:
            verdict = "FELL SHORT"
        found = f"{verdict:<10} {self.ratio:>9.3g} {sign} {self.target:<7.3g} "
        return _wrapped(self.what, found)


@dataclass(slots=True)
class Findings:
    """Values of some rounds by what and by whom, their medians, and verdicts.

    Attributes:
        values: What was measured, by what (with its unit) and by whom.
        verdicts: How the targets fared.
        missing: Who could not be measured, and why.
    """

    values: dict[str, dict[str, list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )
    verdicts: list[Verdict] = field(default_factory=list)
    missing: dict[str, str] = field(default_factory=dict)

    def add(self, what: str, whose: str, value: float) -> None:
        """Note one value."""
        self.values[what][whose].append(value)
        sys.stderr.write(f"  {whose}: {what} {value:,.4g}\n")

    def median(self, what: str, whose: str) -> float | None:
        """Return the median of what was measured, or None if nothing was."""
        found = self.values.get(what, {}).get(whose)
        return statistics.median(found) if found else None

    def compare(
        self, what: str, mine: str, theirs: str, target: float, *, at_most: bool = False
    ) -> None:
        """Hold the ratio of *mine* to *theirs* against *target*."""
        own, other = self.median(what, mine), self.median(what, theirs)
        if own is not None and other:
            told = f"{what}: {mine} / {theirs}"
            self.verdicts.append(Verdict(told, own / other, target, at_most))

    def table(self) -> str:
        """Return medians and verdicts as text."""
        lines = []
        for what, found in self.values.items():
            lines.append(what)
            lines += [
                f"  {whose:<28} {statistics.median(values):>12,.4g}"
                for whose, values in found.items()
            ]
        lines += [
            _wrapped(f"{who}: {why}", "not measured: ")
            for who, why in self.missing.items()
        ]
        return "\n".join([*lines, "", *map(str, self.verdicts)])

    def as_json(self) -> str:
        """Return everything as JSON."""
        verdicts = [asdict(each) | {"met": each.is_met} for each in self.verdicts]
        found = {
            "values": self.values,
            "verdicts": verdicts,
            "missing": self.missing,
        }
        return json.dumps(found, indent=1, ensure_ascii=False)


def _wrapped(words: str, head: str) -> str:
    """Return *words* behind *head* in lines of 80 columns."""
    return textwrap.fill(
        words, 80, initial_indent=head, subsequent_indent=" " * len(head)
    )


def main(
    measure: Callable[[Findings, argparse.Namespace], None], description: str
) -> None:
    """Run one benchmark as a script: measure, print, and write JSON where asked.

    What was found before an error is kept; the error ends the script behind it.
    """
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", type=Path, help="where the findings go")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=2, help="of each measurement")
    options = parser.parse_args()
    findings = Findings()
    try:
        measure(findings, options)
    finally:
        sys.stdout.write(findings.table() + "\n")
        if options.json:
            options.json.write_text(findings.as_json(), encoding="utf-8")
