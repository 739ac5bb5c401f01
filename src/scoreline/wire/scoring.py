"""Rows and results on the wire (RRS), in Classic's table and Swagger forms.

Source: recorded bodies of the Classic service (reference, section 3). Every value in
an answer is a JSON string or null, and numbers are printed so that reading them back
gives the same double. A bare ``NaN`` in a request is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import msgspec

from scoreline.core.errors import (
    AnswerInvalid,
    CellProblem,
    InvalidValue,
    ParameterMissing,
    RequestUnreadable,
    SchemaMismatch,
    UnexpectedName,
)
from scoreline.core.schema import Column, ColumnType, Parameter, Port, Schema
from scoreline.core.table import CellValue, Row, Table
from scoreline.core.values import read_text
from scoreline.wire.bodies import check_names, json_fault
from scoreline.wire.cells import (
    JsonCell,
    read_cell,
    read_cells,
    read_row,
    spell,
    spell_cells,
)
from scoreline.wire.preparing import prepared

__all__ = [
    "MAX_PROBLEMS",
    "ScoreRequest",
    "column_type",
    "decode_columns",
    "decode_rows",
    "decode_score_answer",
    "decode_score_body",
    "decode_score_request",
    "encode_score_answer",
    "encode_score_request",
    "read_parameters",
    "spell",
]

MAX_PROBLEMS: Final = 20  # told of one request; the rest follows when these are mended
MANY: Final = 24  # rows; from here on they are read column by column

_TYPE_NAMES: Final = {
    ColumnType.INTEGER: "Int64",
    ColumnType.NUMBER: "Double",
    ColumnType.STRING: "String",
    ColumnType.BOOLEAN: "Boolean",
    ColumnType.DATETIME: "DateTime",
}


def column_type(column: Column) -> str:
    """Return the type's name in ``ColumnTypes``, as .NET calls it."""
    return _TYPE_NAMES[column.type]


class _TableForm(msgspec.Struct, rename="pascal", forbid_unknown_fields=True):
    column_names: list[str]
    values: list[list[JsonCell]]


class ScoreRequest(msgspec.Struct, rename="pascal", forbid_unknown_fields=True):
    """The body of ``POST …/execute``.

    Attributes:
        inputs: For each port a table, or a list of objects (the Swagger form).
        global_parameters: Values of web-service parameters.
    """

    inputs: dict[str, _TableForm | list[dict[str, JsonCell]]] = {}
    global_parameters: dict[str, JsonCell] | None = None


_REQUESTS: Final = msgspec.json.Decoder(ScoreRequest)


def decode_score_request(body: bytes) -> ScoreRequest:
    """Return the request that *body* holds, its values still as sent.

    Raises:
        RequestUnreadable: If it is no JSON, or not of the request's form, or gives a
            name twice.
    """
    try:
        request = _REQUESTS.decode(body)
    except msgspec.ValidationError as error:
        raise RequestUnreadable(f"the request's body: {error}") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RequestUnreadable(json_fault(body, error)) from None
    check_names(body, _count_names(request))
    return request


def decode_score_body(
    schema: Schema, body: bytes
) -> tuple[Table, dict[str, CellValue]]:
    """Return the rows and the parameters that *body* holds.

    Raises:
        InvalidValue: As of :func:`decode_score_request`, :func:`decode_rows` and
            :func:`read_parameters`.
    """
    request = decode_score_request(body)
    table = decode_rows(schema, request)
    return table, read_parameters(schema, request.global_parameters)


def decode_rows(schema: Schema, request: ScoreRequest) -> Table:
    """Return the rows of *request* in schema order, each value as its column holds it.

    Raises:
        UnexpectedName: If a port or column is unknown.
        SchemaMismatch: If columns are missing, a row is too short or long, or a value
            does not fit; up to 20 problems are told.
    """
    port, (rows, order) = schema.input, _sent(schema.input, request)
    if len(rows) < MANY:
        return Table(port.names, tuple(_by_row(port, rows, order)))
    return Table(port.names, tuple(zip(*_by_column(port, rows, order), strict=True)))


