"""An endpoint's Swagger 2.0 document, in the form that Classic's clients read.

Source: a real endpoint's captured document (reference, section 5.1). It is public, so
it holds names and types, never sample rows; long lists of categories are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from scoreline.core.schema import Column, ColumnType, Parameter, Port, Schema
from scoreline.core.states import JobStatus
from scoreline.wire.urls import API_VERSION

__all__ = ["MAX_CATEGORIES", "SwaggerTitle", "placeholder", "swagger_document"]

MAX_CATEGORIES: Final = 100  # a longer list is left out: the page needs no key

Json = dict[str, Any]

_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_NO_DESCRIPTION: Final = "No description provided for this web service."
_TYPES: Final[Mapping[ColumnType, Json]] = {
    ColumnType.INTEGER: {"type": "integer", "format": "int64"},
    ColumnType.NUMBER: {"type": "number", "format": "double"},
    ColumnType.STRING: {"type": "string"},
    ColumnType.BOOLEAN: {"type": "boolean"},
    ColumnType.DATETIME: {"type": "string", "format": "date-time"},
}
_PLACEHOLDERS: Final[Mapping[ColumnType, int | float | str | bool]] = {
    ColumnType.INTEGER: 1,
    ColumnType.NUMBER: 1.0,
    ColumnType.STRING: "",
    ColumnType.BOOLEAN: False,
    ColumnType.DATETIME: "",
}
_BLOB: Final[Json] = {"$ref": "#/definitions/AzureBlobDataReference"}


@dataclass(frozen=True, slots=True)
class SwaggerTitle:
    """What the document calls the endpoint.

    Attributes:
        web_service: The web service's name.
        description: Its description; may be empty.
        endpoint: The endpoint's name.
        endpoint_description: Its description.
    """

    web_service: str
    description: str
    endpoint: str
    endpoint_description: str


def placeholder(kind: ColumnType) -> int | float | str | bool:
    """Return what an example shows in place of a value."""
    return _PLACEHOLDERS[kind]


def swagger_document(title: SwaggerTitle, schema: Schema, api_location: str) -> Json:
    """Return the document of the endpoint at *api_location*."""
    where = urlsplit(api_location)
    port = where.port or _DEFAULT_PORTS[where.scheme]
    return {
        "swagger": "2.0",
        "info": {
            "version": API_VERSION,
            "title": title.web_service,
            "description": title.description or _NO_DESCRIPTION,
            "x-endpoint-name": title.endpoint,
            "x-endpoint-description": title.endpoint_description,
        },
        "host": f"{_bracketed(where.hostname or '')}:{port}",
        "basePath": where.path,
        "schemes": [where.scheme],
        "consumes": ["application/json"],
        "produces": ["application/json"],
        "paths": _paths(schema),
        "definitions": _definitions(schema),
        "securityDefinitions": {
            "apiKey": {
                "type": "apiKey",
                "in": "header",
                "name": "Authorization",
                "description": "For example: Bearer abc123",
            }
        },
        "security": [{"apiKey": []}],
    }


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _paths(schema: Schema) -> Json:
    version = f"api-version={API_VERSION}"
    document = _operation("getSwaggerDocument", "Read this document", "200")
    execute = _operation("execute", "Score rows at once", "200", "ExecutionRequest")
    at_once = {f"/execute?{version}&format=swagger": {"post": execute}}
    return {
        "/swagger.json": {"get": {**document, "security": []}},
        **({} if _is_training(schema) else at_once),
        f"/jobs?{version}": {
            "post": _operation(
                "submitjob", "Submit a batch job", "200", "BatchExecutionRequest"
            )
        },
        f"/jobs/{{jobId}}?{version}": {
            "get": _operation(
                "getjobstatus", "See where a job stands", "200", job=True
            ),
            "delete": _operation("canceljob", "Cancel a job", "204", job=True),
        },
        f"/jobs/{{jobId}}/start?{version}": {
            "post": _operation("startjob", "Start a job", "204", job=True)
        },
    }


_ANSWERS: Final[Mapping[str, Json]] = {
    "getSwaggerDocument": {"type": "object"},
    "execute": {"$ref": "#/definitions/ExecutionResults"},
    "submitjob": {"type": "string", "description": "The job's id."},
    "getjobstatus": {"$ref": "#/definitions/BatchExecutionStatus"},
}


def _operation(
    name: str, summary: str, status: str, body: str = "", *, job: bool = False
) -> Json:
    answer: Json = {"description": "Done"}
    if name in _ANSWERS:
        answer["schema"] = _ANSWERS[name]
    parameters: list[Json] = []
    if job:
        parameters.append(
            {"name": "jobId", "in": "path", "required": True, "type": "string"}
        )
    if body:
        schema = {"$ref": f"#/definitions/{body}"}
        parameters.append(
            {"name": "body", "in": "body", "required": True, "schema": schema}
        )
    refusal = {
        "description": "Refused; the body says why",
        "schema": {"$ref": "#/definitions/ErrorResponse"},
    }
    return {
        "operationId": name,
        "summary": summary,
        "parameters": parameters,
        "responses": {status: answer, "default": refusal},
    }


def _definitions(schema: Schema) -> Json:
    rows = {port.name: _row_list(port) for port in schema.inputs}
    tables = [port for port in schema.outputs if port.columns]
    results = {port.name: _row_list(port) for port in tables}
    references = {port.name: _BLOB for port in schema.inputs}
    targets = {port.name: _BLOB for port in schema.outputs}
    return {
        "ExecutionRequest": {
            **_object(Inputs=_ref("ExecutionInputs"), GlobalParameters=_PARAMETERS),
            "required": ["Inputs"],
            "example": _example(schema),
        },
        "ExecutionInputs": {**_object(**rows), "required": sorted(rows)},
        "ExecutionResults": _object(Results=_ref("ExecutionOutputs")),
        "ExecutionOutputs": _object(**results),
        **{f"{p.name}Item": _item(p) for p in (*schema.inputs, *tables)},
        "GlobalParameters": _parameters(schema.parameters),
        "BatchExecutionRequest": _object(
            Inputs=_ref("BatchInputs"),
            Outputs=_ref("BatchOutputs"),
            GlobalParameters=_PARAMETERS,
        ),
        "BatchInputs": _object(**references),
        "BatchOutputs": _object(**targets),
        "BatchExecutionStatus": _status(),
        "AzureBlobDataReference": _object(
            ConnectionString={"type": "string"},
            RelativeLocation={"type": "string"},
            BaseLocation={"type": "string"},
            SasBlobToken={"type": "string"},
        ),
        "ErrorResponse": _error(),
    }


def _ref(name: str) -> Json:
    return {"$ref": f"#/definitions/{name}"}


_PARAMETERS: Final = _ref("GlobalParameters")


def _object(**properties: Json) -> Json:
    return {"type": "object", "properties": properties}


def _is_training(schema: Schema) -> bool:
    """Return whether an output is no table: a trained model, by batch jobs alone."""
    return not schema.output.columns


def _row_list(port: Port) -> Json:
    return {"type": "array", "items": _ref(f"{port.name}Item")}


def _item(port: Port) -> Json:
    properties = {column.name: _column(column) for column in port.columns}
    return {**_object(**properties), "required": list(port.names)}


def _column(column: Column) -> Json:
    document = dict(_TYPES[column.type])
    if column.description:
        document["description"] = column.description
    if 0 < len(column.categories) <= MAX_CATEGORIES:
        document["enum"] = list(column.categories)
    if column.nullable:
        document["x-nullable"] = True
    return document


def _parameters(parameters: tuple[Parameter, ...]) -> Json:
    required = [p.name for p in parameters if p.default is None]
    document = _object(**{p.name: _parameter(p) for p in parameters})
    return {**document, "required": required} if required else document


def _parameter(parameter: Parameter) -> Json:
    limits = {
        "default": parameter.default,
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "enum": list(parameter.choices) or None,
        "description": parameter.description or None,
    }
    told = {key: value for key, value in limits.items() if value is not None}
    return {**_TYPES[parameter.type], **told}


def _example(schema: Schema) -> Json:
    rows = {
        port.name: [{c.name: placeholder(c.type) for c in port.columns}]
        for port in schema.inputs
    }
    values = {
        p.name: placeholder(p.type) if p.default is None else p.default
        for p in schema.parameters
    }
    return {"Inputs": rows, "GlobalParameters": values}


def _status() -> Json:
    return _object(
        StatusCode={"type": "string", "enum": [status.value for status in JobStatus]},
        Results={"type": "object", "additionalProperties": _BLOB},
        Details={"type": "string"},
        RowsDone={"type": "integer"},
        RowsTotal={"type": "integer", "x-nullable": True},
        ErrorRows={"type": "integer"},
    )


def _error() -> Json:
    detail = _object(code={"type": "string"}, message={"type": "string"})
    return _object(
        error=_object(
            code={"type": "string"},
            message={"type": "string"},
            details={"type": "array", "items": detail},
        )
    )
