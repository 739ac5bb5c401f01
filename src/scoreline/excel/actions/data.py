"""The buttons of the group *Data*: sample rows, headers, and a look at one's own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked, RangeInvalid
from scoreline.excel.desk import Desk
from scoreline.excel.dialogs import Stopped
from scoreline.excel.rows import meant_rows
from scoreline.workbook.check.cells import cell_findings
from scoreline.workbook.check.finding import Finding, limited
from scoreline.workbook.find import find_rows
from scoreline.workbook.samples import insert_sample

__all__ = ["check_data", "findings_in_words", "insert_headers", "insert_sample_rows"]

_MAX_SHOWN: Final = 12  # findings that a window tells; the report has all


def insert_sample_rows(desk: Desk) -> None:
    """Put the endpoint's headers and sample rows at the selected cell.

    Raises:
        Stopped: If cells are in the way, and the person wants to keep them.
        RangeInvalid: If no cell is selected.
    """
    _insert(desk, with_rows=True)


def insert_headers(desk: Desk) -> None:
    """Put the names of the columns that the endpoint takes at the selected cell."""
    _insert(desk, with_rows=False)


def check_data(desk: Desk) -> None:
    """Tell which of the selected rows' cells the endpoint would not take, or know.

    No row is sent.
    """
    stored = desk.endpoint()
    schema = desk.scorer(stored).describe().schema
    choices = desk.shelf.choices(stored.url)
    meant = meant_rows(desk.book, schema, has_headers=choices.has_headers)
    found = find_rows(desk.book, schema, meant.choice)
    findings = tuple(limited(cell_findings(desk.book, schema.input, found)))
    hints = "\n".join(found.match.told)
    if not findings:
        told = f"All cells of {found.rows} are as {stored.name} takes them."
        desk.dialogs.tell("\n".join(filter(None, (told, hints))), brief=not hints)
        return
    desk.dialogs.tell(findings_in_words(findings), report=_lines(findings))


def findings_in_words(findings: Sequence[Finding]) -> str:
    """Return the first of *findings* for a window, and how many there are."""
    noun = "finding" if len(findings) == 1 else "findings"
    head = f"{len(findings):,} {noun}:"
    more = len(findings) - _MAX_SHOWN
    tail = [f"… and {more:,} more; Copy report has all of them."] if more > 0 else []
    return "\n".join([head, _lines(findings[:_MAX_SHOWN]), *tail])


def _lines(findings: Sequence[Finding]) -> str:
    return "\n".join(
        " ".join(filter(None, (finding.address, finding.message + ".", finding.mend)))
        for finding in findings
    )


def _insert(desk: Desk, *, with_rows: bool) -> None:
    stored = desk.endpoint()
    description = desk.scorer(stored).describe()
    area = desk.book.selection()
    if area is None:
        raise RangeInvalid("no cell is selected; select where the headers shall go")
    cell = Address(area.sheet, area.top, area.left, area.top, area.left)
    try:
        with desk.overwriting() as book:
            put = insert_sample(book, description, cell, with_rows=with_rows)
    except OutputBlocked as error:
        if desk.dialogs.choose(str(error), ("Overwrite what stands there",)) is None:
            raise Stopped from None
        with desk.overwriting() as book:
            put = insert_sample(
                book, description, cell, with_rows=with_rows, force=True
            )
    what = "Headers" if put.height == 1 else "Headers and sample rows"
    hidden = with_rows and description.sample is None
    note = " The endpoint's sample data is switched off." if hidden else ""
    desk.dialogs.tell(f"{what} of {stored.name} are in {put}.{note}", brief=not note)
