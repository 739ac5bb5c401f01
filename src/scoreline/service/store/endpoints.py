"""Endpoints and their own resources in the database."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    func,
    insert,
    select,
    update,
)
from sqlalchemy import delete as delete_from
from sqlalchemy.exc import IntegrityError

from scoreline.core.errors import NameTaken
from scoreline.core.names import EndpointName
from scoreline.core.states import TraceLevel
from scoreline.core.throttle import Throttle, ThrottleLevel
from scoreline.service.entities import Endpoint, Resource
from scoreline.service.store.tables import endpoint, endpoint_resource

__all__ = ["EndpointRows"]


class EndpointRows:
    """The rows of ``endpoint`` and ``endpoint_resource``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, new: Endpoint) -> None:
        """Add *new*. Raises NameTaken."""
        try:
            self._connection.execute(insert(endpoint).values(_row(new)))
        except IntegrityError:
            raise NameTaken("endpoint", new.name.text) from None
        self._insert_resources(new)

    def get(self, endpoint_id: str) -> Endpoint | None:
        """Return the endpoint of that id, or None."""
        return self._one(endpoint.c.id == endpoint_id)

    def named(self, web_service_id: str, name: str) -> Endpoint | None:
        """Return a web service's endpoint of that name, or None."""
        return self._one(
            (endpoint.c.web_service_id == web_service_id) & (endpoint.c.name == name)
        )

    def of(self, web_service_id: str) -> list[Endpoint]:
        """Return a web service's endpoints, oldest first."""
        mine = endpoint.c.web_service_id == web_service_id
        order = (endpoint.c.created, endpoint.c.name)
        return self._entities(select(endpoint).where(mine).order_by(*order), mine)

    def count(self, web_service_id: str) -> int:
        """Return how many endpoints a web service has."""
        mine = endpoint.c.web_service_id == web_service_id
        query = select(func.count()).select_from(endpoint).where(mine)
        return self._connection.execute(query).scalar_one()

    def update(self, changed: Endpoint) -> None:
        """Store everything of *changed*."""
        self._connection.execute(
            update(endpoint).where(endpoint.c.id == changed.id).values(_row(changed))
        )
        self._connection.execute(
            delete_from(endpoint_resource).where(
                endpoint_resource.c.endpoint_id == changed.id
            )
        )
        self._insert_resources(changed)

    def delete(self, endpoint_id: str) -> None:
        """Delete an endpoint and, by cascade, its keys and jobs."""
        self._connection.execute(
            delete_from(endpoint).where(endpoint.c.id == endpoint_id)
        )

    def _insert_resources(self, owner: Endpoint) -> None:
        rows = [
            {
                "endpoint_id": owner.id,
                "name": resource.name,
                "position": position,
                "digest": resource.digest,
                "location": resource.location,
            }
            for position, resource in enumerate(owner.own_resources, start=1)
        ]
        if rows:
            self._connection.execute(insert(endpoint_resource), rows)

    def _one(self, condition: ColumnElement[bool]) -> Endpoint | None:
        found = self._entities(select(endpoint).where(condition), condition)
        return found[0] if found else None

    def _entities(
        self, query: Select[Any], condition: ColumnElement[bool]
    ) -> list[Endpoint]:
        rows = self._connection.execute(query).all()
        resources: dict[str, list[Resource]] = defaultdict(list)
        own = self._connection.execute(
            select(endpoint_resource)
            .join(endpoint)
            .where(condition)
            .order_by(endpoint_resource.c.position)
        )
        for row in own:
            resource = Resource(row.name, row.digest, row.location)
            resources[row.endpoint_id].append(resource)
        return [_endpoint(row, tuple(resources[row.id])) for row in rows]


def _row(endpoint: Endpoint) -> dict[str, object]:
    return {
        "id": endpoint.id,
        "web_service_id": endpoint.web_service_id,
        "name": endpoint.name.text,
        "description": endpoint.description,
        "created": endpoint.created,
        "throttle_level": endpoint.throttle.level.value,
        "max_concurrent_calls": endpoint.throttle.max_concurrent_calls,
        "trace_level": endpoint.trace_level.value,
        "prevent_update": endpoint.prevent_update,
        "sample_data": endpoint.sample_data,
        "version_id": endpoint.version_id,
    }


def _endpoint(row: Row[Any], own_resources: tuple[Resource, ...]) -> Endpoint:
    return Endpoint(
        row.id,
        row.web_service_id,
        EndpointName(row.name),
        row.description,
        row.created,
        Throttle(ThrottleLevel(row.throttle_level), row.max_concurrent_calls),
        TraceLevel(row.trace_level),
        row.prevent_update,
        row.sample_data,
        row.version_id,
        own_resources,
    )
