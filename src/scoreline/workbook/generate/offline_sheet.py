"""The sheet *Offline*: the same scores by plain formulas, without the service."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from openpyxl.worksheet.dimensions import ColumnDimension
from openpyxl.worksheet.worksheet import Worksheet

from scoreline.core.address import column_letters
from scoreline.core.schema import SCORED_PROBABILITIES
from scoreline.workbook.generate.blueprint import HEADER_ROW, SCORE_SHEET, Blueprint
from scoreline.workbook.generate.cells import GREY, Look, put, put_formula, tint
from scoreline.workbook.generate.formulas import ROW, Formulas
from scoreline.workbook.generate.page import protect, put_title, set_page

__all__ = ["MAX_ROWS", "OFFLINE_SHEET", "build_model_sheet", "build_offline_sheet"]

OFFLINE_SHEET: Final = "Offline"
MAX_ROWS: Final = 1_000  # rows of formulas; more make the file slow to open

_WIDTH, _STEP_WIDTH = 18.0, 14.0  # characters


def build_offline_sheet(sheet: Worksheet, plan: Blueprint) -> None:
    """Fill *sheet* with a row of formulas for each row of *Score*, in the same row."""
    formulas = plan.formulas
    if formulas is None:
        return
    colours, version = plan.spec.colours, plan.description.version
    hint = (
        f"Each row scores the same row of {SCORE_SHEET} by plain formulas, as the "
        f"model of {version[:10] or 'the day it was made'} does. Nothing is sent."
    )
    put_title(sheet, "Offline", hint, colours.result)
    _add_headers(sheet, formulas, colours.result)
    last = HEADER_ROW + min(plan.height, MAX_ROWS)
    columns = (*formulas.outputs, *formulas.steps)
    for row in range(HEADER_ROW + 1, last + 1):
        for at, (name, formula) in enumerate(columns, start=1):
            is_output = at <= len(formulas.outputs)
            look = _look(name, tint(colours.result, 0.10) if is_output else "")
            put_formula(sheet, row, at, formula.replace(ROW, str(row)), look)
    sheet.freeze_panes = f"A{HEADER_ROW + 1}"
    sheet.print_title_rows = f"{HEADER_ROW}:{HEADER_ROW}"
    set_page(sheet, landscape=False)
    sheet.print_options.headings = True  # which row of Score is meant
    protect(sheet)


def build_model_sheet(sheet: Worksheet, plan: Blueprint) -> None:
    """Fill *sheet* with the tables that the formulas look into."""
    tables = plan.formulas.tables if plan.formulas else ()
    for at, (header, values) in enumerate(tables, start=1):
        put(sheet, 1, at, header, Look(bold=True))
        for row, value in enumerate(values, start=2):
            put(sheet, row, at, value)


def _add_headers(sheet: Worksheet, formulas: Formulas, colour: str) -> None:
    count = len(formulas.outputs)
    for at, (name, _) in enumerate((*formulas.outputs, *formulas.steps), start=1):
        background = colour if at <= count else GREY
        look = replace(_look(name, background), bold=True, colour="FFFFFF", wrap=True)
        put(sheet, HEADER_ROW, at, name, look)
        letters = column_letters(at)
        dimension = ColumnDimension(sheet, index=letters, customWidth=True)
        dimension.width = _WIDTH if at <= count else _STEP_WIDTH
        if at > count:  # folded away, for who wants to see how it is done
            dimension.outlineLevel, dimension.hidden = 1, True
        sheet.column_dimensions[letters] = dimension
    sheet.row_dimensions[HEADER_ROW].height = 33


def _look(name: str, background: str) -> Look:
    share = name.startswith(SCORED_PROBABILITIES)
    return Look(
        background=background,
        horizontal="right" if share else "left",
        number_format="0.0%" if share else "General",
        indent=1,
    )
