"""What the service keeps: web services, versions, endpoints, resources, who calls.

Values only: frozen, without a store, a clock or a socket. Models are named by the
SHA-256 of their file, so that a name never comes to mean another model.
"""

from __future__ import annotations

from scoreline.service.entities.batch import (
    Chunk,
    Job,
)
from scoreline.service.entities.callers import (
    AuditEntry,
    Credential,
    Principal,
)
from scoreline.service.entities.published import (
    Experiment,
    Resource,
    Sample,
    Version,
    WebService,
)
from scoreline.service.entities.serving import (
    Endpoint,
    Recipe,
    Served,
)

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
