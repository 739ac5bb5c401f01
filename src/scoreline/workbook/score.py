"""The one scoring action: rows of a workbook in, results beside them.

It runs the same in a live Excel, on a closed file and in the service's portal; it sees
only a `Workbook` and a `Scorer`. Rows are read as a stream, once. Few rows are scored
at once (RRS), many as a batch job (BES). Nothing is written before the whole answer is
there, and nothing if the rows changed meanwhile or the run was stopped.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from itertools import chain, islice
from time import monotonic
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import (
    AnswerInvalid,
    OutputBlocked,
    RangeInvalid,
    ServiceError,
    Unreachable,
)
from scoreline.core.schema import Schema
from scoreline.core.table import CellValue, Row, Table
from scoreline.workbook.find import find_rows
from scoreline.workbook.inputs import Choice, InputRange, result_names
from scoreline.workbook.parameters import stored_parameters
from scoreline.workbook.place import Place, find_place
from scoreline.workbook.ports import Progress, Scorer, SheetRow, Workbook
from scoreline.workbook.rows import RowLog

__all__ = ["RRS_ROWS", "ChooseRows", "Mode", "ScoreOptions", "ScoreReport", "score"]

RRS_ROWS: Final = 5_000  # rows scored at once at most; more become a batch job
_TOLD_ROWS: Final = 10_000  # rows sent from one telling to the next
_MAX_PROBLEMS: Final = 20  # rows in error that a report tells

ChooseRows = Callable[[Address], Container[int]]
"""Returns which row numbers of a range are meant."""


class Mode(Enum):
    """How rows were scored."""

    NONE = ""
    RRS = "RRS"
    BES = "BES"


@dataclass(frozen=True, slots=True)
class ScoreOptions:
    """What the user chose.

    Attributes:
        choice: Where the rows are.
        output: The upper left cell of the results; empty for beside the rows.
        parameters: Values of web-service parameters, in place of the workbook's.
        batch: Whether to run a batch job, however few the rows.
        rrs_rows: More rows than that become a batch job.
        force: Whether content of the output place may be overwritten.
        only: Returns which rows of those found are meant, such as the visible ones;
            the others are neither sent nor changed. None means all.
        label: Told in the result headers, so that several endpoints' results stand
            side by side.
    """

    choice: Choice = field(default_factory=Choice)
    output: str = ""
    parameters: Mapping[str, CellValue] = field(default_factory=dict)
    batch: bool = False
    rrs_rows: int = RRS_ROWS
    force: bool = False
    only: ChooseRows | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class ScoreReport:
    """What a run did.

    Attributes:
        rows: Rows that held inputs.
        scored: Rows that have results now.
        errors: Rows that could not be sent.
        problems: What was wrong in the first of them, cells named.
        mode: How they were scored; NONE if no row could be.
        input_range: Header row and rows, from the first to the last column that is
            sent, down to the last row that held inputs.
        output_range: Result headers and results, of the same height.
        seconds: How long it took.
        extra_columns: Headers that the schema does not know; not sent.
        told: Headers that matched by more than their exact name.
        job_id: The batch job, if there was one.
    """

    rows: int
    scored: int
    errors: int
    problems: tuple[str, ...]
    mode: Mode
    input_range: Address
    output_range: Address
    seconds: float
    extra_columns: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    job_id: str = ""


def score(
    workbook: Workbook,
    scorer: Scorer,
    options: ScoreOptions | None = None,
    progress: Progress | None = None,
) -> ScoreReport:
    """Score the rows of *workbook* that *options* mean; write results and statuses.

    To stop a run, raise from *progress*: a running job is cancelled, and nothing is
    written.

    Args:
        workbook: Where the rows are and the results go.
        scorer: What scores them.
        options: What the user chose; by default all is found.
        progress: Called with rows done and rows in all; None in all while they are
            still read and sent to become a batch job.

    Raises:
        WorkbookError: If the rows or a place for results can't be found; before any
            row is sent.
        ServiceError: Whatever the scorer raises; nothing was written.
    """
    started = monotonic()
    options = options or ScoreOptions()
    schema = scorer.describe().schema
    parameters = {**stored_parameters(workbook, schema), **options.parameters}
    options = replace(options, parameters=parameters)
    found = find_rows(workbook, schema, options.choice)
    place = find_place(
        workbook,
        found,
        result_names(schema, options.label),
        output=options.output,
        force=options.force,
    )
    run = _Run(workbook, scorer, options, progress or _ignore)
    return run.score(schema, found, place, started)


class _Run:
    """One run of the action."""

    def __init__(
        self,
        workbook: Workbook,
        scorer: Scorer,
        options: ScoreOptions,
        progress: Progress,
    ) -> None:
        self._workbook = workbook
        self._scorer = scorer
        self._options = options
        self._progress = progress
        self._job_id = ""

    def score(
        self, schema: Schema, found: InputRange, place: Place, started: float
    ) -> ScoreReport:
        before = self._workbook.fingerprint(found.inputs)
        log = RowLog(schema.input.columns, found)
        sheet_rows = self._chosen(self._workbook.read(_read_area(found, place)), found)
        mode, results = self._answers(schema, log.sift(sheet_rows))
        if not log.last:
            raise RangeInvalid("there is no row to score", str(found.rows))
        if self._workbook.fingerprint(found.inputs) != before:
            raise OutputBlocked(
                "rows changed while they were scored, so nothing was written; score "
                "again",
                str(found.rows),
            )
        rows = log.paired(results, len(schema.output.columns))
        self._write(place, result_names(schema, self._options.label), rows)
        return ScoreReport(
            rows=log.good + log.bad,
            scored=log.good,
            errors=log.bad,
            problems=log.problems(_MAX_PROBLEMS),
            mode=mode,
            input_range=_down_to(found.whole, log.last),
            output_range=_down_to(place.area, log.last + place.shift),
            seconds=monotonic() - started,
            extra_columns=found.match.extra,
            told=found.match.told,
            job_id=self._job_id,
        )

    def _chosen(
        self, rows: Iterator[SheetRow], found: InputRange
    ) -> Iterator[SheetRow]:
        """Return those of *rows* that the user means."""
        if self._options.only is None:
            return rows
        meant = self._options.only(found.rows)
        return (row for row in rows if row[0] in meant)

    def _answers(
        self, schema: Schema, rows: Iterator[Row]
    ) -> tuple[Mode, Iterable[Row]]:
        """Return the results of *rows*, which are all read by then."""
        limit = 0 if self._options.batch else self._options.rrs_rows
        head = list(islice(rows, limit + 1))
        if not head:
            return Mode.NONE, ()
        if len(head) > limit:
            return Mode.BES, self._by_job(chain(head, rows))
        table = Table(schema.input.names, tuple(head))
        answer = self._scorer.score(table, self._options.parameters, self._progress)
        if answer.columns != schema.output.names:
            raise AnswerInvalid("the answer has other columns than the endpoint's")
        return Mode.RRS, answer.rows

    def _by_job(self, rows: Iterable[Row]) -> Iterator[Row]:
        sent = self._counted(rows)
        self._job_id = self._scorer.submit(sent, self._options.parameters)
        try:
            self._scorer.wait(self._job_id, self._progress)
        except Unreachable:
            raise  # the job goes on; its results can be fetched later
        except BaseException:
            with suppress(ServiceError):
                self._scorer.cancel(self._job_id)
            raise
        return self._scorer.results(self._job_id)

    def _counted(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield *rows*; tell how many, for many take their time to be read and sent."""
        for number, row in enumerate(rows, start=1):
            if number % _TOLD_ROWS == 0:
                self._progress(number, None)
            yield row

    def _write(
        self, place: Place, names: tuple[str, ...], rows: Iterator[SheetRow]
    ) -> None:
        headers: list[SheetRow] = []
        if place.writes_headers:
            headers = [(place.area.top - place.shift, names)]
        written: Iterator[SheetRow] = chain(headers, rows)
        if place.shift or list(place.columns) != sorted(place.columns):
            written = (
                (number + place.shift, tuple(values[at] for at in place.columns))
                for number, values in written
            )
        self._workbook.write(place.area, written)


def _read_area(found: InputRange, place: Place) -> Address:
    """Return the rows, with the results of an earlier run beside them.

    These are read along so that they can be cleared where a row is blank by now.
    """
    rows = found.rows
    again = place.shift == 0 and place.area.sheet == rows.sheet
    right = max(rows.right, place.area.right) if again else rows.right
    return Address(rows.sheet, rows.top, rows.left, rows.bottom, right)


def _down_to(area: Address, row: int) -> Address:
    return Address(area.sheet, area.top, area.left, row, area.right)


def _ignore(_done: int, _total: int | None) -> None:
    """Tell nobody."""
