"""Rules about the file as a whole: what it carries, and what it hides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from scoreline.core.address import Address
from scoreline.workbook.check.finding import Finding, Severity
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.ports import Visibility

__all__ = ["file_findings", "hidden_findings", "protection_findings"]

MAX_CELLS: Final = 20_000_000  # of one sheet's used range; Excel is slow beyond

_UNSUPPORTED: Final = {
    "xl/slicers/": "slicers",
    "xl/timelines/": "timelines",
    "xl/threadedcomments/": "threaded comments",
    "xl/connections.xml": "data connections",
    "xl/model/": "a data model",
    "xl/richdata/": "pictures or data types in cells",
    "xl/metadata.xml": "dynamic arrays",
    "xl/webextensions/": "web add-ins",
    "xl/embeddings/": "embedded objects",
    "xl/activex/": "ActiveX controls",
    "xl/ctrlprops/": "form controls",
    "customxml/": "custom XML or Power Query",
}  # by the beginning of a part's name, lower-case
_UNNAMED: Final = re.compile(
    r"(?:sheet|tabelle|feuil|hoja|foglio|blad|planilha) ?[0-9]+", re.IGNORECASE
)


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

    yield from _lossy_parts(names)
    yield from _sheets(workbook)
    for sheet, name in workbook.objects_without_text():
        yield Finding(
            "alt-text-missing",
            Severity.WARNING,
            sheet,
            f"{name or 'a picture or chart'} has no alternative text",
            "Describe it (right click, View Alt Text).",
        )


def _lossy_parts(names: list[str]) -> Iterator[Finding]:
    found = [
        told
        for start, told in _UNSUPPORTED.items()
        if any(name.startswith(start) for name in names)
    ]
    if found:
        yield Finding(
            "unsupported-parts",
            Severity.NOTE,
            "",
            f"the file holds {', '.join(found)}; Scoreline keeps them as they are, "
            "other programs drop or change them",
            "Save the file with Excel only.",
        )


def _sheets(workbook: FileWorkbook) -> Iterator[Finding]:
    for info in workbook.sheets():
        used = info.used
        if used is not None and used.height * used.width > MAX_CELLS:
            yield Finding(
                "sheet-too-large",
                Severity.WARNING,
                str(used),
                f"the sheet uses {used.height:,} rows of {used.width:,} columns",
                "Delete empty rows and columns, or score the rows as a CSV file.",
            )
        if info.visibility is Visibility.VISIBLE and _UNNAMED.fullmatch(info.name):
            yield Finding(
                "sheet-name",
                Severity.NOTE,
                info.name,
                "the sheet's name does not tell what it holds",
                "Give it a name that does.",
            )


def protection_findings(workbook: FileWorkbook, sheets: set[str]) -> Iterator[Finding]:
    """Yield a note for each of *sheets* with results that anybody may overwrite."""
    for sheet in sorted(sheets):
        if not workbook.is_protected(sheet):
            yield Finding(
                "protection-missing",
                Severity.NOTE,
                sheet,
                "headers and formulas can be overwritten by a slip",
                "Protect the sheet (Review, Protect Sheet), inputs unlocked.",
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
