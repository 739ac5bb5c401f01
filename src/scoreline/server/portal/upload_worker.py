"""The process that handles one customer's file: ``python -m`` this module.

A file from outside is read here and nowhere else: with limits on memory and processor
time, without a key, a database or a network. It runs the one scoring action, with a
scorer that asks the service through its pipes.
"""

from __future__ import annotations

import sys
import traceback
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from scoreline.core.description import EndpointSchema
from scoreline.core.errors import ColumnMissing, JobFailed, ServiceError
from scoreline.core.keys import ApiKey
from scoreline.core.table import CellValue, Row, Table
from scoreline.core.values import read_text
from scoreline.files.csv_rows import read_rows, write_rows
from scoreline.files.limits import TIGHT
from scoreline.server.portal.upload_messages import (
    Answer,
    Done,
    JobResults,
    Look,
    Make,
    Order,
    Place,
    Question,
    Refused,
    RowResults,
    Score,
    Seen,
    WantJob,
    WantRows,
    decode_order,
    encode,
)
from scoreline.service.workers.frames import READY, frame, read_message
from scoreline.wire.schemas import SchemaAnswer, read_description
from scoreline.wire.scoring import decode_score_answer, encode_score_request, spell
from scoreline.workbook.csv_file import CsvWorkbook
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.find import find_rows
from scoreline.workbook.inputs import Choice, result_names
from scoreline.workbook.place import find_place
from scoreline.workbook.ports import Progress, Visibility, Workbook
from scoreline.workbook.rows import RowLog
from scoreline.workbook.score import ScoreOptions, score

if sys.platform != "win32":
    import resource

__all__ = ["main"]

MEMORY_BYTES: Final = 512 * 2**20  # of addresses (TM-12)
CPU_S: Final = 120  # the fullest sheet that may come (20 MiB) takes about a minute
CALL_ROWS: Final = 1_000  # rows per question, as the client sends per call
SHOWN_PROBLEMS: Final = 10

_JOB: Final = "job"


class Line:
    """The pipes to the service."""

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self._source = source
        self._sink = sink

    def listen(self) -> Order | Answer:
        """Return what the service says next; without a service, end."""
        message = read_message(self._source)
        if message is None:
            raise SystemExit(0)
        return decode_order(message)

    def say(self, message: bytes) -> None:
        """Send *message*."""
        self._sink.write(frame(message))
        self._sink.flush()

    def ask(self, question: Question) -> Order | Answer:
        """Return what the service answers to *question*."""
        self.say(encode(question))
        return self.listen()


class PipeScorer:
    """The endpoint, behind the pipes (a `Scorer`)."""

    def __init__(self, line: Line, endpoint: SchemaAnswer, folder: Path) -> None:
        self._line = line
        self._description = read_description(endpoint)
        self._folder = folder
        self._rows = 0
        self._parameters: dict[str, str] = {}
        self._results = ""

    def describe(self) -> EndpointSchema:
        """Return what the endpoint takes and gives."""
        return self._description

    def score(
        self, table: Table, parameters: Mapping[str, CellValue], progress: Progress
    ) -> Table:
        """Return the results of *table*'s rows, scored at once."""
        schema, total = self._description.schema, len(table.rows)
        rows: list[Row] = []
        source = iter(table.rows)
        while part := tuple(islice(source, CALL_ROWS)):
            body = encode_score_request(
                schema.input.name, Table(table.columns, part), parameters
            )
            answer = self._line.ask(WantRows(body, len(part), total))
            assert isinstance(answer, RowResults)  # noqa: S101 - our own service's
            rows += decode_score_answer(answer.body, schema, len(part)).rows
            progress(len(rows), total)
        return Table(schema.output.names, tuple(rows))

    def submit(self, rows: Iterable[Row], parameters: Mapping[str, CellValue]) -> str:
        """Write *rows* where the service will find them."""
        with (self._folder / "rows.csv").open("wb") as file:
            self._rows = write_rows(
                file,
                self._description.schema.input.names,
                ([spell(value) or "" for value in row] for row in rows),
            )
        self._parameters = {name: str(value) for name, value in parameters.items()}
        return _JOB

    def wait(self, job_id: str, progress: Progress) -> None:
        """Return when the service has scored them."""
        path = str(self._folder / "rows.csv")
        answer = self._line.ask(WantJob(path, self._rows, self._parameters))
        if not isinstance(answer, JobResults):
            raise JobFailed(job_id, "the service gave no results")
        self._results = answer.path
        progress(self._rows, self._rows)

    def results(self, job_id: str) -> Iterator[Row]:
        """Yield the results, row for row."""
        columns = self._description.schema.output.columns
        with Path(self._results).open("rb") as file:
            found = read_rows(file)
            if len(found.header) != len(columns):
                raise JobFailed(job_id, "the results do not fit the endpoint")
            for _, texts in found.rows:
                yield tuple(map(read_text, columns, texts))

    def status(self, job_id: str) -> None:
        """Return None: a job lives no longer than this process."""

    def cancel(self, job_id: str) -> None:
        """Leave the job alone: the service ends it together with this process."""


