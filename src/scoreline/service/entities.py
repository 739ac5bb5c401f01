"""What the service keeps: web services, versions, endpoints, resources, who calls.

Values only: frozen, without a store, a clock or a socket. Models are named by the
SHA-256 of their file, so that a name never comes to mean another model.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from scoreline.core.keys import KeyKind, KeySlot
from scoreline.core.names import DEFAULT_ENDPOINT, EndpointName
from scoreline.core.schema import Schema
from scoreline.core.states import JobStatus, TraceLevel
from scoreline.core.table import CellValue
from scoreline.core.throttle import Throttle

__all__ = [
    "AuditEntry",
    "Chunk",
    "Credential",
    "Endpoint",
    "Experiment",
    "Job",
    "Principal",
    "Recipe",
    "Resource",
    "Sample",
    "Served",
    "Version",
    "WebService",
]


@dataclass(frozen=True, slots=True)
class Resource:
    """A named trained model: a step of the experiment, replaceable per endpoint.

    Attributes:
        name: The step's name in the pipeline.
        digest: SHA-256 of the model's file, 64 hexadecimal digits.
        location: Its relative location in the blob store, as the owner patched it.
    """

    name: str
    digest: str
    location: str


@dataclass(frozen=True, slots=True)
class Sample:
    """Rows that ship with a web service, as text.

    Attributes:
        columns: Shape (c,).
        rows: Shape (n, c); None is a missing value.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]

    def without(self, name: str) -> Sample:
        """Return these rows without the column *name*, if they have it."""
        if name not in self.columns:
            return self
        at = self.columns.index(name)
        return Sample(
            self.columns[:at] + self.columns[at + 1 :],
            tuple(row[:at] + row[at + 1 :] for row in self.rows),
        )


@dataclass(frozen=True, slots=True)
class Experiment:
    """What is published: a fitted model with named parts, its schema and sample.

    Attributes:
        digest: SHA-256 of the model's file.
        resources: Its trained models, in graph order.
        schema: What it takes and gives.
        sample: Sample rows.
        outcome: What a training service calls the column to be learnt; empty for one
            that scores.
    """

    digest: str
    resources: tuple[Resource, ...]
    schema: Schema
    sample: Sample
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One publishing of an experiment: graph, resources, schema, sample.

    Attributes:
        id: 32 hexadecimal digits.
        web_service_id: Whose version.
        published: When (UTC).
        digest: SHA-256 of the experiment's model file.
        resources: Its own trained models, in graph order.
        schema: What it takes and gives.
        sample: Sample rows.
        outcome: What a training service calls the column to be learnt; empty for one
            that scores.
    """

    id: str
    web_service_id: str
    published: datetime
    digest: str
    resources: tuple[Resource, ...]
    schema: Schema
    sample: Sample
    outcome: str = ""

    @property
    def is_training(self) -> bool:
        """Whether its jobs train a model, and nothing is scored."""
        return bool(self.outcome)


@dataclass(frozen=True, slots=True)
class WebService:
    """A published model: a template for endpoints.

    Attributes:
        id: 32 hexadecimal digits.
        name: Unique in the workspace.
        description: What it does.
        created: When (UTC).
        version_id: The newest version.
        endpoint_count: How many endpoints, ``default`` included.
    """

    id: str
    name: str
    description: str
    created: datetime
    version_id: str
    endpoint_count: int


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One customer's address on a web service.

    Attributes:
        id: 32 hexadecimal digits, standing in its URLs.
        web_service_id: Whose endpoint.
        name: Unique in its web service.
        description: What it is for.
        created: When (UTC).
        throttle: How many calls it serves at once.
        trace_level: What is recorded of its calls.
        prevent_update: Whether a refresh is refused (the pin).
        sample_data: Whether it shows the version's sample rows.
        version_id: The version it is locked to.
        own_resources: Trained models of its own, which stand in for the version's.
    """

    id: str
    web_service_id: str
    name: EndpointName
    description: str
    created: datetime
    throttle: Throttle
    trace_level: TraceLevel
    prevent_update: bool
    sample_data: bool
    version_id: str
    own_resources: tuple[Resource, ...] = ()

    @property
    def is_default(self) -> bool:
        """Whether this is the endpoint that came with the web service."""
        return self.name.text == DEFAULT_ENDPOINT

    def with_own(self, resources: Iterable[Resource]) -> Endpoint:
        """Return this endpoint with *resources*, each in place of its namesake."""
        own = {each.name: each for each in (*self.own_resources, *resources)}
        return replace(self, own_resources=tuple(own.values()))

    def resources_in(self, version: Version) -> tuple[Resource, ...]:
        """Return what it would score with, locked to *version*, in graph order."""
        own = {each.name: each for each in self.own_resources}
        return tuple(own.get(each.name, each) for each in version.resources)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Which models an endpoint scores with: enough for a worker to load them.

    Attributes:
        experiment: Digest of the version's model file.
        own: Pairs of resource name and digest that replace the version's.
    """

    experiment: str
    own: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, version: Version, endpoint: Endpoint) -> Recipe:
        """Return what *endpoint* scores with, locked to *version*."""
        own = tuple((r.name, r.digest) for r in endpoint.own_resources)
        return cls(version.digest, own)

    def with_own(self, names: Iterable[str], digest: str) -> Recipe:
        """Return this recipe with the model of *digest* as the resources *names*."""
        own = dict(self.own) | dict.fromkeys(names, digest)
        return replace(self, own=tuple(own.items()))


@dataclass(frozen=True, slots=True)
class Served:
    """All that a call needs to know of an endpoint, as of one instant.

    Attributes:
        endpoint: The endpoint.
        web_service: Whose endpoint it is.
        version: The version it is locked to.
        recipe: Which models score.
    """

    endpoint: Endpoint
    web_service: WebService
    version: Version
    recipe: Recipe

    @property
    def resources(self) -> tuple[Resource, ...]:
        """The trained models that score, in graph order."""
        return self.endpoint.resources_in(self.version)

    @property
    def update_available(self) -> bool:
        """Whether a refresh would bring another version."""
        return self.web_service.version_id != self.version.id


@dataclass(frozen=True, slots=True)
class Job:
    """One BES run.

    Attributes:
        id: 32 hexadecimal digits.
        endpoint_id: Whose job.
        submitter: Id of the key that submitted it.
        created: When it was submitted (UTC).
        input: Relative location of its rows.
        output: Relative location of its results, or of the model that it trains.
        version_id: The version that the endpoint was locked to when it was submitted.
        recipe: Which models score, as of then, whatever becomes of the endpoint; if it
            trains, which the trained one is compared with.
        parameters: A value for every web-service parameter.
        max_error_rows: How many rows may be bad without failing the job.
        status: Where it stands.
        started: When it was started, or None.
        ended: When it was over, or None.
        details: Why it failed; empty otherwise.
        rows_total: Rows in all; None until they are counted.
        rows_done: Rows scored or found bad so far.
        error_rows: Rows found bad so far.
        evaluation: Relative location of the evaluation, if it trains; else empty.
    """

    id: str
    endpoint_id: str
    submitter: str
    created: datetime
    input: str
    output: str
    version_id: str
    recipe: Recipe
    parameters: Mapping[str, CellValue] = field(default_factory=dict, hash=False)
    max_error_rows: int = 0
    status: JobStatus = JobStatus.NOT_STARTED
    started: datetime | None = None
    ended: datetime | None = None
    details: str = ""
    rows_total: int | None = None
    rows_done: int = 0
    error_rows: int = 0
    evaluation: str = ""

    @property
    def written(self) -> tuple[str, ...]:
        """Relative locations of all that it writes."""
        return (self.output, self.evaluation) if self.evaluation else (self.output,)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of a job's rows that is scored in one go.

    Attributes:
        number: Which chunk, from 1.
        offset: Where it begins in the input, in bytes from 0.
        length: How many bytes it has.
        first_row: Which row its first is, from 1.
        rows: How many rows it has.
        attempts: How many times it was given to a worker that did not survive it.
        is_done: Whether its results are on disk.
    """

    number: int
    offset: int
    length: int
    first_row: int
    rows: int
    attempts: int = 0
    is_done: bool = False


