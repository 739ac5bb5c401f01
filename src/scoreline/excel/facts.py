"""What decides which buttons work, read off a workbook and what is remembered of it."""

from __future__ import annotations

from dataclasses import replace

from scoreline.core.errors import NoEndpointStored, ServiceError
from scoreline.core.keys import KeyKind
from scoreline.excel.addin.controls import Facts
from scoreline.excel.desk import Desk
from scoreline.workbook.endpoint_edit import has_endpoint_sheet, stored_endpoints
from scoreline.workbook.results import has_results

__all__ = ["facts_of"]


def facts_of(desk: Desk) -> Facts:
    """Return the facts of the workbook on *desk*; no service is asked.

    Raises:
        WorkbookError: If the spreadsheet program refuses.
    """
    memory = desk.memory
    facts = Facts(
        is_owner=_is_owner(desk),
        can_undo=bool(memory.undo),
        has_results=has_results(desk.book),
    )
    if not has_endpoint_sheet(desk.book):
        return facts
    try:
        endpoints = stored_endpoints(desk.book)
    except NoEndpointStored as error:
        return replace(facts, problem=str(error))
    if not endpoints:
        return facts
    names = tuple(stored.name for stored in endpoints)
    chosen = names.index(memory.chosen) if memory.chosen in names else 0
    key = endpoints[chosen].key
    return replace(
        facts,
        endpoints=names,
        selected=chosen,
        holds_workbook_key=key is not None and key.kind is KeyKind.WORKBOOK,
        has_job=any(stored.last_job for stored in endpoints)
        or bool(desk.shelf.kept(desk.book.full_name)),
        auto_score=names[chosen] in memory.auto,
        auto_score_all=set(names) <= memory.auto,
    )


def _is_owner(desk: Desk) -> bool:
    try:
        return desk.services.owner() is not None
    except ServiceError:
        return False
