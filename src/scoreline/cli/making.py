"""What ``workbook make`` puts together: a key of its own, and the workbook around."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path

from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.endpoints import Endpoints
from scoreline.client.session import Session
from scoreline.core.errors import ServiceError
from scoreline.core.keys import ApiKey
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.generate import make
from scoreline.workbook.spec import Spec

__all__ = ["make_workbook"]


def make_workbook(  # noqa: PLR0913 - what the command was told, named one by one
    endpoints: Endpoints,
    name: str,
    *,
    out: Path,
    web_service: str,
    spec: Spec | None,
    expires: date | None,
    session: Session,
    password: str = "",
) -> Path:
    """Make the workbook of the endpoint *name*; a key is only left behind with it.

    Raises:
        ServiceError: Whatever went wrong; the key is revoked again.
    """
    keys = endpoints.keys(name)
    place = endpoints.show(name).api_location
    made = keys.create(out.name, expires)
    try:
        key = ApiKey(made.key or "")
        description = ScoringEndpoint(place, key, session=session).describe()
        stored = StoredEndpoint(
            name=name,
            web_service=web_service,
            url=place,
            key=key,
            schema_digest=description.schema.digest,
            workbook_id=made.id,
        )
        return make(out, description, stored, spec=spec, password=password)
    except BaseException:
        with suppress(ServiceError):
            keys.revoke(made.id)
        raise
