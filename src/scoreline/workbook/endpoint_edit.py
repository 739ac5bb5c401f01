"""Endpoints come into a workbook, change, and go: edits of its endpoint sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Protocol

from scoreline.core.address import Address
from scoreline.core.errors import NameTaken, NoEndpointStored
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_sheet import SHEET, StoredEndpoint
from scoreline.workbook.ports import SheetRow, Visibility, Workbook

__all__ = [
    "GrowingWorkbook",
    "has_endpoint_sheet",
    "put_endpoint",
    "remove_endpoint",
    "stored_endpoints",
]


class GrowingWorkbook(Workbook, Protocol):
    """A workbook that takes new sheets."""

    def add_sheet(self, name: str, visibility: Visibility) -> None:
        """Add an empty sheet called *name* behind the others.

        Raises:
            OutputBlocked: If the name is in use, or the workbook takes no sheet.
        """


def has_endpoint_sheet(workbook: Workbook) -> bool:
    """Return whether *workbook* has the sheet, be it as it should or not."""
    return any(info.name == SHEET for info in workbook.sheets())


def stored_endpoints(workbook: Workbook) -> tuple[StoredEndpoint, ...]:
    """Return the endpoints that *workbook* stores; none if it has no sheet for them.

    Raises:
        NoEndpointStored: If there is a sheet, and it can't be used.
    """
    if not has_endpoint_sheet(workbook):
        return ()
    return endpoint_sheet.read_any(workbook)


def put_endpoint(workbook: GrowingWorkbook, stored: StoredEndpoint) -> None:
    """Store *stored*, in place of what was stored of the same endpoint.

    A workbook without an endpoint sheet gets one, very hidden where the program
    knows that.

    Raises:
        NameTaken: If another web service's endpoint of that name is stored.
        NoEndpointStored: If there is a sheet, and it can't be used.
    """
    present = stored_endpoints(workbook)
    if any(e.name == stored.name and e.url != stored.url for e in present):
        raise NameTaken("an endpoint of this workbook called", stored.name)
    shared_id = next((e.workbook_id for e in present if e.workbook_id), "")
    stored = replace(stored, workbook_id=stored.workbook_id or shared_id)
    if not has_endpoint_sheet(workbook):
        workbook.add_sheet(SHEET, Visibility.VERY_HIDDEN)
    names = [e.name for e in present]
    if stored.name in names:
        changed = [stored if e.name == stored.name else e for e in present]
    else:
        changed = [*present, stored]
    _write(workbook, changed, len(present))


def remove_endpoint(workbook: Workbook, name: str) -> StoredEndpoint:
    """Let *workbook* forget the endpoint called *name*, and return it.

    Raises:
        NoEndpointStored: If it is not stored, or the sheet can't be used.
    """
    present = endpoint_sheet.read(workbook).endpoints
    gone = next((e for e in present if e.name == name), None)
    if gone is None:
        raise NoEndpointStored(f"the workbook has no endpoint {name!r}")
    _write(workbook, [e for e in present if e is not gone], len(present))
    return gone


def _write(
    workbook: Workbook, endpoints: Iterable[StoredEndpoint], before: int
) -> None:
    """Write the whole sheet; rows that are no longer needed become blank."""
    rows = list(endpoint_sheet.sheet_rows(endpoints))
    width = len(rows[0])
    spare = max(0, before + 2 - len(rows))
    rows += [(None,) * width] * spare
    area = Address(SHEET, 1, 1, len(rows), width)
    numbered: list[SheetRow] = list(enumerate(rows, start=1))
    workbook.write(area, numbered)
