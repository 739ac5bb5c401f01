"""What the demonstration does, step by step, over HTTP and on real files."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol

import pandas as pd
from sklearn.pipeline import Pipeline

from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.endpoints import EndpointSettings
from scoreline.client.management import Workspace
from scoreline.core.description import EndpointSchema
from scoreline.core.errors import NoEndpointStored
from scoreline.core.keys import ApiKey
from scoreline.core.names import new_id
from scoreline.core.schema import (
    SCORED_LABELS,
    SCORED_PROBABILITIES,
    Column,
    ColumnType,
    Schema,
)
from scoreline.demo.applications import (
    applications,
    as_table,
    input_columns,
    resampled,
)
from scoreline.demo.banks import BANKS, Bank
from scoreline.demo.models import MODEL, fit_own_model, fit_pipeline
from scoreline.files.csv_rows import write_rows
from scoreline.service.compile.load import dump
from scoreline.wire.objects import EndpointAnswer
from scoreline.wire.schemas import SampleObject
from scoreline.wire.scoring import spell
from scoreline.workbook import endpoint_sheet
from scoreline.workbook.check import Finding, check
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.file import FileWorkbook
from scoreline.workbook.generate import make
from scoreline.workbook.ports import Progress
from scoreline.workbook.score import ScoreReport, score

__all__ = ["WEB_SERVICE", "BankResult", "Narrator", "tell"]

WEB_SERVICE: Final = "mortgage"
_DESCRIPTION: Final = (
    "How likely a mortgage application is to be granted, learnt from 1,989 real "
    "applications. Race and sex are not inputs."
)
_SAMPLE_ROWS: Final = 25
_OUTPUTS: Final = (
    Column(SCORED_LABELS, ColumnType.STRING),
    Column(SCORED_PROBABILITIES, ColumnType.NUMBER),
)


class Narrator(Protocol):
    """Who tells the user what goes on."""

    def step(self, sentence: str) -> None:
        """Tell what is done next."""

    def bar(self, title: str) -> AbstractContextManager[Progress]:
        """Show a bar for what happens in the block; it is moved by what is yielded."""


@dataclass(slots=True)
class BankResult:
    """What a bank got.

    Attributes:
        bank: Whose.
        endpoint: Its endpoint, as the service answered.
        workbook: The workbook shipped to it.
        scored: The scored files and what was done for each.
        findings: What the headless check found.
    """

    bank: Bank
    endpoint: EndpointAnswer
    workbook: Path
    scored: list[tuple[Path, ScoreReport]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def tell(workspace: Workspace, out: Path, narrator: Narrator) -> list[BankResult]:
    """Publish, sell to three banks, ship workbooks, score and check them.

    Args:
        workspace: A service that is up, with an empty home.
        out: Where models and workbooks go; exists.
        narrator: Who tells the user.
    """
    frame = applications()
    narrator.step(f"Fitting a pipeline on {len(frame):,} real mortgage applications")
    pipeline = fit_pipeline(frame)
    narrator.step(f"Publishing it as the web service '{WEB_SERVICE}'")
    _publish(workspace, pipeline, frame, out)
    results = []
    for bank in BANKS:
        narrator.step(f"Adding an endpoint and making a workbook for {bank.title}")
        endpoint = _add_endpoint(workspace, bank, pipeline, out)
        results.append(_ship(workspace, bank, endpoint, out))
    for result in results:
        _score(result, narrator)
    narrator.step("Checking every workbook without Excel")
    for result in results:
        _check(result)
    return results


def _publish(
    workspace: Workspace, pipeline: Pipeline, frame: pd.DataFrame, out: Path
) -> None:
    model = out / f"{WEB_SERVICE}.skops"
    dump(pipeline, model)
    rows = as_table(frame.sample(_SAMPLE_ROWS, random_state=0))
    texts = [[spell(value) for value in row] for row in rows.rows]
    with (out / "sample.csv").open("wb") as stream:
        write_rows(stream, rows.columns, ([t or "" for t in row] for row in texts))
    workspace.publish(
        WEB_SERVICE,
        model,
        SampleObject(list(rows.columns), texts),
        schema=Schema.of(input_columns(), _OUTPUTS),
        description=_DESCRIPTION,
    )


def _add_endpoint(
    workspace: Workspace, bank: Bank, pipeline: Pipeline, out: Path
) -> EndpointAnswer:
    endpoints = workspace.endpoints(WEB_SERVICE)
    endpoint = endpoints.create(
        bank.name,
        EndpointSettings(
            description=bank.title,
            throttle_level=bank.throttle.level,
            max_concurrent_calls=bank.throttle.max_concurrent_calls,
            trace_level=bank.trace_level,
            sample_data=bank.sample_data,
        ),
    )
    if not bank.own_model:
        return endpoint
    boosted = bank.own_model == "boosted"
    own = fit_own_model(pipeline, bank.share(applications()), boosted=boosted)
    file = out / f"{bank.name}-model.skops"
    dump(own, file)
    return endpoints.use_model(bank.name, MODEL, file)


def _ship(
    workspace: Workspace, bank: Bank, endpoint: EndpointAnswer, out: Path
) -> BankResult:
    """Make the bank's workbook, which holds a key of its own."""
    file = out / f"{WEB_SERVICE}-{bank.name}.xlsx"
    keys = workspace.endpoints(WEB_SERVICE).keys(bank.name)
    key = ApiKey(keys.create(file.name).key or "")
    stored, description = _connect(endpoint, key)
    make(file, description, stored, force=True)
    return BankResult(bank, endpoint, file)


