"""The OpenAPI document of the management API and of jobs; it needs no key.

An endpoint's own calls are told by its Swagger document. Of the bodies the very same
types stand here that read and write them, so that both can't drift apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import msgspec
from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from scoreline import __version__
from scoreline.core.keys import KeySlot
from scoreline.server.addresses import Addresses
from scoreline.server.replies import reply
from scoreline.wire.objects import (
    BlobReference,
    EndpointAnswer,
    EndpointCreate,
    EndpointPatch,
    JobAnswer,
    JobSubmit,
    JobSummary,
    KeyAnswer,
    PlanAnswer,
    Publish,
    RefreshRequest,
    UploadRequest,
    WebServiceAnswer,
    WorkbookKeyAnswer,
    WorkbookKeyCreate,
)
from scoreline.wire.schemas import SchemaAnswer

__all__ = ["OpenApiPage", "openapi_document"]

Json = dict[str, Any]

_WEB_SERVICES: Final = "/workspaces/{workspace}/webservices"
_WEB_SERVICE: Final = _WEB_SERVICES + "/{webService}"
_ENDPOINTS: Final = _WEB_SERVICE + "/endpoints"
_ENDPOINT: Final = _ENDPOINTS + "/{endpoint}"
_KEYS: Final = _ENDPOINT + "/workbookkeys"
_API: Final = "/workspaces/{workspace}/services/{endpointId}"
_JOB: Final = _API + "/jobs/{jobId}"


@dataclass(frozen=True, slots=True)
class _Operation:
    """One call.

    Attributes:
        method: HTTP method, in lower case.
        path: Its address, parameters in braces.
        name: Its operationId.
        summary: What it does.
        answers: By status, what comes back: a type, a list of one, or nothing.
        body: What is sent.
    """

    method: str
    path: str
    name: str
    summary: str
    answers: dict[int, Any]
    body: type[Struct] | None = None


_OPERATIONS: Final = (
    _Operation(
        "get",
        _WEB_SERVICES,
        "listWebServices",
        "List web services",
        {200: list[WebServiceAnswer], 204: None},
    ),
    _Operation(
        "get",
        _WEB_SERVICE,
        "getWebService",
        "Show a web service",
        {200: WebServiceAnswer},
    ),
    _Operation(
        "put",
        _WEB_SERVICE,
        "publish",
        "Publish a model",
        {200: WebServiceAnswer, 201: WebServiceAnswer},
        Publish,
    ),
    _Operation(
        "delete", _WEB_SERVICE, "deleteWebService", "Delete a web service", {204: None}
    ),
    _Operation(
        "post",
        "/workspaces/{workspace}/blobs",
        "newUpload",
        "Get an address to upload a model to",
        {201: BlobReference},
        UploadRequest,
    ),
    _Operation(
        "get",
        _ENDPOINTS,
        "listEndpoints",
        "List endpoints",
        {200: list[EndpointAnswer]},
    ),
    _Operation(
        "get", _ENDPOINT, "getEndpoint", "Show an endpoint", {200: EndpointAnswer}
    ),
    _Operation(
        "put",
        _ENDPOINT,
        "createEndpoint",
        "Create an endpoint",
        {201: EndpointAnswer},
        EndpointCreate,
    ),
    _Operation(
        "patch",
        _ENDPOINT,
        "updateEndpoint",
        "Change an endpoint",
        {200: EndpointAnswer},
        EndpointPatch,
    ),
    _Operation(
        "delete", _ENDPOINT, "deleteEndpoint", "Delete an endpoint", {204: None}
    ),
    _Operation(
        "post",
        _ENDPOINT + "/refresh",
        "refreshEndpoint",
        "Bring an endpoint to the newest version",
        {200: EndpointAnswer, 304: None},
        RefreshRequest,
    ),
    _Operation(
        "post",
        _ENDPOINT + "/recompile",
        "recompileEndpoint",
        "Compile an endpoint's models anew",
        {200: PlanAnswer},
    ),
    _Operation(
        "post",
        _ENDPOINT + "/keys/{slot}/regenerate",
        "regenerateKey",
        "Replace a key",
        {200: KeyAnswer},
    ),
    _Operation(
        "get",
        _KEYS,
        "listWorkbookKeys",
        "List workbook keys",
        {200: list[WorkbookKeyAnswer]},
    ),
    _Operation(
        "post",
        _KEYS,
        "createWorkbookKey",
        "Make a workbook key",
        {201: WorkbookKeyAnswer},
        WorkbookKeyCreate,
    ),
    _Operation(
        "delete",
        _KEYS + "/{keyId}",
        "revokeWorkbookKey",
        "Revoke a workbook key",
        {204: None},
    ),
    _Operation(
        "get",
        _API + "/schema",
        "getSchema",
        "Read what an endpoint takes and gives",
        {200: SchemaAnswer},
    ),
    _Operation(
        "post",
        _API + "/blobs",
        "newRows",
        "Get an address to upload rows to",
        {201: BlobReference},
        UploadRequest,
    ),
    _Operation("get", _API + "/jobs", "listJobs", "List jobs", {200: list[JobSummary]}),
    _Operation(
        "post", _API + "/jobs", "submitJob", "Submit a job", {200: str}, JobSubmit
    ),
    _Operation("get", _JOB, "getJob", "See where a job stands", {200: JobAnswer}),
    _Operation("post", _JOB + "/start", "startJob", "Start a job", {204: None}),
    _Operation("delete", _JOB, "cancelJob", "Cancel a job", {204: None}),
    _Operation(
        "delete", _JOB + "/data", "deleteJob", "Forget a job's data", {204: None}
    ),
)

_REFERENCES: Final = "#/components/schemas/{name}"
_HEX: Final = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
_PARAMETERS: Final[dict[str, Json]] = {
    "webService": _HEX,
    "endpoint": {"type": "string", "pattern": "^[a-z0-9]{1,24}$"},
    "endpointId": _HEX,
    "jobId": _HEX,
    "keyId": _HEX,
    "slot": {"type": "string", "enum": [slot.value for slot in KeySlot]},
}


class OpenApiPage:
    """The page that holds the document."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    def routes(self) -> list[BaseRoute]:
        """Return the page; it needs no key."""
        return [Route("/openapi.json", self._show)]

    async def _show(self, _request: Request) -> Response:
        return reply(
            openapi_document(self._addresses.public_url, self._addresses.workspace_id)
        )


