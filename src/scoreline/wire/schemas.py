"""Schema and sample rows as JSON: the document behind ``…/schema``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from scoreline.core.description import EndpointSchema
from scoreline.core.errors import InvalidValue, RequestUnreadable
from scoreline.core.schema import Column, ColumnType, Parameter, Port, Schema
from scoreline.core.table import CellValue, Table
from scoreline.core.values import read_text
from scoreline.wire.objects import Answer
from scoreline.wire.preparing import prepared

__all__ = [
    "SampleObject",
    "SchemaAnswer",
    "decode_schema",
    "encode_schema",
    "read_description",
]


class _Column(msgspec.Struct, rename="pascal", frozen=True, omit_defaults=True):
    name: str
    type: ColumnType
    nullable: bool = False
    categories: list[str] = []
    minimum: float | None = None
    maximum: float | None = None
    description: str = ""
    unit: str = ""


class _Parameter(msgspec.Struct, rename="pascal", frozen=True, omit_defaults=True):
    name: str
    type: ColumnType
    default: bool | float | str | None = None
    minimum: float | None = None
    maximum: float | None = None
    choices: list[str] = []
    description: str = ""


class _Schema(msgspec.Struct, rename="pascal", frozen=True):
    inputs: dict[str, list[_Column]]
    outputs: dict[str, list[_Column]]
    parameters: list[_Parameter] = []


class SampleObject(msgspec.Struct, rename="pascal", frozen=True):
    """Sample rows: shape (n, c) under column names, values as text or null."""

    column_names: list[str]
    values: list[list[str | None]]


class SchemaAnswer(Answer):
    """What an endpoint takes and gives, and sample rows where it shows them.

    Attributes:
        endpoint: The endpoint's name.
        web_service: The web service's name.
        description: The web service's description.
        version: When the endpoint's version was published.
        digest: Changes when a caller would have to change.
        schema: As :func:`encode_schema` gives it.
        sample: None where the endpoint's sample data is switched off.
    """

    endpoint: str
    web_service: str
    description: str
    version: str
    digest: str
    schema: dict[str, Any]
    sample: SampleObject | None = None


def encode_schema(schema: Schema) -> dict[str, Any]:
    """Return *schema* as plain JSON values."""
    document = _Schema(
        inputs=_ports(schema.inputs),
        outputs=_ports(schema.outputs),
        parameters=[
            _Parameter(
                p.name,
                p.type,
                _default(p.default),
                p.minimum,
                p.maximum,
                list(p.choices),
                p.description,
            )
            for p in schema.parameters
        ],
    )
    plain: dict[str, Any] = msgspec.to_builtins(document)
    return plain


def decode_schema(document: object) -> Schema:
    """Return the schema that *document* holds.

    Raises:
        RequestUnreadable: If it is not of the form that :func:`encode_schema` gives.
        InvalidValue: If a column or port breaks its own rule.
    """
    try:
        plain = msgspec.convert(document, prepared(_Schema))
    except msgspec.ValidationError as error:
        raise RequestUnreadable(f"the schema: {error}") from None
    return Schema(
        tuple(_port(name, columns) for name, columns in plain.inputs.items()),
        tuple(_port(name, columns) for name, columns in plain.outputs.items()),
        tuple(
            Parameter(
                p.name,
                p.type,
                p.default,
                p.minimum,
                p.maximum,
                tuple(p.choices),
                p.description,
            )
            for p in plain.parameters
        ),
    )


def read_description(answer: SchemaAnswer) -> EndpointSchema:
    """Return what *answer* says of an endpoint, sample rows in schema order and typed.

    Raises:
        InvalidValue: If it is not of the form that the service gives.
    """
    schema = decode_schema(answer.schema)
    return EndpointSchema(
        answer.endpoint,
        answer.web_service,
        answer.description,
        answer.version,
        schema,
        _sample(schema.input, answer.sample),
    )


def _sample(port: Port, sample: SampleObject | None) -> Table | None:
    if sample is None:
        return None
    if sorted(sample.column_names) != sorted(port.names):
        raise InvalidValue("sample rows do not have the input's columns")
    at = [sample.column_names.index(name) for name in port.names]
    rows = []
    for row in sample.values:
        if len(row) != len(at):
            raise InvalidValue("a sample row is too short or too long")
        texts = [row[place] for place in at]
        rows.append(
            tuple(
                None if text is None else read_text(column, text)
                for column, text in zip(port.columns, texts, strict=True)
            )
        )
    return Table(port.names, tuple(rows))


def _ports(ports: Sequence[Port]) -> dict[str, list[_Column]]:
    return {
        port.name: [
            _Column(
                c.name,
                c.type,
                c.nullable,
                list(c.categories),
                c.minimum,
                c.maximum,
                c.description,
                c.unit,
            )
            for c in port.columns
        ]
        for port in ports
    }


def _port(name: str, columns: list[_Column]) -> Port:
    return Port(
        name,
        tuple(
            Column(
                c.name,
                c.type,
                c.nullable,
                tuple(c.categories),
                c.minimum,
                c.maximum,
                c.description,
                c.unit,
            )
            for c in columns
        ),
    )


def _default(value: CellValue) -> bool | float | str | None:
    return value if isinstance(value, bool | float | str | None) else str(value)
