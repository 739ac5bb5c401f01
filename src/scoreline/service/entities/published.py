"""What a reseller publishes: web services, their versions, and trained models."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from scoreline.core.schema import Schema

__all__ = [
    "Experiment",
    "Resource",
    "Sample",
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
