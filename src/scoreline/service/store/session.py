"""One transaction, and the tables as it sees them."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from sqlalchemy import Connection

from scoreline.service.counts import Counts, Metered, hour_of
from scoreline.service.store.audit import AuditRows
from scoreline.service.store.credentials import Credentials
from scoreline.service.store.endpoints import EndpointRows
from scoreline.service.store.idempotent import IdempotentRows
from scoreline.service.store.jobs import Chunks, JobRows
from scoreline.service.store.usage import UsageRows
from scoreline.service.store.web_services import Versions, WebServices, Workspaces

__all__ = ["Session"]


class Session:
    """One transaction; what it writes stands as a whole or not at all."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @cached_property
    def workspaces(self) -> Workspaces:
        """The one workspace."""
        return Workspaces(self._connection)

    @cached_property
    def web_services(self) -> WebServices:
        """Web services."""
        return WebServices(self._connection)

    @cached_property
    def versions(self) -> Versions:
        """Versions and their resources."""
        return Versions(self._connection)

    @cached_property
    def endpoints(self) -> EndpointRows:
        """Endpoints and their own resources."""
        return EndpointRows(self._connection)

    @cached_property
    def credentials(self) -> Credentials:
        """What is kept of keys."""
        return Credentials(self._connection)

    @cached_property
    def jobs(self) -> JobRows:
        """Jobs."""
        return JobRows(self._connection)

    @cached_property
    def chunks(self) -> Chunks:
        """Chunks of jobs."""
        return Chunks(self._connection)

    @cached_property
    def usage(self) -> UsageRows:
        """Counts of endpoints."""
        return UsageRows(self._connection)

    def count(self, endpoint_id: str, at: datetime, counts: Counts) -> None:
        """Add *counts* to an endpoint's hour; harmless if the endpoint is gone."""
        endpoint = self.endpoints.get(endpoint_id)
        if endpoint is not None:
            self.usage.add(hour_of(at), {Metered.of(endpoint): counts})

    @cached_property
    def audit(self) -> AuditRows:
        """The audit log."""
        return AuditRows(self._connection)

    @cached_property
    def idempotent(self) -> IdempotentRows:
        """What was done under which Idempotency-Key."""
        return IdempotentRows(self._connection)
