"""Web services and their versions in the database."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, func, insert, select, update
from sqlalchemy import delete as delete_from
from sqlalchemy.exc import IntegrityError

from scoreline.core.errors import NameTaken
from scoreline.service.entities import Resource, Sample, Version, WebService
from scoreline.service.store.tables import (
    endpoint,
    version,
    version_resource,
    web_service,
    workspace,
)
from scoreline.wire.preparing import prepared
from scoreline.wire.schemas import decode_schema, encode_schema

__all__ = ["Versions", "WebServices", "Workspaces"]


class Workspaces:
    """The one workspace."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def id(self) -> str | None:
        """Return its id, or None before it was made."""
        found: str | None = self._connection.execute(select(workspace.c.id)).scalar()
        return found

    def insert(self, workspace_id: str, created: datetime) -> None:
        """Make it."""
        row = {"id": workspace_id, "created": created}
        self._connection.execute(insert(workspace).values(row))


class WebServices:
    """The rows of ``web_service``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, new: WebService) -> None:
        """Add *new*. Raises NameTaken."""
        row = {
            "id": new.id,
            "name": new.name,
            "description": new.description,
            "created": new.created,
            "version_id": new.version_id,
        }
        try:
            self._connection.execute(insert(web_service).values(row))
        except IntegrityError:
            raise NameTaken("web service", new.name) from None

    def get(self, web_service_id: str) -> WebService | None:
        """Return the web service of that id, or None."""
        return self._one(_WEB_SERVICES.where(web_service.c.id == web_service_id))

    def named(self, name: str) -> WebService | None:
        """Return the web service of that name, or None."""
        return self._one(_WEB_SERVICES.where(web_service.c.name == name))

    def all(self) -> list[WebService]:
        """Return all, oldest first."""
        rows = self._connection.execute(
            _WEB_SERVICES.order_by(web_service.c.created, web_service.c.name)
        )
        return [WebService(*row) for row in rows]

    def update(self, changed: WebService) -> None:
        """Store the name, description and newest version of *changed*."""
        row = {
            "name": changed.name,
            "description": changed.description,
            "version_id": changed.version_id,
        }
        self._connection.execute(
            update(web_service).where(web_service.c.id == changed.id).values(row)
        )

    def delete(self, web_service_id: str) -> None:
        """Delete a web service and, by cascade, everything that belongs to it."""
        self._connection.execute(
            delete_from(web_service).where(web_service.c.id == web_service_id)
        )

    def _one(self, query: Select[Any]) -> WebService | None:
        row = self._connection.execute(query).one_or_none()
        return None if row is None else WebService(*row)


_WEB_SERVICES = select(
    web_service.c.id,
    web_service.c.name,
    web_service.c.description,
    web_service.c.created,
    web_service.c.version_id,
    select(func.count())
    .where(endpoint.c.web_service_id == web_service.c.id)
    .scalar_subquery(),
)


class Versions:
    """The rows of ``version`` and ``version_resource``."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def insert(self, new: Version) -> None:
        """Add *new*."""
        row = {
            "id": new.id,
            "web_service_id": new.web_service_id,
            "published": new.published,
            "digest": new.digest,
            "schema": msgspec.json.encode(encode_schema(new.schema)).decode(),
            "sample": msgspec.json.encode(new.sample).decode(),
            "outcome": new.outcome,
        }
        self._connection.execute(insert(version).values(row))
        resources = [
            {
                "version_id": new.id,
                "name": resource.name,
                "position": position,
                "digest": resource.digest,
                "location": resource.location,
            }
            for position, resource in enumerate(new.resources, start=1)
        ]
        if resources:
            self._connection.execute(insert(version_resource), resources)

    def get(self, version_id: str) -> Version | None:
        """Return the version of that id, or None."""
        found = self._entities(select(version).where(version.c.id == version_id))
        return found[0] if found else None

    def of(self, web_service_id: str) -> list[Version]:
        """Return a web service's versions, oldest first."""
        return self._entities(
            select(version)
            .where(version.c.web_service_id == web_service_id)
            .order_by(version.c.published, version.c.id)
        )

    def _entities(self, query: Select[Any]) -> list[Version]:
        rows = self._connection.execute(query).all()
        resources = self._resources([row.id for row in rows])
        return [_version(row, tuple(resources[row.id])) for row in rows]

    def _resources(self, version_ids: Sequence[str]) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = defaultdict(list)
        rows = self._connection.execute(
            select(version_resource)
            .where(version_resource.c.version_id.in_(version_ids))
            .order_by(version_resource.c.position)
        )
        for row in rows:
            found[row.version_id].append(Resource(row.name, row.digest, row.location))
        return found


def _version(row: Row[Any], resources: tuple[Resource, ...]) -> Version:
    return Version(
        row.id,
        row.web_service_id,
        row.published,
        row.digest,
        resources,
        decode_schema(msgspec.json.decode(row.schema)),
        msgspec.json.decode(row.sample, type=prepared(Sample)),
        row.outcome,
    )