def decode_columns(
    schema: Schema, request: ScoreRequest
) -> Sequence[Sequence[CellValue]]:
    """Return what :func:`decode_rows` does by column, shape (c, n); errors as there."""
    return _by_column(schema.input, *_sent(schema.input, request))


def read_parameters(
    schema: Schema, given: Mapping[str, Any] | None
) -> dict[str, CellValue]:
    """Return a value for every web-service parameter, defaults filled in.

    Raises:
        UnexpectedName: If one is given that the web service does not have.
        ParameterMissing: If a required one is not given.
        InvalidValue: If a value is of the wrong type or beyond its limits.
    """
    given = given or {}
    known = {parameter.name for parameter in schema.parameters}
    for name in given:
        if name not in known:
            raise UnexpectedName(f"the web service has no parameter {name!r}")
    return {p.name: _parameter(p, given.get(p.name)) for p in schema.parameters}


def encode_score_answer(
    schema: Schema, rows: Sequence[Row], *, details: bool, swagger: bool
) -> bytes:
    """Return the body of a 200 answer to ``execute``.

    Args:
        schema: Names and types of the output columns.
        rows: Shape (n, c) under the output port's columns.
        details: Whether names and types are told (table form only).
        swagger: Whether each row is an object.
    """
    port = schema.output
    texts = _spelt(rows)
    if swagger:
        items = [dict(zip(port.names, row, strict=True)) for row in texts]
        return msgspec.json.encode({"Results": {port.name: items}})
    value: dict[str, Any] = {"Values": texts}
    if details:
        types = [column_type(column) for column in port.columns]
        value = {"ColumnNames": port.names, "ColumnTypes": types, "Values": texts}
    return msgspec.json.encode(
        {"Results": {port.name: {"type": "table", "value": value}}}
    )


def encode_score_request(
    port: str, table: Table, parameters: Mapping[str, CellValue] | None = None
) -> bytes:
    """Return the body that asks to score *table* in the table form."""
    values = [[_plain(value) for value in row] for row in table.rows]
    names = list(table.columns)
    return msgspec.json.encode(
        {
            "Inputs": {port: {"ColumnNames": names, "Values": values}},
            "GlobalParameters": dict(parameters or {}),
        }
    )


class _ScoredValue(msgspec.Struct, rename="pascal"):
    values: list[list[str | None]]
    column_names: list[str] | None = None


class _ScoredPort(msgspec.Struct):
    value: _ScoredValue


class _Scored(msgspec.Struct, rename="pascal"):
    results: dict[str, _ScoredPort]


def decode_score_answer(body: bytes, schema: Schema, count: int) -> Table:
    """Return the results in *body*, each value as its output column holds it.

    Raises:
        AnswerInvalid: If it is no answer with *count* rows of the schema's outputs.
    """
    port = schema.output
    try:
        answer = msgspec.json.decode(body, type=prepared(_Scored))
        value = answer.results[port.name].value
        rows = tuple(
            tuple(
                None if text is None else read_text(column, text)
                for column, text in zip(port.columns, row, strict=True)
            )
            for row in value.values
        )
    except (msgspec.DecodeError, KeyError, ValueError):
        raise AnswerInvalid(
            "the service's answer does not fit the endpoint's output schema"
        ) from None
    if value.column_names is not None and tuple(value.column_names) != port.names:
        raise AnswerInvalid("the service answered other output columns than its schema")
    if len(rows) != count:
        raise AnswerInvalid(
            f"the service answered {len(rows):,} rows to {count:,}; nothing was used"
        )
    return Table(port.names, rows)


def _spelt(rows: Sequence[Row]) -> Sequence[Sequence[str | None]]:
    if len(rows) < MANY:
        return [[spell(value) for value in row] for row in rows]
    return list(zip(*map(spell_cells, zip(*rows, strict=True)), strict=True))


def _plain(value: CellValue) -> JsonCell:
    if value is None or isinstance(value, bool | float | int | str):
        return value
    return value.isoformat()


def _count_names(request: ScoreRequest) -> int:
    """Return how many names the objects of *request* had, the same ones counted once.

    What was left out is counted as well: then the body is read again, for nothing.
    """
    parameters = request.global_parameters
    count = 1 + len(request.inputs)
    if parameters is not None:
        count += 1 + len(parameters)
    for form in request.inputs.values():
        count += 2 if isinstance(form, _TableForm) else sum(map(len, form))
    return count


