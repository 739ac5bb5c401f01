"""All sheets of a workbook but for the rows on *Score*."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import openpyxl
from openpyxl.packaging.core import DocumentProperties
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.workbook import endpoint_sheet
from scoreline.workbook.generate.blueprint import SCORE_SHEET, Blueprint
from scoreline.workbook.generate.cells import Look, put
from scoreline.workbook.generate.dictionary_sheet import build_dictionary_sheet
from scoreline.workbook.generate.finish import write_reproducibly
from scoreline.workbook.generate.formulas import MODEL_SHEET
from scoreline.workbook.generate.offline_sheet import (
    OFFLINE_SHEET,
    build_model_sheet,
    build_offline_sheet,
)
from scoreline.workbook.generate.parameters_sheet import (
    PARAMETERS_SHEET,
    build_parameters_sheet,
)
from scoreline.workbook.generate.picture import Place, add_picture
from scoreline.workbook.generate.results_sheet import build_results_sheet
from scoreline.workbook.generate.score_sheet import add_names, build_score_sheet
from scoreline.workbook.generate.start_sheet import build_start_sheet
from scoreline.workbook.generate.validation import LISTS_SHEET, build_lists_sheet

__all__ = ["write_frame"]

_NO_DATE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # of a version that tells none
_HEADINGS: Final = 2  # rows of the endpoint sheet: title and headers

_BUILDERS: Final[dict[str, Callable[[Worksheet, Blueprint], list[str] | None]]] = {
    "Start": build_start_sheet,
    SCORE_SHEET: build_score_sheet,
    PARAMETERS_SHEET: build_parameters_sheet,
    OFFLINE_SHEET: build_offline_sheet,
    "Results": build_results_sheet,
    "Dictionary": build_dictionary_sheet,
    LISTS_SHEET: build_lists_sheet,
    MODEL_SHEET: build_model_sheet,
}
_HIDDEN: Final = (LISTS_SHEET, MODEL_SHEET)


def write_frame(
    plan: Blueprint, target: Path, picture: tuple[bytes, Place] | None
) -> None:
    """Write the workbook without its rows to *target*, with *picture* on Start."""
    book = openpyxl.Workbook()
    del book["Sheet"]
    wanted = {*plan.spec.sheets, SCORE_SHEET, LISTS_SHEET}
    if plan.description.schema.parameters:
        wanted.add(PARAMETERS_SHEET)
    if plan.formulas:
        wanted |= {OFFLINE_SHEET, MODEL_SHEET}
    charts: list[str] = []
    for name, build in _BUILDERS.items():
        if name in wanted:
            charts += build(book.create_sheet(name), plan) or []
    if picture and "Start" in wanted:
        add_picture(book["Start"], *picture)
    add_names(book, plan)
    for name in wanted.intersection(_HIDDEN):
        book[name].sheet_state = "hidden"
    _build_endpoint_sheet(book.create_sheet(endpoint_sheet.SHEET), plan)
    book.active = 0
    book.calculation.fullCalcOnLoad = True
    book.properties = _properties(plan)
    write_reproducibly(book, target, charts)


def _build_endpoint_sheet(sheet: Worksheet, plan: Blueprint) -> None:
    for number, row in enumerate(endpoint_sheet.sheet_rows([plan.stored]), start=1):
        for at, value in enumerate(row, start=1):
            put(sheet, number, at, value, Look(bold=number <= _HEADINGS))
    sheet.sheet_state = "veryHidden"


def _properties(plan: Blueprint) -> DocumentProperties:
    known = plan.description
    try:
        moment = datetime.fromisoformat(known.version)
    except ValueError:
        moment = _NO_DATE
    moment = moment.replace(microsecond=0, tzinfo=None)
    return DocumentProperties(
        title=plan.text(plan.spec.title),
        subject=f"Web service {known.web_service}, endpoint {known.endpoint}",
        creator=plan.spec.contact.name or "Scoreline",
        lastModifiedBy="Scoreline",
        keywords="Scoreline",
        description=known.description[:255],
        created=moment,
        modified=moment,
    )
