"""A piece of a file, scored into a file of results."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from scoreline.core.errors import CellProblem, SchemaMismatch
from scoreline.core.schema import Port, Schema
from scoreline.core.table import CellValue, Row
from scoreline.service.compile.records import Records, read_piece, read_records
from scoreline.service.compile.scorer import Scorer
from scoreline.service.tasks import CsvScored, ScoreCsv
from scoreline.service.threshold import THRESHOLD, decided
from scoreline.wire.cells import spell_cells
from scoreline.wire.scoring import MAX_PROBLEMS

__all__ = ["score_csv"]

_UNSCORED: Final = "the model can't score this row"


def score_csv(scorer: Scorer, schema: Schema, task: ScoreCsv) -> CsvScored:
    """Score the records that *task* names, and write their results.

    A row that the model raises over is a bad row, found by halving, if the task lets
    bad rows pass; otherwise the error ends the task.

    Raises:
        SchemaMismatch: If records do not fit the input columns and none may be bad.
        UnexpectedName: If the file has an unknown column.
        RequestUnreadable: If the piece is no CSV in UTF-8.
        Exception: Whatever the model raises.
    """
    port = schema.input
    records = read_records(
        port,
        read_piece(Path(task.path), task.offset, task.length),
        header=task.header,
        delimiter=task.delimiter,
        first_row=task.first_row,
    )
    problems, limit = records.problems, task.max_errors
    if problems and not limit:
        raise SchemaMismatch(*list(problems.values())[:MAX_PROBLEMS])
    results: dict[int, Row] = {}
    if len(problems) <= limit:
        good = [place for place in range(records.count) if place not in problems]
        results = _score(scorer, port, records, good, task)
        rows = decided(schema, list(results.values()), {THRESHOLD: task.threshold})
        results = dict(zip(results, rows, strict=True))
    if len(problems) <= limit:
        _write(task, len(schema.output.columns), records, results)
    told = [problems[place] for place in sorted(problems)[:MAX_PROBLEMS]]
    return CsvScored(records.count, len(problems), told)


def _score(
    scorer: Scorer, port: Port, records: Records, places: Sequence[int], task: ScoreCsv
) -> dict[int, Row]:
    """Return the results by place; a record that fails becomes a problem."""
    try:
        return dict(
            zip(places, scorer.score(port, _taken(records, places)), strict=True)
        )
    except Exception:
        if not task.max_errors:
            raise
    if len(places) == 1:
        row = task.first_row + places[0]
        records.problems[places[0]] = CellProblem(row, "", _UNSCORED)
        return {}
    results: dict[int, Row] = {}
    middle = len(places) // 2
    for half in (places[:middle], places[middle:]):
        if len(records.problems) <= task.max_errors:
            results |= _score(scorer, port, records, half, task)
    return results


def _taken(records: Records, places: Sequence[int]) -> list[list[CellValue]]:
    if len(places) == records.count:
        return records.blocks
    return [[block[place] for place in places] for block in records.blocks]


def _write(
    task: ScoreCsv, width: int, records: Records, results: dict[int, Row]
) -> None:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=task.out_delimiter, lineterminator="\n")
    missing: Row = (None,) * width
    rows = [results.get(place, missing) for place in range(records.count)]
    columns = [spell_cells(column) for column in zip(*rows, strict=True)]
    if task.max_errors and rows:
        problems = records.problems
        columns.append([_told(problems.get(place)) for place in range(len(rows))])
    writer.writerows(zip(*columns, strict=True))
    _replace(Path(task.out_path), out.getvalue().encode())


def _told(problem: CellProblem | None) -> str:
    if problem is None:
        return ""
    return f"{problem.column}: {problem.reason}" if problem.column else problem.reason


def _replace(path: Path, content: bytes) -> None:
    """Write the file *path* whole, and so that it outlives a loss of power."""
    fresh = path.with_name(path.name + ".new")
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
