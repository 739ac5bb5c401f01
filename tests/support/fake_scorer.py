"""A scorer that computes something real from each row, without a service."""

import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from scoreline.core.schema import Column, ColumnType, Schema
from scoreline.core.states import JobStatus
from scoreline.core.table import CellValue, Row, Table
from scoreline.workbook.ports import EndpointSchema, Progress

LOAN = Schema.of(
    [
        Column(
            "income", ColumnType.NUMBER, minimum=0, maximum=500, unit="USD thousands"
        ),
        Column("region", ColumnType.STRING, categories=("north", "south")),
        Column("note", ColumnType.STRING, nullable=True),
    ],
    [
        Column("Scored Labels", ColumnType.STRING),
        Column("Scored Probabilities", ColumnType.NUMBER),
    ],
)

SAMPLE = Table(
    LOAN.input.names,
    ((12.5, "north", "=1+1"), (30.0, "south", None), (7.25, "north", "00123")),
)


def answer(row: Row) -> Row:
    """Return what `FakeScorer` answers to *row*: a label and a number in [0, 1)."""
    share = zlib.crc32(repr(row).encode("utf-8", "surrogatepass")) / 2**32
    return ("approved" if share >= 0.5 else "declined", share)


@dataclass
class FakeScorer:
    """Implements `scoreline.workbook.ports.Scorer` for a label and a probability."""

    schema: Schema = LOAN
    sample: Table | None = None
    calls: list[str] = field(default_factory=list)
    parameters: list[Mapping[str, CellValue]] = field(default_factory=list)
    jobs: dict[str, list[Row]] = field(default_factory=dict)
    cancelled: list[str] = field(default_factory=list)
    state: JobStatus = JobStatus.FINISHED
    spoil: int = 0
    """How many rows too few (or, below 0, too many) are answered."""

    def describe(self) -> EndpointSchema:
        return EndpointSchema(
            "acme",
            "mortgage",
            "Will the loan be approved?",
            "2026-01-31T10:00:00Z",
            self.schema,
            self.sample,
        )

    def score(
        self, table: Table, parameters: Mapping[str, CellValue], progress: Progress
    ) -> Table:
        self.calls.append("score")
        self.parameters.append(parameters)
        progress(len(table.rows), len(table.rows))
        return Table(self.schema.output.names, tuple(self._answers(table.rows)))

    def submit(self, rows: Iterable[Row], parameters: Mapping[str, CellValue]) -> str:
        self.calls.append("submit")
        self.parameters.append(parameters)
        job_id = f"{len(self.jobs) + 1:x}" * 32
        self.jobs[job_id] = list(rows)
        return job_id

    def wait(self, job_id: str, progress: Progress) -> None:
        self.calls.append("wait")
        count = len(self.jobs[job_id])
        progress(0, count)
        progress(count, count)

    def results(self, job_id: str) -> Iterator[Row]:
        self.calls.append("results")
        return iter(self._answers(self.jobs[job_id]))

    def status(self, job_id: str) -> JobStatus | None:
        if job_id in self.cancelled:
            return JobStatus.CANCELLED
        return self.state if job_id in self.jobs else None

    def cancel(self, job_id: str) -> None:
        self.cancelled.append(job_id)

    def _answers(self, rows: Iterable[Row]) -> list[Row]:
        answers = [answer(row) for row in rows]
        if self.spoil > 0:
            return answers[: -self.spoil]
        return answers + answers[:1] * -self.spoil