def _rectangle(
    form: _TableForm | list[dict[str, JsonCell]],
) -> tuple[list[str], list[list[JsonCell]]]:
    """Return column names and rows; what one object lacks and others have is missing.

    R leaves the names of missing values out.
    """
    if isinstance(form, _TableForm):
        return form.column_names, form.values
    if all(item.keys() == form[0].keys() for item in form):
        names = list(form[0]) if form else []
        return names, [[item[name] for name in names] for item in form]
    names = list(dict.fromkeys(name for item in form for name in item))
    return names, [[item.get(name) for name in names] for item in form]


def _sent(port: Port, request: ScoreRequest) -> tuple[list[list[JsonCell]], list[int]]:
    """Return the rows of *request*, and where in each row the port's columns stand."""
    unknown = [name for name in request.inputs if name != port.name]
    if unknown:
        raise UnexpectedName(
            f"input {unknown[0]!r} is unknown; the web service has {port.name!r}"
        )
    if port.name not in request.inputs:
        raise RequestUnreadable(f"the request has no input {port.name!r}")
    names, rows = _rectangle(request.inputs[port.name])
    if not names and not rows:
        return [], []
    return rows, port.places_in(names)


def _by_column(
    port: Port, rows: list[list[JsonCell]], order: list[int]
) -> Sequence[Sequence[CellValue]]:
    """Return the columns, shape (c, n)."""
    if not rows:
        return [()] * len(port.columns)
    if set(map(len, rows)) == {len(order)}:
        sent = list(zip(*rows, strict=True))
        columns = zip(port.columns, order, strict=True)
        with suppress(InvalidValue):
            return [read_cells(column, sent[at]) for column, at in columns]
    return list(zip(*_by_row(port, rows, order), strict=True))  # tells what is wrong


def _by_row(port: Port, rows: list[list[JsonCell]], order: list[int]) -> list[Row]:
    width = len(order)
    problems: list[CellProblem] = []
    typed: list[Row] = []
    columns = list(zip(port.columns, order, strict=bool(rows)))
    for number, row in enumerate(rows, start=1):
        if len(row) != width:
            problem = CellProblem(
                number,
                port.names[min(len(row), width - 1)] if width else "",
                f"the row has {len(row)} values for {width} columns",
            )
            raise SchemaMismatch(*problems, problem)
        try:
            typed.append(read_row(columns, row))
        except InvalidValue:
            problems += _problems(number, row, columns)
        if len(problems) >= MAX_PROBLEMS:
            break
    if problems:
        raise SchemaMismatch(*problems[:MAX_PROBLEMS])
    return typed


def _problems(
    number: int, row: list[JsonCell], columns: list[tuple[Column, int]]
) -> list[CellProblem]:
    problems = []
    for column, at in columns:
        try:
            read_cell(column, row[at])
        except InvalidValue as error:
            problems.append(CellProblem(number, column.name, str(error)))
    return problems


def _parameter(parameter: Parameter, given: JsonCell) -> CellValue:
    if given is None:
        if parameter.default is None:
            raise ParameterMissing(
                f"parameter {parameter.name!r} is required and was given no value"
            )
        return parameter.default
    column = Column(parameter.name, parameter.type)
    try:
        value = read_cell(column, given)
    except InvalidValue as error:
        raise InvalidValue(f"parameter {parameter.name!r}: {error}") from None
    if isinstance(value, float):
        _check_limits(parameter, value)
    if parameter.choices and value not in parameter.choices:
        raise InvalidValue(
            f"parameter {parameter.name!r}: choose one of "
            f"{', '.join(map(repr, parameter.choices))}"
        )
    return value


def _check_limits(parameter: Parameter, value: float) -> None:
    low, high = parameter.minimum, parameter.maximum
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"{'…' if low is None else f'{low:g}'} to "
        bounds += "…" if high is None else f"{high:g}"
        raise InvalidValue(f"parameter {parameter.name!r}: allowed is {bounds}")
