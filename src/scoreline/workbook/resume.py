"""Rows that were sent once are not sent again: results are fetched later.

A witness stands between the scoring action and the scorer and remembers what went
through: which rows, by a digest, and the job's id. With that, the same action writes
results that came too late, after a restart too: row i gets result i if the rows are
still those that were sent, and nothing is written beside them otherwise.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Final

from scoreline.core.errors import OutputBlocked
from scoreline.core.names import is_id
from scoreline.core.table import CellValue, Row, Table
from scoreline.workbook.inputs import Choice
from scoreline.workbook.ports import EndpointSchema, Progress, Scorer
from scoreline.workbook.runs import parse_runs
from scoreline.workbook.score import ScoreOptions

__all__ = ["Resumed", "Submission", "Witness"]

_DIGEST_BYTES: Final = 16
_MAX_RUNS: Final = 20_000  # characters; the whole stands in one cell


@dataclass(frozen=True, slots=True)
class Submission:
    """Rows that were sent, such that their results find their place again.

    Attributes:
        job_id: The batch job; empty if they were scored at once.
        digest: Of the rows sent; empty if unknown.
        sheet: Where the rows are, as the user said; what is empty was found.
        range: As in `Choice`.
        table: As in `Choice`.
        has_headers: As in `Choice`.
        output: The upper left cell of the results; empty for beside the rows.
        label: As in `ScoreOptions`.
        rows: Which rows of the range, such as ``2-9,12``; empty for all.
    """

    job_id: str
    digest: str = ""
    sheet: str = ""
    range: str = ""
    table: str = ""
    has_headers: bool = True
    output: str = ""
    label: str = ""
    rows: str = ""

    @classmethod
    def of(cls, options: ScoreOptions, rows: str = "") -> Submission:
        """Return what is known before anything was sent.

        Args:
            options: What the user chose.
            rows: Which rows are meant, if not all.
        """
        choice = options.choice
        return cls(
            "",
            sheet=choice.sheet,
            range=choice.range,
            table=choice.table,
            has_headers=choice.has_headers,
            output=options.output,
            label=options.label,
            rows=rows if len(rows) <= _MAX_RUNS else "",
        )

    @classmethod
    def parse(cls, text: str) -> Submission | None:
        """Return what ``str()`` spelt; a bare job id is one, too. None for others."""
        job_id, _, rest = text.strip().partition(" ")
        if not is_id(job_id):
            return None
        try:
            told = json.loads(rest) if rest else {}
        except ValueError:
            return cls(job_id)
        known = {one.name: type(one.default) for one in fields(cls)[1:]}
        if not isinstance(told, dict) or not all(
            isinstance(value, known.get(name, ())) for name, value in told.items()
        ):
            return cls(job_id)
        return cls(job_id, **told)

    def __str__(self) -> str:
        blank = asdict(Submission(self.job_id))
        told = {k: v for k, v in asdict(self).items() if v != blank[k]}
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return f"{self.job_id} {text}" if told else self.job_id

    def options(self) -> ScoreOptions:
        """Return the options that lead to the same rows and the same place."""
        meant = parse_runs(self.rows)
        return ScoreOptions(
            Choice(self.sheet, self.range, self.table, has_headers=self.has_headers),
            output=self.output,
            batch=bool(self.job_id),
            only=(lambda _area: meant) if self.rows else None,
            label=self.label,
        )


class Witness:
    """A scorer that remembers what went through it.

    Attributes:
        submission: What was sent, its digest known once it was.
        answers: The results that came at once; None if none did.

    Args:
        scorer: The endpoint.
        submission: What is known before anything was sent.
        submitted: Called as soon as a batch job exists, before it is waited for.
    """

    def __init__(
        self,
        scorer: Scorer,
        submission: Submission,
        submitted: Callable[[Submission], None],
    ) -> None:
        self.submission = submission
        self.answers: tuple[Row, ...] | None = None
        self._scorer = scorer
        self._submitted = submitted

    def describe(self) -> EndpointSchema:
        """Return what the endpoint takes and gives."""
        return self._scorer.describe()

    def score(
        self, table: Table, parameters: Mapping[str, CellValue], progress: Progress
    ) -> Table:
        """Return the results of *table*, and keep them."""
        digest = _Digest()
        for _ in digest.passing(table.rows):
            pass
        self.submission = replace(self.submission, digest=digest.text)
        found = self._scorer.score(table, parameters, progress)
        self.answers = found.rows
        return found

    def submit(self, rows: Iterable[Row], parameters: Mapping[str, CellValue]) -> str:
        """Send *rows* as a batch job, tell that it exists, and return its id."""
        digest = _Digest()
        job_id = self._scorer.submit(digest.passing(rows), parameters)
        self.submission = replace(self.submission, job_id=job_id, digest=digest.text)
        self._submitted(self.submission)
        return job_id

    def wait(self, job_id: str, progress: Progress) -> None:
        """Return when the job is finished."""
        self._scorer.wait(job_id, progress)

    def results(self, job_id: str) -> Iterator[Row]:
        """Yield the results of a finished job."""
        return self._scorer.results(job_id)

    def cancel(self, job_id: str) -> None:
        """Stop the job."""
        self._scorer.cancel(job_id)


class Resumed:
    """A scorer of rows that were sent earlier: it sends nothing.

    Attributes:
        has_changed: Whether the rows were found to be others than those sent.

    Args:
        scorer: The endpoint.
        submission: What was sent.
        answers: The results, where they are here already; else they are the job's.
    """

    def __init__(
        self,
        scorer: Scorer,
        submission: Submission,
        answers: tuple[Row, ...] | None = None,
    ) -> None:
        self.has_changed = False
        self._scorer = scorer
        self._submission = submission
        self._answers = answers

    def describe(self) -> EndpointSchema:
        """Return what the endpoint takes and gives."""
        return self._scorer.describe()

    def score(
        self, table: Table, parameters: Mapping[str, CellValue], progress: Progress
    ) -> Table:
        """Return the results that are here, if *table* is what was sent.

        Raises:
            OutputBlocked: If it is not.
        """
        del parameters
        self._check(table.rows)
        answers = self._answers or ()
        progress(len(answers), len(answers))
        return Table(self.describe().schema.output.names, answers)

    def submit(self, rows: Iterable[Row], parameters: Mapping[str, CellValue]) -> str:
        """Return the id of the job that has these *rows* already.

        Raises:
            OutputBlocked: If it has others.
        """
        del parameters
        self._check(rows)
        return self._submission.job_id

    def wait(self, job_id: str, progress: Progress) -> None:
        """Return when the job is finished."""
        self._scorer.wait(job_id, progress)

    def results(self, job_id: str) -> Iterator[Row]:
        """Yield the results."""
        return self._scorer.results(job_id)

    def cancel(self, job_id: str) -> None:
        """Do nothing: who stops waiting does not stop the job."""

    def _check(self, rows: Iterable[Row]) -> None:
        digest = _Digest()
        for _ in digest.passing(rows):
            pass
        if digest.text != self._submission.digest:
            self.has_changed = True
            raise OutputBlocked(
                "the rows are not those that were sent, so results can't be written "
                "beside them",
                self._submission.range,
            )


class _Digest:
    """A text that differs once rows differ."""

    def __init__(self) -> None:
        self._hash = hashlib.blake2b(digest_size=_DIGEST_BYTES)

    @property
    def text(self) -> str:
        """Of the rows that passed so far."""
        return self._hash.hexdigest()

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield *rows* and note them."""
        for row in rows:
            self._hash.update(repr(row).encode("utf-8", "surrogatepass"))
            yield row
