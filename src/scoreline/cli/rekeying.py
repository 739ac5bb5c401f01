"""What ``workbook rekey`` puts together: the file's keys, and who may replace them."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from scoreline.cli.confine import confined
from scoreline.client.endpoint_keys import EndpointKeys
from scoreline.client.management import Workspace
from scoreline.core.errors import InvalidValue, NoEndpointStored, ServiceError
from scoreline.core.keys import ApiKey
from scoreline.wire.objects import WorkbookKeyAnswer
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.keys import replace_keys, stored_endpoints

__all__ = ["rekey_workbook"]


@dataclass(frozen=True, slots=True)
class _Exchange:
    """One key for another.

    Attributes:
        keys: The endpoint's keys.
        held: The key that the file holds.
        old: What is known of it; None if it is valid no more.
        new: The key that takes its place.
    """

    keys: EndpointKeys
    held: ApiKey | None
    old: WorkbookKeyAnswer | None
    new: WorkbookKeyAnswer


def rekey_workbook(file: Path, workspace: Workspace, *, expires: date | None) -> str:
    """Give the workbook *file* new keys, revoke its old ones, return whose they were.

    Args:
        file: The workbook.
        workspace: Its endpoints' owner.
        expires: First day (UTC) on which the new keys are valid no more; by default
            the old ones' day, if it is to come.

    Raises:
        NoEndpointStored: If the file holds no key.
        InvalidValue: If an endpoint is not one of this workspace.
        ServiceError: Whatever went wrong; no new key is left behind.
    """
    with confined(file):
        held = [s for s in stored_endpoints(file).endpoints if s.key]
    if not held:
        raise NoEndpointStored("the workbook holds no key that could be replaced")
    made: list[_Exchange] = []
    try:
        # What was made before a failure is in the list, to be revoked.
        made.extend(_exchange(workspace, s, file.name, expires) for s in held)
        pairs = {e.held: ApiKey(e.new.key or "") for e in made if e.held}
        replace_keys(file, pairs)
    except BaseException:
        for exchange in made:
            with suppress(ServiceError):
                exchange.keys.revoke(exchange.new.id)
        raise
    for exchange in made:
        if exchange.old:
            exchange.keys.revoke(exchange.old.id)
    return ", ".join(repr(stored.name) for stored in held)


def _exchange(
    workspace: Workspace, stored: StoredEndpoint, label: str, expires: date | None
) -> _Exchange:
    endpoints = workspace.endpoints(stored.web_service)
    if endpoints.show(stored.name).api_location != stored.url:
        raise InvalidValue(
            f"the workbook's endpoint {stored.name!r} is not the one of this "
            "workspace; make a new workbook"
        )
    keys = endpoints.keys(stored.name)
    old = next((k for k in keys.list() if k.key and ApiKey(k.key) == stored.key), None)
    new = keys.create(label, expires or _day(old))
    return _Exchange(keys, stored.key, old, new)


def _day(old: WorkbookKeyAnswer | None) -> date | None:
    """Return the old key's last day, if it is to come."""
    day = date.fromisoformat(old.expires[:10]) if old and old.expires else None
    return day if day and day > datetime.now(UTC).date() else None