def _connect(
    endpoint: EndpointAnswer, key: ApiKey
) -> tuple[StoredEndpoint, EndpointSchema]:
    description = ScoringEndpoint(endpoint.api_location, key).describe()
    stored = StoredEndpoint(
        name=endpoint.name,
        web_service=WEB_SERVICE,
        url=endpoint.api_location,
        key=key,
        schema_digest=description.schema.digest,
        workbook_id=new_id(),
    )
    return stored, description


def _score(result: BankResult, narrator: Narrator) -> None:
    """Score the sample rows of the bank's workbook, or a whole portfolio."""
    source = result.workbook
    if result.bank.portfolio:
        source = _portfolio(result, narrator)
    with FileWorkbook(source) as workbook:
        stored = endpoint_sheet.read(workbook).endpoint()
        scorer = _endpoint(stored)
        narrator.step(f"Scoring {source.name}")
        with narrator.bar("Scoring") as moved:
            report = score(workbook, scorer, progress=moved)
        result.scored.append((workbook.save(force=True), report))


def _portfolio(result: BankResult, narrator: Narrator) -> Path:
    """Make the bank's workbook once more, filled with its portfolio."""
    count = result.bank.portfolio
    narrator.step(f"Filling a workbook with {count:,} applications")
    with FileWorkbook(result.workbook) as workbook:
        stored = endpoint_sheet.read(workbook).endpoint()
    description = _endpoint(stored).describe()
    file = result.workbook.with_stem(f"{result.bank.name}-loans")
    rows = as_table(resampled(count))
    make(file, description, stored, rows=rows, force=True)
    return file


def _check(result: BankResult) -> None:
    for file in (result.workbook, *(file for file, _ in result.scored)):
        result.findings += check(file, lambda stored: _endpoint(stored).describe())


def _endpoint(stored: StoredEndpoint) -> ScoringEndpoint:
    """Return the endpoint that a workbook stores, key included.

    Raises:
        NoEndpointStored: If the workbook holds no key.
    """
    if stored.key is None:
        raise NoEndpointStored("the workbook holds no key", endpoint_sheet.SHEET)
    return ScoringEndpoint(stored.url, stored.key)
