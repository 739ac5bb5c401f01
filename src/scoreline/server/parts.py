"""What a request may need, put together once by ``serve``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from scoreline.server.addresses import Addresses
from scoreline.server.portal.uploads import Uploads
from scoreline.service.access import Access
from scoreline.service.audit import Audit
from scoreline.service.blobs import Blobs
from scoreline.service.diagnostics import Diagnostics
from scoreline.service.idempotency import Idempotency
from scoreline.service.jobs import Jobs
from scoreline.service.models import ModelFiles
from scoreline.service.registry import Registry
from scoreline.service.scoring import Scoring
from scoreline.service.tasks import Pool
from scoreline.service.throttle import Gate
from scoreline.service.usage import Usage

__all__ = ["Limits", "Parts", "State"]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of everything the service takes.

    Attributes:
        rows_bytes: Body of an RRS call (Classic: 4 MB).
        request_bytes: Body of a management call; a publishing carries a sample.
        blob_bytes: An uploaded file.
        inspection_s: Seconds that a worker gets to inspect a model.
        scoring_s: Seconds that an RRS call gets (Classic: 100).
    """

    rows_bytes: int = 4 * 1024 * 1024
    request_bytes: int = 8 * 1024 * 1024
    blob_bytes: int = 2**31
    inspection_s: float = 100.0
    scoring_s: float = 100.0


@dataclass(slots=True)
class State:
    """Whether the service takes new calls.

    Attributes:
        is_ready: Set once it does; unset when it begins to stop.
        is_stopping: Set when it begins to stop.
        release: Has jobs stop at their chunks.
    """

    is_ready: bool = False
    is_stopping: bool = False
    release: Callable[[], object] = lambda: None

    def stop(self) -> None:
        """Begin to stop: calls in flight go on, others are refused."""
        self.is_ready = False
        self.is_stopping = True
        self.release()


@dataclass(frozen=True, slots=True)
class Parts:
    """The rooms of the service, and where callers find it.

    Attributes:
        registry: Web services and endpoints.
        access: Keys.
        gate: Calls in flight.
        scoring: Rows in, results out.
        jobs: Batch jobs.
        blobs: Uploaded files and results.
        models: Model files.
        pool: Workers that inspect models.
        usage: Counts of endpoints.
        audit: Who changed what.
        idempotency: Requests that were done under an Idempotency-Key.
        diagnostics: Records of calls and jobs.
        uploads: Files that visitors of the portal brought.
        addresses: What callers are told.
        limits: How much of everything is taken.
        state: Whether new calls are taken.
    """

    registry: Registry
    access: Access
    gate: Gate
    scoring: Scoring
    jobs: Jobs
    blobs: Blobs
    models: ModelFiles
    pool: Pool
    usage: Usage
    audit: Audit
    idempotency: Idempotency
    diagnostics: Diagnostics
    uploads: Uploads
    addresses: Addresses
    limits: Limits = field(default_factory=Limits)
    state: State = field(default_factory=State)