def main() -> None:
    """Do what the service asks for, and end."""
    _confine()
    line = Line(sys.stdin.buffer, sys.stdout.buffer)
    line.say(READY)
    order = line.listen()
    try:
        outcome = _follow(line, order)
    except ServiceError as error:
        outcome = _refusal(error, order)
    except MemoryError:
        outcome = Refused("the file needs more memory than an upload may take")
    except Exception as error:  # noqa: BLE001 - told as what it is: our fault
        outcome = Refused("", _trace(error))
    line.say(encode(outcome))


def _follow(line: Line, order: Order | Answer) -> Question:
    match order:
        case Look():
            return _look(order)
        case Score():
            return _score(line, order)
        case Make():
            return _make(order)
        case _:
            raise TypeError("an answer to no question")


def _look(order: Look) -> Seen:
    path = Path(order.path)
    schema = read_description(order.endpoint).schema
    with _opened(path, path.with_name("unused"), order.endpoint) as workbook:
        found = find_rows(workbook, schema, _choice(order.place))
        place = find_place(workbook, found, result_names(schema))
        log = RowLog(schema.input.columns, found)
        for _ in log.sift(workbook.read(found.rows)):
            pass
        return Seen(
            input_range=str(found.whole),
            output_range=str(place.area),
            good=log.good,
            bad=log.bad,
            problems=list(log.problems(SHOWN_PROBLEMS)),
            told=list(found.match.told),
            extra=list(found.match.extra),
            sheets=_sheets(workbook),
        )


def _score(line: Line, order: Score) -> Done:
    path, out = Path(order.path), Path(order.out)
    scorer = PipeScorer(line, order.endpoint, path.parent)
    with _opened(path, out, order.endpoint) as workbook:
        options = ScoreOptions(
            choice=_choice(order.place), parameters=order.parameters, batch=order.batch
        )
        report = score(workbook, scorer, options)
        workbook.save()
    return Done(
        rows=report.rows,
        scored=report.scored,
        errors=report.errors,
        problems=list(report.problems),
        mode=report.mode.value,
        output_range=str(report.output_range),
        seconds=report.seconds,
    )


def _make(order: Make) -> Done:
    # openpyxl is slow to import, and only needed here.
    from scoreline.workbook.endpoint_sheet import StoredEndpoint  # noqa: PLC0415
    from scoreline.workbook.generate import make  # noqa: PLC0415

    description = read_description(order.endpoint)
    stored = StoredEndpoint(
        name=description.endpoint,
        web_service=description.web_service,
        url=order.url,
        key=ApiKey(order.key),
        schema_digest=description.schema.digest,
        workbook_id=order.workbook_id,
    )
    make(Path(order.out), description, stored)
    return Done()


def _opened(
    path: Path, out: Path, endpoint: SchemaAnswer
) -> FileWorkbook | CsvWorkbook:
    if path.suffix.casefold() in {".csv", ".tsv", ".txt"}:
        return CsvWorkbook(path, out, read_description(endpoint).schema.input)
    return FileWorkbook(path, out, TIGHT)


def _choice(place: Place) -> Choice:
    return Choice(place.sheet, place.range, has_headers=place.has_headers)


def _sheets(workbook: Workbook) -> list[str]:
    return [
        info.name for info in workbook.sheets() if info.visibility is Visibility.VISIBLE
    ]


def _refusal(error: ServiceError, order: Order | Answer) -> Refused:
    missing = list(error.columns) if isinstance(error, ColumnMissing) else []
    sheets: list[str] = []
    if isinstance(order, Look):
        path = Path(order.path)
        with suppress(ServiceError), _opened(path, path, order.endpoint) as workbook:
            sheets = _sheets(workbook)
    return Refused(str(error), missing=missing, sheets=sheets)


def _trace(error: BaseException) -> str:
    """Return type and places of *error*; its message may repeat a cell."""
    places = traceback.extract_tb(error.__traceback__)
    told = " < ".join(f"{Path(p.filename).name}:{p.lineno}" for p in reversed(places))
    return f"{type(error).__qualname__} at {told}"


def _confine() -> None:
    # A warning's text may repeat a cell, and nobody would read it.
    warnings.simplefilter("ignore")
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))


if __name__ == "__main__":
    main()
