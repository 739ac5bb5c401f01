"""The buttons of the group *Results*: undo, chart, fetch, clear."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import JobFailed, NotAllowed, NotFound, WorkbookError
from scoreline.core.table import Row
from scoreline.excel.actions.jobs import cross_off, known_jobs
from scoreline.excel.actions.preparing import fresh_sheet, score_options
from scoreline.excel.actions.scoring import in_words
from scoreline.excel.desk import Desk
from scoreline.excel.dialogs import Stopped
from scoreline.excel.rows import meant_rows
from scoreline.excel.shelf import Kept
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.ports import Scorer
from scoreline.workbook.results import (
    Count,
    clear_results,
    count_results,
    result_place,
    result_rows,
)
from scoreline.workbook.resume import Resumed
from scoreline.workbook.score import ScoreOptions, score

__all__ = ["chart_results", "clear", "fetch_batch", "undo"]

_CHART_SIZE: Final = (420.0, 240.0)  # points
_CHART_LEFT: Final = 260.0  # points; beside the counted values
_ROW_POINTS: Final = 15.0


def undo(desk: Desk) -> None:
    """Bring back what stood in the cells before the last scoring.

    Raises:
        NotAllowed: If there is nothing to take back.
    """
    if not desk.memory.undo:
        raise NotAllowed(
            "there is no scoring to take back; what one overwrote is remembered while "
            "the workbook is open, and never written to disk"
        )
    written = desk.memory.undo[-1]
    changed = [
        one
        for one in written
        if desk.book.fingerprint(one.before.area) != one.fingerprint
    ]
    if changed:
        question = (
            f"{changed[0].before.area}: cells were changed since they were scored. "
            "Undo brings back what stood there before the scoring."
        )
        if desk.dialogs.choose(question, ("Undo all the same",)) is None:
            raise Stopped
    for one in reversed(written):
        desk.patience.until_done(partial(desk.book.restore, one.before))
    desk.memory.undo.pop()
    places = ", ".join(str(one.before.area) for one in written)
    desk.dialogs.tell(f"What stood in {places} is back.", brief=True)


def clear(desk: Desk) -> None:
    """Empty the result columns of the selected rows' table or region."""
    _, scorer, options = _earlier(desk)
    schema = scorer.describe().schema
    with desk.overwriting() as book:
        area = clear_results(book, schema, options)
    desk.dialogs.tell(f"The results in {area} are cleared.", brief=True)


def chart_results(desk: Desk) -> None:
    """Count the results and chart them on a new sheet."""
    stored, scorer, options = _earlier(desk)
    schema = scorer.describe().schema
    _, place = result_place(desk.book, schema, options)
    counts = count_results(schema.output.names, result_rows(desk.book, place))
    if not counts:
        raise NotAllowed("there are no results to chart; press Score first")
    sheet = fresh_sheet(desk, f"Chart {stored.name}")
    top = 1
    for count in counts:
        top = _draw(desk, sheet, top, count)
    desk.dialogs.tell(f"The chart is on the sheet '{sheet}'.", brief=True)


def fetch_batch(desk: Desk) -> None:
    """Write results that came too late for their run, or that a batch job has now.

    Raises:
        NotAllowed: If there are none.
    """
    kept = _chosen(desk, known_jobs(desk))
    stored = next((e for e in desk.endpoints() if e.url == kept.url), None)
    if stored is None:
        raise NotAllowed(f"the workbook has no endpoint {kept.endpoint!r} any more")
    scorer = desk.scorer(stored)
    try:
        told = _fetch(desk, kept, scorer)
    except (JobFailed, NotFound):
        desk.shelf.drop(kept.id)
        raise
    desk.shelf.drop(kept.id)
    if kept.submission.job_id:
        cross_off(desk, stored, kept.submission)
    desk.dialogs.tell(told, brief=True)


def _earlier(desk: Desk) -> tuple[StoredEndpoint, Scorer, ScoreOptions]:
    """Return the chosen endpoint, and the options that lead to earlier results."""
    stored = desk.endpoint()
    scorer = desk.scorer(stored)
    schema = scorer.describe().schema
    choices = desk.shelf.choices(stored.url)
    meant = meant_rows(desk.book, schema, has_headers=choices.has_headers)
    options = score_options(choices, schema, meant)
    try:
        result_place(desk.book, schema, options)
    except WorkbookError:
        # beside those of other endpoints, they bear the endpoint's name
        return stored, scorer, replace(options, label=stored.name)
    return stored, scorer, options


def _draw(desk: Desk, sheet: str, top: int, count: Count) -> int:
    """Write what was counted from row *top* on, with a chart; return the next row."""
    rows: list[Row] = [(count.column, "Rows")]
    rows += [(label, float(number)) for label, number in count.counts]
    area = Address(sheet, top, 1, top + len(rows) - 1, 2)
    desk.book.write(area, list(enumerate(rows, start=top)))
    width, height = _CHART_SIZE
    place = (_CHART_LEFT, (top - 1) * _ROW_POINTS, width, height)
    desk.book.draw(count.column, area, place)
    return top + max(len(rows), int(height / _ROW_POINTS)) + 2


def _chosen(desk: Desk, kept: tuple[Kept, ...]) -> Kept:
    if not kept:
        raise NotAllowed("this workbook has submitted no batch job")
    if len(kept) == 1:
        return kept[0]
    answer = desk.dialogs.choose(
        "Which results do you want?", tuple(_named(one) for one in kept)
    )
    if answer is None:
        raise Stopped
    return kept[answer]


def _named(kept: Kept) -> str:
    what = f"job {kept.submission.job_id[:8]}" if kept.submission.job_id else "kept"
    place = kept.submission.range or kept.submission.table or "its rows"
    return f"{kept.endpoint}: {what}, for {place}"


def _fetch(desk: Desk, kept: Kept, scorer: Scorer) -> str:
    """Write results beside their rows, or on a new sheet if those changed."""
    resumed = Resumed(scorer, kept.submission, kept.answers)
    options = kept.submission.options()
    if kept.answers is not None:
        options = replace(options, batch=False, rrs_rows=max(1, len(kept.answers)))
    title = f"Fetching results of {kept.endpoint}"
    try:
        with desk.overwriting() as book, desk.progress(title) as progress:
            report = score(book, resumed, options, progress)
    except WorkbookError as error:
        return _fetch_to_sheet(desk, kept, scorer, error)
    return in_words(report, kept.endpoint)


def _fetch_to_sheet(
    desk: Desk, kept: Kept, scorer: Scorer, error: WorkbookError
) -> str:
    question = f"{error}. The results can go to a new sheet, in the order of the rows."
    if desk.dialogs.choose(question, ("Put them on a new sheet",)) is None:
        raise Stopped
    names = scorer.describe().schema.output.names
    if kept.answers is not None:
        rows = kept.answers
    else:
        with desk.progress(f"Fetching results of {kept.endpoint}") as progress:
            scorer.wait(kept.submission.job_id, progress)
            rows = tuple(scorer.results(kept.submission.job_id))
    sheet = fresh_sheet(desk, f"Results {kept.endpoint}")
    written = list(enumerate((names, *rows), start=1))
    desk.book.write(Address(sheet, 1, 1, len(written), len(names)), written)
    return f"{len(rows):,} results are on the sheet '{sheet}'."
