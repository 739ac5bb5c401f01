"""What ``workbook make`` puts together: a key of its own, and the workbook around."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from scoreline.client.endpoint import ScoringEndpoint
from scoreline.client.endpoints import Endpoints
from scoreline.client.session import Session
from scoreline.core.errors import AnswerInvalid, ServiceError
from scoreline.core.keys import ApiKey
from scoreline.plan.plan import Plan
from scoreline.plan.store import read_plan
from scoreline.workbook.endpoint_sheet import StoredEndpoint
from scoreline.workbook.generate import make
from scoreline.workbook.spec import Spec

__all__ = ["make_workbook", "read_model"]


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
    formula: bool = False,
) -> Path:
    """Make the workbook of the endpoint *name*; a key is only left behind with it.

    Raises:
        ServiceError: Whatever went wrong; the key is revoked again.
    """
    keys = endpoints.keys(name)
    place = endpoints.show(name).api_location
    model = read_model(endpoints.plan(name)) if formula else None
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
        return make(out, description, stored, spec=spec, password=password, model=model)
    except BaseException:
        with suppress(ServiceError):
            keys.revoke(made.id)
        raise


def read_model(content: bytes) -> Plan:
    """Return the plan in *content*.

    Raises:
        AnswerInvalid: If there is none that this program understands.
    """
    with TemporaryDirectory(prefix="scoreline-") as folder:
        file = Path(folder, "model.plan")
        file.write_bytes(content)
        plan = read_plan(file)
    if not isinstance(plan, Plan):
        raise AnswerInvalid("the service's plan is not understood; is it older?")
    return plan
