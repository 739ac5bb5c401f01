"""What is asked and found before a row is sent: which rows, and a place for results."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import OutputBlocked
from scoreline.core.schema import Schema
from scoreline.core.table import CellValue
from scoreline.excel.desk import Desk
from scoreline.excel.dialogs import Stopped
from scoreline.excel.rows import Meant, meant_rows, visible_numbers
from scoreline.excel.shelf import Choices
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.find import find_rows
from scoreline.workbook.inputs import InputRange, result_names
from scoreline.workbook.place import find_place
from scoreline.workbook.ports import Visibility
from scoreline.workbook.runs import parse_runs, runs_text
from scoreline.workbook.score import ScoreOptions

__all__ = ["Prepared", "fresh_sheet", "prepare", "score_options"]

_MAX_SHEET_NAME: Final = 31  # characters


@dataclass(frozen=True, slots=True)
class Prepared:
    """What will be scored, all questions answered.

    Attributes:
        options: For the scoring action.
        rows: Which rows, as text; empty for all.
        left_out: Hidden rows that are not scored.
        added_sheet: The sheet made for the results, if one was.
    """

    options: ScoreOptions
    rows: str = ""
    left_out: int = 0
    added_sheet: str = ""


def prepare(
    desk: Desk,
    stored: StoredEndpoint,
    schema: Schema,
    *,
    visible_only: bool,
    label: str,
) -> Prepared:
    """Find the rows and a place for results; ask the person where that is needed.

    Raises:
        Stopped: If the person pressed Cancel.
        WorkbookError: If there are no such rows, or no place.
    """
    choices = desk.shelf.choices(stored.url)
    meant = meant_rows(desk.book, schema, has_headers=choices.has_headers)
    options = replace(score_options(choices, schema, meant), label=label)
    found = find_rows(desk.book, schema, options.choice)
    rows, left_out = _shown_rows(desk, found, meant.rows, visible_only=visible_only)
    if rows:
        wanted = parse_runs(rows)
        options = replace(options, only=lambda _area: wanted)
    added = ""
    if choices.new_sheet:
        added = fresh_sheet(desk, f"Scores {stored.name}")
        options = _on_sheet(options, added)
    try:
        return Prepared(_placed(desk, schema, found, options), rows, left_out, added)
    except OutputBlocked as error:
        if added:
            raise
        return _elsewhere(
            desk, stored, schema, found, Prepared(options, rows, left_out), error
        )


def _shown_rows(
    desk: Desk, found: InputRange, rows: str, *, visible_only: bool
) -> tuple[str, int]:
    """Return which rows to score, and how many hidden ones that leaves out."""
    area = found.rows
    meant = parse_runs(rows) if rows else frozenset(range(area.top, area.bottom + 1))
    shown = meant & visible_numbers(desk.book, area)
    hidden = len(meant) - len(shown)
    if not hidden or not (visible_only or _leave_out(desk, len(shown), len(meant))):
        return rows, 0
    return runs_text(sorted(shown)) or "0", hidden


def _leave_out(desk: Desk, shown: int, meant: int) -> bool:
    """Return whether hidden rows stay as they are; the person is asked once."""
    if desk.memory.visible_only is None:
        choices = (f"Score the {shown:,} visible rows", f"Score all {meant:,} rows")
        answer = desk.dialogs.choose(
            "Some of the rows are hidden or filtered.", choices
        )
        if answer is None:
            raise Stopped
        desk.memory.visible_only = answer == 0
    return desk.memory.visible_only


def _placed(
    desk: Desk, schema: Schema, found: InputRange, options: ScoreOptions
) -> ScoreOptions:
    """Return *options* if results have a place, before any row is sent.

    Raises:
        OutputBlocked: If they have none.
    """
    place = find_place(
        desk.book,
        found,
        result_names(schema, options.label),
        output=options.output,
        force=options.force,
    )
    area = place.area
    if found.header is not None and not place.writes_headers:
        area = Address(area.sheet, area.top + 1, area.left, area.bottom, area.right)
    desk.book.check_place(area)
    return options


def _elsewhere(  # noqa: PLR0913, PLR0917 - what was prepared, and what came of it
    desk: Desk,
    stored: StoredEndpoint,
    schema: Schema,
    found: InputRange,
    prepared: Prepared,
    error: OutputBlocked,
) -> Prepared:
    """Ask where results are to go instead."""
    choices = ("Overwrite what stands there", "Put the results on a new sheet")
    answer = desk.dialogs.choose(str(error), choices)
    if answer is None:
        raise Stopped
    if answer == 0:
        forced = replace(prepared.options, force=True)
        return replace(prepared, options=_placed(desk, schema, found, forced))
    added = fresh_sheet(desk, f"Scores {stored.name}")
    options = _on_sheet(prepared.options, added)
    return replace(
        prepared, options=_placed(desk, schema, found, options), added_sheet=added
    )


def _on_sheet(options: ScoreOptions, sheet: str) -> ScoreOptions:
    quoted = sheet.replace("'", "''")
    return replace(options, output=f"'{quoted}'!A1")


def score_options(choices: Choices, schema: Schema, meant: Meant) -> ScoreOptions:
    """Return the options for the scoring action; empty parameters are left out."""
    known = {parameter.name for parameter in schema.parameters}
    parameters: dict[str, CellValue] = {
        name: text
        for name, text in choices.parameters.items()
        if text and name in known
    }
    return ScoreOptions(meant.choice, output=choices.output, parameters=parameters)


def fresh_sheet(desk: Desk, wanted: str) -> str:
    """Add a sheet called *wanted*, with a number where that is taken; return its name.

    Raises:
        WorkbookError: If the workbook takes no sheet.
    """
    there = {info.name.casefold() for info in desk.book.sheets()}
    number, name = 1, wanted[:_MAX_SHEET_NAME]
    while name.casefold() in there:
        number += 1
        tail = f" {number}"
        name = wanted[: _MAX_SHEET_NAME - len(tail)] + tail
    desk.book.add_sheet(name, Visibility.VISIBLE)
    return name
