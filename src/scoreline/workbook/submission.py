"""What is remembered of rows that were sent: enough to know them, and their place."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from typing import Final

from scoreline.core.names import is_id
from scoreline.core.table import CellValue, Row
from scoreline.workbook.inputs import Choice
from scoreline.workbook.runs import parse_runs
from scoreline.workbook.score import ScoreOptions

__all__ = ["RowsDigest", "Submission", "asked_digest"]

_DIGEST_BYTES: Final = 16
_PLACE: Final = ("sheet", "range", "table", "has_headers", "rows")
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
        asked: Of the parameters and the endpoint's version; empty if unknown.
        moment: When the job was submitted, in seconds since 1970; 0 if unknown.
        fetched: Whether its results were written into the workbook.
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
    asked: str = ""
    moment: float = 0.0
    fetched: bool = False

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
        if not isinstance(told, dict):
            return cls(job_id)
        known = {one.name: type(one.default) for one in fields(cls)[1:]}
        if not all(
            isinstance(value, known.get(name, object)) for name, value in told.items()
        ):
            return cls(job_id)
        return cls(job_id, **{name: told[name] for name in known if name in told})

    def __str__(self) -> str:
        blank = asdict(Submission(self.job_id))
        told = {k: v for k, v in asdict(self).items() if v != blank[k]}
        text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        return f"{self.job_id} {text}" if told else self.job_id

    def is_for(self, other: Submission) -> bool:
        """Return whether it is for the same rows as *other*, going by their place."""
        return all(getattr(self, one) == getattr(other, one) for one in _PLACE)

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


class RowsDigest:
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


def asked_digest(parameters: Mapping[str, CellValue], version: str) -> str:
    """Return a text that differs once the same rows would be scored otherwise.

    Args:
        parameters: Values of web-service parameters.
        version: The endpoint's.
    """
    told = repr((version, sorted(parameters.items()))).encode("utf-8", "surrogatepass")
    return hashlib.blake2b(told, digest_size=_DIGEST_BYTES).hexdigest()
