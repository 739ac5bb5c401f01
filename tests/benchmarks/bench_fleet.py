"""A thousand customers' workbooks: built once and filled in, or each from scratch.

From scratch means that openpyxl lays out every workbook anew, to the same bytes.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks import census
from benchmarks.findings import Findings, main
from scoreline.core.keys import ApiKey, KeyKind
from scoreline.core.schema import (
    SCORED_LABELS,
    SCORED_PROBABILITIES,
    Column,
    ColumnType,
    Schema,
)
from scoreline.core.table import Table
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.generate import make
from scoreline.workbook.generate.template import Template
from scoreline.workbook.ports import EndpointSchema
from scoreline.workbook.spec import default_spec

CUSTOMERS: Final = 1_000
_ALONE: Final = 10  # customers whose workbooks are built from scratch
_SAMPLE: Final = 20  # rows

EACH: Final = "a customer's workbook, of 1,000: ms"
FLEET: Final = "Scoreline, built once and filled in"
SCRATCH: Final = "openpyxl, each from scratch"


def measure(findings: Findings, options: argparse.Namespace) -> None:
    """Make workbooks both ways in turn, *options.rounds* times, and judge."""
    description, customers = _description(), list(_customers())
    some = customers[:: CUSTOMERS // _ALONE]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for _ in range(options.rounds):
            seconds = _timed(lambda: _fleet(folder, description, customers))
            findings.add(EACH, FLEET, 1000 * seconds / CUSTOMERS)
            seconds = _timed(lambda: _scratch(folder, description, some))
            findings.add(EACH, SCRATCH, 1000 * seconds / len(some))
            for one in some:
                if _file(folder, one).read_bytes() != _alone(folder, one).read_bytes():
                    raise AssertionError("a fleet's workbook has other bytes")
    findings.compare(EACH, FLEET, SCRATCH, 1 / 5, at_most=True)


def _fleet(
    folder: Path, description: EndpointSchema, customers: list[StoredEndpoint]
) -> None:
    names = [_file(folder, one) for one in customers]
    longest = max((file.name for file in names), key=len)
    template = Template(description, customers[0], spec=default_spec(), file=longest)
    for one, file in zip(customers, names, strict=True):
        file.write_bytes(template.fill(one, file.name))


def _scratch(
    folder: Path, description: EndpointSchema, customers: list[StoredEndpoint]
) -> None:
    for one in customers:
        own = replace(description, endpoint=one.name)
        make(_alone(folder, one), own, one, force=True)


def _file(folder: Path, customer: StoredEndpoint) -> Path:
    return folder / f"income-{customer.name}.xlsx"


def _alone(folder: Path, customer: StoredEndpoint) -> Path:
    (folder / "alone").mkdir(exist_ok=True)
    return folder / "alone" / _file(folder, customer).name


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _description() -> EndpointSchema:
    frame, _ = census.inputs()
    columns = [_column(name, sorted(set(frame[name]))) for name in census.COLUMNS]
    outputs = [
        Column(SCORED_LABELS, ColumnType.STRING),
        Column(SCORED_PROBABILITIES, ColumnType.NUMBER),
    ]
    rows = tuple(tuple(row) for row in census.rows_of(frame, _SAMPLE))
    return EndpointSchema(
        "customer",
        "income",
        "Does a person earn more than 50,000 a year?",
        "2026-01-31T10:00:00.000Z",
        Schema.of(columns, outputs),
        Table(tuple(census.COLUMNS), rows),
    )


def _column(name: str, values: list[str]) -> Column:
    if name in census.NUMBERS:
        return Column(name, ColumnType.NUMBER)
    return Column(name, ColumnType.STRING, categories=tuple(values))


def _customers() -> Iterator[StoredEndpoint]:
    for number in range(CUSTOMERS):
        yield StoredEndpoint(
            f"customer{number}",
            "income",
            f"http://127.0.0.1:8750/workspaces/{'0' * 32}/services/{number:032x}",
            ApiKey.new(KeyKind.WORKBOOK),
            schema_digest="0" * 16,
            workbook_id=f"{number:032x}",
        )


if __name__ == "__main__":
    main(measure, __doc__)
