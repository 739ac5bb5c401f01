"""Workers for batch jobs, in this process: they double ``x`` and repeat ``word``."""

import asyncio
import csv
import io
from pathlib import Path

from scoreline.core.errors import CellProblem, SchemaMismatch
from scoreline.service.cutting import cut
from scoreline.service.tasks import CsvScored, CutCsv


class BatchPool:
    """A pool that scores CSV rows by a rule, and fails when told to.

    Attributes:
        is_open: Chunks are answered while it is set.
        chunks: First rows of the chunks asked for, in order.
        failures: Errors to raise, by first row of the chunk; each list from its front.
    """

    def __init__(self):
        self.is_open = asyncio.Event()
        self.is_open.set()
        self.chunks = []
        self.failures = {}

    async def call(self, task, timeout_s):
        if isinstance(task, CutCsv):
            return cut(task)
        self.chunks.append(task.first_row)
        await self.is_open.wait()
        if self.failures.get(task.first_row):
            raise self.failures[task.first_row].pop(0)
        return score(task)


def score(task):
    """Do *task* as a worker would."""
    with Path(task.path).open("rb") as file:
        file.seek(task.offset)
        text = file.read(task.length).decode()
    out, problems, rows = io.StringIO(newline=""), [], 0
    writer = csv.writer(out, delimiter=task.out_delimiter, lineterminator="\n")
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=task.delimiter):
        record = dict(zip(task.header, row, strict=True))
        if problem := _problem(record, task.first_row + rows):
            problems.append(problem)
        writer.writerow(_line(record, problem, task))
        rows += 1
    if problems and not task.max_errors:
        raise SchemaMismatch(*problems)
    Path(task.out_path).write_text(out.getvalue(), encoding="utf-8", newline="")
    return CsvScored(rows, len(problems), problems)


def _problem(record, row):
    try:
        float(record["x"])
    except ValueError:
        return CellProblem(row, "x", "text in a numeric column")
    return None


def _line(record, problem, task):
    values = ["", ""] if problem else [2 * float(record["x"]), record["word"]]
    return [*values, str(problem or "")] if task.max_errors else values
