"""Rules about the file as a whole: what it carries, and what it hides."""

from __future__ import annotations

from collections.abc import Iterator

from scoreline.core.address import Address
from scoreline.workbook.check.finding import Finding, Severity
from scoreline.workbook.file import FileWorkbook

__all__ = ["file_findings", "hidden_findings"]


def file_findings(workbook: FileWorkbook) -> Iterator[Finding]:
    """Yield what mail filters, people and programs stumble over."""
    names = [name.casefold() for name in workbook.parts]
    if any(name.endswith("vbaproject.bin") for name in names):
        yield Finding(
            "macros",
            Severity.WARNING,
            "",
            "the file holds macros, which Excel blocks in files from mail and web",
            "Ship an .xlsx without macros; scoring needs none.",
        )
    if any("/externallinks/" in f"/{name}" for name in names):
        yield Finding(
            "external-links",
            Severity.WARNING,
            "",
            "the file has links to other workbooks, whose values may be out of date",
            "Break the links (Data, Edit Links).",
        )
    if workbook.uses_1904:
        yield Finding(
            "dates-1904",
            Severity.NOTE,
            "",
            "the file counts dates from 1904; copied to other files they shift by "
            "four years",
            "Switch it off under Options, Advanced.",
        )


def hidden_findings(workbook: FileWorkbook, rows: Address) -> Iterator[Finding]:
    """Yield a warning if some of *rows* are hidden or filtered away."""
    hidden = workbook.hidden_rows(rows)
    if hidden:
        place = Address(rows.sheet, hidden[0], rows.left, hidden[0], rows.right)
        yield Finding(
            "hidden-rows",
            Severity.WARNING,
            str(place),
            f"{len(hidden):,} rows from here on are hidden or filtered away, and are "
            "scored all the same",
            "Clear the filter, or remove the rows.",
        )
