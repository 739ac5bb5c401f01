"""Where things are: the protocol's addresses, spelt once for both sides.

Source: the Classic management API and API help pages (reference, sections 2 to 5).
Paths are relative to the service's base; nothing in them needs quoting, because ids
are hexadecimal and names are lower-case letters and digits.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from scoreline.core.errors import InvalidValue
from scoreline.core.keys import KeySlot

__all__ = [
    "API_VERSION",
    "api_document",
    "api_location",
    "audit",
    "blob_uploads",
    "endpoint",
    "endpoint_usage",
    "endpoints",
    "execute",
    "help_location",
    "job",
    "job_data",
    "job_start",
    "jobs",
    "plan",
    "recompile",
    "refresh",
    "regenerate",
    "schema",
    "service",
    "swagger",
    "usage",
    "web_service",
    "web_services",
    "workbook_key",
    "workbook_keys",
    "workspace",
    "workspace_uploads",
]

API_VERSION: Final = "2.0"

_SERVICE_PATH: Final = re.compile(
    r"(?P<base>.*?)(?:/odata)?/workspaces/(?P<ws>[0-9a-f]{32})"
    r"/services/(?P<endpoint>[0-9a-f]{32})(?:/.*)?"
)


def workspace(workspace_id: str) -> str:
    """Return the path of a workspace."""
    return f"/workspaces/{workspace_id}"


def web_services(workspace_id: str) -> str:
    """Return the path of a workspace's web services."""
    return f"{workspace(workspace_id)}/webservices"


def web_service(workspace_id: str, web_service_id: str) -> str:
    """Return the path of one web service."""
    return f"{web_services(workspace_id)}/{web_service_id}"


def endpoints(workspace_id: str, web_service_id: str) -> str:
    """Return the path of a web service's endpoints."""
    return f"{web_service(workspace_id, web_service_id)}/endpoints"


def endpoint(workspace_id: str, web_service_id: str, name: str) -> str:
    """Return the path of one endpoint, by name."""
    return f"{endpoints(workspace_id, web_service_id)}/{name}"


def refresh(workspace_id: str, web_service_id: str, name: str) -> str:
    """Return the path that brings an endpoint to the newest version."""
    return f"{endpoint(workspace_id, web_service_id, name)}/refresh"


def regenerate(workspace_id: str, web_service_id: str, name: str, slot: KeySlot) -> str:
    """Return the path that replaces one of an endpoint's two keys."""
    path = endpoint(workspace_id, web_service_id, name)
    return f"{path}/keys/{slot.value}/regenerate"


def plan(workspace_id: str, web_service_id: str, name: str) -> str:
    """Return the path of the plan that an endpoint scores by."""
    return f"{endpoint(workspace_id, web_service_id, name)}/plan"


def recompile(workspace_id: str, web_service_id: str, name: str) -> str:
    """Return the path that compiles an endpoint's models anew."""
    return f"{endpoint(workspace_id, web_service_id, name)}/recompile"


def workbook_keys(workspace_id: str, web_service_id: str, name: str) -> str:
    """Return the path of an endpoint's workbook keys."""
    return f"{endpoint(workspace_id, web_service_id, name)}/workbookkeys"


def workbook_key(workspace_id: str, web_service_id: str, name: str, key_id: str) -> str:
    """Return the path of one workbook key."""
    return f"{workbook_keys(workspace_id, web_service_id, name)}/{key_id}"


def workspace_uploads(workspace_id: str) -> str:
    """Return the path that hands out addresses to upload models to."""
    return f"{workspace(workspace_id)}/blobs"


def usage(workspace_id: str, web_service_id: str) -> str:
    """Return the path of how much a web service's endpoints are used."""
    return f"{web_service(workspace_id, web_service_id)}/usage"


def endpoint_usage(workspace_id: str, web_service_id: str, name: str) -> str:
    """Return the path of how much one endpoint is used."""
    return f"{endpoint(workspace_id, web_service_id, name)}/usage"


def audit(workspace_id: str) -> str:
    """Return the path of the workspace's audit log."""
    return f"{workspace(workspace_id)}/audit"


def api_document(workspace_id: str, web_service_id: str, endpoint_id: str) -> str:
    """Return the path of an endpoint's Swagger document on the management side."""
    return f"{endpoint(workspace_id, web_service_id, endpoint_id)}/apidocument"


def help_location(workspace_id: str, web_service_id: str, endpoint_id: str) -> str:
    """Return the path of an endpoint's help pages."""
    return f"/apihelp{endpoint(workspace_id, web_service_id, endpoint_id)}"


def service(workspace_id: str, endpoint_id: str) -> str:
    """Return the path behind an endpoint's ApiLocation."""
    return f"{workspace(workspace_id)}/services/{endpoint_id}"


def execute(api_location: str) -> str:
    """Return where rows are scored at once (RRS)."""
    return f"{api_location}/execute"


def jobs(api_location: str) -> str:
    """Return where batch jobs are submitted (BES)."""
    return f"{api_location}/jobs"


def job(api_location: str, job_id: str) -> str:
    """Return where one job is watched and cancelled."""
    return f"{jobs(api_location)}/{job_id}"


def job_start(api_location: str, job_id: str) -> str:
    """Return where a job is started."""
    return f"{job(api_location, job_id)}/start"


def job_data(api_location: str, job_id: str) -> str:
    """Return what is deleted to forget a job and its files (our addition).

    A DELETE on the job itself only stops it, as it did in Classic.
    """
    return f"{job(api_location, job_id)}/data"


def swagger(api_location: str) -> str:
    """Return where an endpoint's Swagger document lies."""
    return f"{api_location}/swagger.json"


def schema(api_location: str) -> str:
    """Return where an endpoint's schema and sample rows lie (our addition)."""
    return f"{api_location}/schema"


def blob_uploads(api_location: str) -> str:
    """Return where an endpoint hands out addresses to upload rows to (our addition)."""
    return f"{api_location}/blobs"


def api_location(text: str) -> str:
    """Return the ApiLocation in what a person pasted: a Request URI with any query.

    Raises:
        InvalidValue: If *text* is no address of an endpoint.
    """
    parts = urlsplit(text.strip())
    found = _SERVICE_PATH.fullmatch(parts.path)
    if parts.scheme not in {"http", "https"} or not parts.netloc or not found:
        raise InvalidValue(
            "that is no endpoint's URL; it looks like "
            "https://HOST/workspaces/…/services/…/execute?api-version=2.0"
        )
    path = service(found["ws"], found["endpoint"])
    return f"{parts.scheme}://{parts.netloc}{found['base']}{path}"
