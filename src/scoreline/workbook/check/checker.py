"""All rules over one workbook, in the order in which people mend things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from scoreline.core.errors import (
    ColumnMissing,
    KeyRejected,
    NoEndpointStored,
    OriginRefused,
    ServiceError,
    WorkbookError,
)
from scoreline.core.schema import Schema
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.check.cells import cell_findings, is_scored, plain_findings
from scoreline.workbook.check.finding import Finding, Severity, limited
from scoreline.workbook.check.package import (
    file_findings,
    hidden_findings,
    protection_findings,
)
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.find import locate_rows, merged_inputs
from scoreline.workbook.inputs import Choice, InputRange
from scoreline.workbook.ports import EndpointSchema, Visibility, Workbook

__all__ = ["Describe", "check"]

Describe = Callable[[StoredEndpoint], EndpointSchema]
"""Asks a stored endpoint what it takes and gives."""


def check(
    source: Path | str | Workbook, describe: Describe | None = None
) -> list[Finding]:
    """Return what is not as it should be in a workbook; nothing is changed.

    Args:
        source: A file, or a workbook that is open already.
        describe: Asks the live endpoint; without it, only rules that need none are
            checked.

    Raises:
        FileUnreadable: If the file can't be read as a workbook.
    """
    if isinstance(source, Path | str):
        with FileWorkbook(Path(source)) as workbook:
            return list(limited(_findings(workbook, describe)))
    return list(limited(_findings(source, describe)))


def _findings(workbook: Workbook, describe: Describe | None) -> Iterator[Finding]:
    if isinstance(workbook, FileWorkbook):
        yield from file_findings(workbook)
    try:
        sheet = endpoint_sheet.read(workbook)
    except NoEndpointStored as error:
        yield _unusable(workbook, error)
        yield from _without_schema(workbook)
        return
    yield from _open_findings(workbook)
    for stored in sheet.endpoints:
        yield from _key_findings(stored)
    if describe is None:
        yield from _without_schema(workbook)
        return
    for stored in sheet.endpoints:
        yield from _live_findings(workbook, stored, describe)


def _unusable(workbook: Workbook, error: NoEndpointStored) -> Finding:
    there = any(info.name == endpoint_sheet.SHEET for info in workbook.sheets())
    return Finding(
        "endpoint-sheet-damaged" if there else "endpoint-sheet-missing",
        Severity.ERROR,
        error.address,
        _sentence(error),
        "Make the workbook again: scoreline workbook make.",
    )


def _open_findings(workbook: Workbook) -> Iterator[Finding]:
    """Yield what a slip of the hand can spoil."""
    for info in workbook.sheets():
        if info.name == endpoint_sheet.SHEET and info.visibility is Visibility.VISIBLE:
            yield Finding(
                "endpoint-sheet-visible",
                Severity.WARNING,
                info.name,
                "the endpoint sheet is in view, and is easily changed or shared",
                "Hide it.",
            )
    if isinstance(workbook, FileWorkbook):
        tables = [t for t in workbook.tables() if is_scored(workbook, t)]
        yield from protection_findings(workbook, {t.area.sheet for t in tables})


def _key_findings(stored: StoredEndpoint) -> Iterator[Finding]:
    if stored.key is not None:
        yield Finding(
            "key-in-file",
            Severity.NOTE,
            endpoint_sheet.SHEET,
            f"the file holds a key of endpoint {stored.name!r}; hidden is not secret",
            "Give the file only to people who may score.",
        )


def _live_findings(
    workbook: Workbook, stored: StoredEndpoint, describe: Describe
) -> Iterator[Finding]:
    try:
        schema = describe(stored).schema
    except ServiceError as error:
        yield _dead(stored, error)
        yield from _without_schema(workbook)
        return
    if stored.schema_digest and stored.schema_digest != schema.digest:
        yield Finding(
            "schema-drift",
            Severity.WARNING,
            endpoint_sheet.SHEET,
            f"endpoint {stored.name!r} takes or gives other columns than when the "
            "workbook was made",
            "Make the workbook again, or mend the columns that are told below.",
        )
    yield from _row_findings(workbook, schema)


def _dead(stored: StoredEndpoint, error: ServiceError) -> Finding:
    if isinstance(error, OriginRefused):
        rule, mend = (
            "origin-refused",
            f"Allow it: scoreline origin allow {error.origin}",
        )
    elif isinstance(error, KeyRejected):
        rule, mend = (
            "key-dead",
            "Give the workbook a new key: scoreline workbook rekey.",
        )
    else:
        rule, mend = "endpoint-unreachable", "See that the service is up."
    told = f"endpoint {stored.name!r}: {error}"
    return Finding(rule, Severity.ERROR, endpoint_sheet.SHEET, told, mend)


def _row_findings(workbook: Workbook, schema: Schema) -> Iterator[Finding]:
    try:
        found = locate_rows(workbook, schema, Choice())
    except ColumnMissing as error:
        yield _finding("column-missing", error, "Add the column, or rename its header.")
        return
    except WorkbookError as error:
        yield _finding("rows-unclear", error, "See that one range fits the endpoint.")
        return
    yield from _header_findings(found)
    for merged in merged_inputs(workbook, found):
        yield Finding(
            "merged-cells",
            Severity.ERROR,
            str(merged),
            "merged cells can't be scored",
            "Unmerge them and fill in each cell.",
        )
    if isinstance(workbook, FileWorkbook):
        yield from hidden_findings(workbook, found.rows)
    yield from cell_findings(workbook, schema.input, found)


def _header_findings(found: InputRange) -> Iterator[Finding]:
    place = str(found.header) if found.header else ""
    for told in found.match.told:
        yield Finding(
            "header-spelling",
            Severity.WARNING,
            place,
            told,
            "Spell the header as the schema does.",
        )
    for name in found.match.extra:
        yield Finding(
            "column-extra",
            Severity.NOTE,
            place,
            f"column {name!r} is not in the schema and is not sent",
            "Leave it, or rename it if it is meant as an input.",
        )


def _without_schema(workbook: Workbook) -> Iterator[Finding]:
    for table in workbook.tables():
        if table.has_headers:
            yield from plain_findings(workbook, table)
            if isinstance(workbook, FileWorkbook):
                yield from hidden_findings(workbook, table.area)


def _finding(rule: str, error: WorkbookError, mend: str) -> Finding:
    return Finding(rule, Severity.ERROR, error.address, _sentence(error), mend)


def _sentence(error: WorkbookError) -> str:
    """Return what *error* says, without the place that it begins with."""
    return str(error).removeprefix(f"{error.address}: ")
