"""A workbook for one customer: made, filled, and put in place whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import openpyxl
from openpyxl.packaging.core import DocumentProperties
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.core.address import Address
from scoreline.core.table import Row, Table
from scoreline.files.atomic import replacing
from scoreline.files.edit import write_cells
from scoreline.files.parts import AreaEdit
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.generate.blueprint import (
    HEADER_ROW,
    SCORE_SHEET,
    Blueprint,
    draw,
)
from scoreline.workbook.generate.cells import Look, put
from scoreline.workbook.generate.dictionary_sheet import build_dictionary_sheet
from scoreline.workbook.generate.finish import write_reproducibly
from scoreline.workbook.generate.results_sheet import build_results_sheet
from scoreline.workbook.generate.score_sheet import add_names, build_score_sheet
from scoreline.workbook.generate.start_sheet import build_start_sheet
from scoreline.workbook.generate.validation import LISTS_SHEET, build_lists_sheet
from scoreline.workbook.ports import EndpointSchema, SheetRow
from scoreline.workbook.spec import Spec, default_spec

__all__ = ["make"]

_NO_DATE: Final = datetime(2000, 1, 1, tzinfo=UTC)  # of a version that tells none


def make(  # noqa: PLR0913 - what, whose and where, and three wishes
    out: Path,
    description: EndpointSchema,
    stored: StoredEndpoint,
    *,
    spec: Spec | None = None,
    rows: Table | None = None,
    force: bool = False,
) -> Path:
    """Make a workbook in which a customer scores rows, and return its path.

    The same input gives the same bytes.

    Args:
        out: The file, whole or not at all.
        description: What the endpoint says about itself.
        stored: What the hidden endpoint sheet is to hold, a key included.
        spec: Wording and looks; by default those that come with Scoreline.
        rows: Rows to begin with; by default the endpoint's sample rows, if it shows
            them.
        force: Whether an existing file may be replaced.

    Raises:
        OutputBlocked: If *out* exists, or can't be written.
        InvalidValue: If columns or rows can't stand in one Excel table.
    """
    plan = draw(
        description, stored, spec=spec or default_spec(), rows=rows, file=out.name
    )
    with (
        replacing(out, force=force) as target,
        TemporaryDirectory(prefix="scoreline-") as folder,
    ):
        frame = Path(folder, "frame.xlsx") if plan.rows else target
        _write_frame(plan, frame)
        if plan.rows:
            write_cells(frame, target, [_filling(plan)])
    return out


def _write_frame(plan: Blueprint, target: Path) -> None:
    """Write the workbook without its rows."""
    book = openpyxl.Workbook()
    sheets = {
        name: book.create_sheet(name)
        for name in ("Start", SCORE_SHEET, "Results", "Dictionary", LISTS_SHEET)
    }
    del book["Sheet"]
    build_start_sheet(sheets["Start"], plan)
    build_score_sheet(sheets[SCORE_SHEET], plan)
    charts = build_results_sheet(sheets["Results"], plan)
    build_dictionary_sheet(sheets["Dictionary"], plan)
    build_lists_sheet(sheets[LISTS_SHEET], plan)
    add_names(book, plan)
    sheets[LISTS_SHEET].sheet_state = "hidden"
    _build_endpoint_sheet(book.create_sheet(endpoint_sheet.SHEET), plan)
    book.active = 0
    book.calculation.fullCalcOnLoad = True
    book.properties = _properties(plan)
    write_reproducibly(book, target, charts)


def _build_endpoint_sheet(sheet: Worksheet, plan: Blueprint) -> None:
    for number, row in enumerate(endpoint_sheet.sheet_rows([plan.stored]), start=1):
        for at, value in enumerate(row, start=1):
            put(sheet, number, at, value, Look(bold=number <= 2))  # noqa: PLR2004 - title and headers
    sheet.sheet_state = "veryHidden"


def _filling(plan: Blueprint) -> AreaEdit:
    first = HEADER_ROW + 1
    area = Address(SCORE_SHEET, first, 1, first + len(plan.rows) - 1, len(plan.inputs))
    return AreaEdit(area, _numbered(plan.rows, first))


def _numbered(rows: tuple[Row, ...], first: int) -> Iterator[SheetRow]:
    yield from enumerate(rows, start=first)


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