def openapi_document(public_url: str, workspace_id: str) -> Json:
    """Return the document of the service at *public_url*."""
    paths: Json = {}
    for operation in _OPERATIONS:
        path = operation.path.replace("{workspace}", workspace_id)
        paths.setdefault(path, {})[operation.method] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Scoreline", "version": __version__},
        "servers": [{"url": public_url}],
        "paths": paths,
        "components": {
            "schemas": {**_schemas(), "Error": _error()},
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
    }


def _operation(operation: _Operation) -> Json:
    names = [part[1:-1] for part in operation.path.split("/") if part[:1] == "{"]
    document: Json = {
        "operationId": operation.name,
        "summary": operation.summary,
        "parameters": [
            {"name": name, "in": "path", "required": True, "schema": _PARAMETERS[name]}
            for name in names
            if name in _PARAMETERS
        ],
        "responses": {
            **{
                str(status): _answer(kind) for status, kind in operation.answers.items()
            },
            "default": {**_content(_reference("Error")), "description": "Refused"},
        },
    }
    if operation.body is not None:
        body = _content(_reference(operation.body.__name__))
        document["requestBody"] = {**body, "required": True}
    return document


def _answer(kind: Any) -> Json:  # noqa: ANN401  # a type, or a list of one
    if kind is None:
        return {"description": "Done"}
    (schema,), _ = msgspec.json.schema_components([kind], ref_template=_REFERENCES)
    return {**_content(schema), "description": "Done"}


def _content(schema: Json) -> Json:
    return {"content": {"application/json": {"schema": schema}}}


def _reference(name: str) -> Json:
    return {"$ref": _REFERENCES.format(name=name)}


@cache
def _schemas() -> Json:
    kinds = [kind for one in _OPERATIONS for kind in (*one.answers.values(), one.body)]
    told = [kind for kind in kinds if kind is not None]
    _, components = msgspec.json.schema_components(told, ref_template=_REFERENCES)
    return components


def _error() -> Json:
    text = {"type": "string"}
    detail = {
        "type": "object",
        "required": ["code", "message"],
        "properties": {
            "code": text,
            "message": text,
            "row": {"type": "integer"},
            "column": text,
        },
    }
    error = {
        "type": "object",
        "required": ["code", "message", "details"],
        "properties": {
            "code": text,
            "message": text,
            "details": {"type": "array", "items": detail, "minItems": 1},
        },
    }
    return {"type": "object", "required": ["error"], "properties": {"error": error}}