@dataclass(frozen=True, slots=True)
class Credential:
    """What the store keeps of a key: enough to know it, not to use it.

    Attributes:
        id: 32 hexadecimal digits.
        kind: Workspace token, endpoint key or workbook key.
        digest: 32 bytes by which it is found (keyed with the home's secret).
        sealed: The key, encrypted under the home's secret; None once it is dead.
        created: When (UTC).
        endpoint_id: Whose key; empty for a workspace token.
        slot: Which of an endpoint's two keys; None for the other kinds.
        name: What a workbook key is for.
        expires: First day (UTC) on which it is valid no more, or None.
        fate: ``revoked`` or ``regenerated``; empty while it lives.
        fate_date: On which day (UTC) that happened.
    """

    id: str
    kind: KeyKind
    digest: bytes = field(repr=False)
    sealed: bytes | None = field(repr=False)
    created: datetime
    endpoint_id: str = ""
    slot: KeySlot | None = None
    name: str = ""
    expires: date | None = None
    fate: str = ""
    fate_date: date | None = None


@dataclass(frozen=True, slots=True)
class Principal:
    """Who calls: the credential behind a key, without the key.

    Attributes:
        kind: Workspace token, endpoint key or workbook key.
        key_id: Which credential, 32 hexadecimal digits.
        endpoint_id: The endpoint it belongs to; empty for a workspace token.
    """

    kind: KeyKind
    key_id: str
    endpoint_id: str = ""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """A line of the audit log: who did what to which object, and what came of it.

    Attributes:
        at: When (UTC).
        kind: Which kind of credential acted.
        key_id: Which credential, 32 hexadecimal digits.
        action: What was asked for, such as ``create endpoint``.
        subject: Of which object, such as ``{web service}/{endpoint}``.
        outcome: ``Done``, or the code of the refusal.
        request_id: The request, 32 hexadecimal digits.
    """

    at: datetime
    kind: KeyKind
    key_id: str
    action: str
    subject: str
    outcome: str
    request_id: str
