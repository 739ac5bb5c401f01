"""Golden results: what the endpoint gave once, recorded, and compared later.

A record lies beside its workbook as ``NAME.golden.json``. It holds results and a digest
of the rows, not the rows.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import FileUnreadable
from scoreline.core.table import Table
from scoreline.files.atomic import replacing
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.check.finding import Finding, Severity
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.find import find_rows
from scoreline.workbook.inputs import Choice, InputRange
from scoreline.workbook.parameters import stored_parameters
from scoreline.workbook.ports import Scorer, SheetCell
from scoreline.workbook.rows import SCORED, RowLog

__all__ = ["TOLERANCE", "Connect", "compare_golden", "golden_path", "record_golden"]

TOLERANCE: Final = 1e-9  # of numbers, relative; absolute below 1

_FORMAT: Final = 1

Connect = Callable[[StoredEndpoint], Scorer]
"""Returns the scorer of a stored endpoint."""

_Spelt = list[list[str | float | bool | None]]


@dataclass(frozen=True, slots=True)
class _Answered:
    """What an endpoint answers to a workbook's rows now.

    Attributes:
        endpoint: Its name.
        found: Where the rows are.
        numbers: Which sheet rows were scored.
        digest: Of the rows sent.
        columns: The output columns.
        results: Shape (n, c).
    """

    endpoint: str
    found: InputRange
    numbers: list[int]
    digest: str
    columns: tuple[str, ...]
    results: _Spelt


def golden_path(file: Path) -> Path:
    """Return where the record of the workbook *file* lies."""
    return file.with_name(f"{file.stem}.golden.json")


def record_golden(file: Path, connect: Connect) -> Path:
    """Score the rows of the workbook *file*, record the results, return the record.

    Raises:
        ServiceError: If the workbook or its endpoint can't be used.
    """
    records = [
        {
            "endpoint": answered.endpoint,
            "rows": answered.digest,
            "columns": answered.columns,
            "results": answered.results,
        }
        for answered in _answers(file, connect)
    ]
    text = json.dumps({"format": _FORMAT, "endpoints": records}, indent=1)
    with replacing(golden_path(file), force=True) as target:
        target.write_text(text + "\n", encoding="utf-8")
    return golden_path(file)


def compare_golden(
    file: Path, connect: Connect, tolerance: float = TOLERANCE
) -> Iterator[Finding]:
    """Yield where the endpoint's results differ from those recorded, if there are any.

    Args:
        file: The workbook.
        connect: Returns the scorer of a stored endpoint.
        tolerance: By how much numbers may differ: relative, absolute below 1.

    Raises:
        ServiceError: If workbook, record or endpoint can't be used.
    """
    if not golden_path(file).exists():
        return
    records = _read(golden_path(file))
    for now in _answers(file, connect):
        digest, columns, results = records.get(now.endpoint, ("", (), []))
        if (digest, columns) != (now.digest, now.columns):
            yield Finding(
                "golden-rows-changed",
                Severity.WARNING,
                str(now.found.rows),
                "rows or result columns are others than when results were recorded",
                "Record them again: scoreline workbook check --record.",
            )
            continue
        for number, old, new in zip(now.numbers, results, now.results, strict=True):
            yield from _differences(now, number, (old, new), tolerance)


def _differences(
    now: _Answered,
    number: int,
    rows: tuple[list[str | float | bool | None], list[str | float | bool | None]],
    tolerance: float,
) -> Iterator[Finding]:
    for name, before, after in zip(now.columns, *rows, strict=True):
        if not _same(before, after, tolerance):
            area = now.found.rows
            place = Address(area.sheet, number, area.left, number, area.right)
            yield Finding(
                "golden-result",
                Severity.ERROR,
                str(place),
                f"{name!r} is not what was recorded",
                "See what changed in the model; record again if it is meant.",
            )


def _answers(file: Path, connect: Connect) -> Iterator[_Answered]:
    with FileWorkbook(file) as workbook:
        for stored in endpoint_sheet.read(workbook).endpoints:
            scorer = connect(stored)
            schema = scorer.describe().schema
            found = find_rows(workbook, schema, Choice())
            log = RowLog(schema.input.columns, found)
            rows = tuple(log.sift(workbook.read(found.rows)))
            parameters = stored_parameters(workbook, schema)
            table = Table(schema.input.names, rows)
            answer = scorer.score(table, parameters, _ignore).rows if rows else ()
            told = log.paired(answer, len(schema.output.columns))
            scored = {n: row[:-1] for n, row in told if _is_scored(row[-1])}
            sent = repr((rows, sorted(parameters.items()))).encode()
            yield _Answered(
                stored.name,
                found,
                list(scored),
                hashlib.sha256(sent).hexdigest(),
                schema.output.names,
                [[_spelt(value) for value in row] for row in scored.values()],
            )


def _is_scored(status: SheetCell) -> bool:
    return isinstance(status, str) and status.startswith(SCORED)


def _read(path: Path) -> dict[str, tuple[str, tuple[str, ...], _Spelt]]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != _FORMAT:
            raise FileUnreadable(f"{path.name} has another format; record again")
        return {
            each["endpoint"]: (each["rows"], tuple(each["columns"]), each["results"])
            for each in document["endpoints"]
        }
    except (OSError, ValueError, KeyError, TypeError):
        raise FileUnreadable(f"{path.name} is damaged; record again") from None


def _spelt(value: SheetCell) -> str | float | bool | None:
    if isinstance(value, datetime):
        return value.isoformat()
    return value if isinstance(value, str | float | bool) else None


def _same(before: object, after: object, tolerance: float) -> bool:
    if isinstance(before, float) and isinstance(after, float):
        return math.isclose(before, after, rel_tol=tolerance, abs_tol=tolerance)
    return before == after


def _ignore(_done: int, _total: int | None) -> None:
    """Tell nobody."""
