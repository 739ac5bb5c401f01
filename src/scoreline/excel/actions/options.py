"""The buttons *Set options* and *Auto-score*: how, and when, rows are scored."""

from __future__ import annotations

from typing import Final

from scoreline.core.address import Address
from scoreline.core.errors import InvalidValue, RangeInvalid
from scoreline.core.schema import Column, Parameter, Schema
from scoreline.core.values import read_text
from scoreline.excel.desk import Desk
from scoreline.excel.dialogs import Answers, Field, FieldKind, Form, Stopped
from scoreline.excel.shelf import Choices
from scoreline.workbook.columns import header_text

__all__ = ["auto_score", "auto_score_all", "set_options"]

_BESIDE: Final = "beside the rows"
_CELL: Final = "from the cell below on"
_SHEET: Final = "on a new sheet"
_PREFIX: Final = "parameter."
_YES: Final = "yes"


def set_options(desk: Desk) -> None:
    """Ask how rows shall be scored with the chosen endpoint, and remember it.

    Raises:
        Stopped: If the person pressed Cancel.
    """
    stored = desk.endpoint()
    schema = desk.scorer(stored).describe().schema
    answers = desk.dialogs.ask(
        _form(stored.name, schema, desk.shelf.choices(stored.url))
    )
    if answers is None:
        raise Stopped
    place = answers["place"]
    desk.shelf.keep_choices(
        stored.url,
        Choices(
            has_headers=answers["headers"] == _YES,
            output=answers["cell"].strip() if place == _CELL else "",
            new_sheet=place == _SHEET,
            parameters={
                parameter.name: answers[_PREFIX + parameter.name].strip()
                for parameter in schema.parameters
            },
        ),
    )


def auto_score(desk: Desk) -> None:
    """Turn scoring of changed rows on, or off, for the chosen endpoint."""
    name = desk.endpoint().name
    if name in desk.memory.auto:
        desk.memory.auto.discard(name)
    else:
        desk.memory.auto.add(name)


def auto_score_all(desk: Desk) -> None:
    """Turn scoring of changed rows on for all endpoints; off, if it is on for all."""
    names = {stored.name for stored in desk.endpoints()}
    if names <= desk.memory.auto:
        desk.memory.auto.clear()
    else:
        desk.memory.auto |= names


def _form(endpoint: str, schema: Schema, present: Choices) -> Form:
    place = _SHEET if present.new_sheet else _CELL if present.output else _BESIDE
    fields = (
        Field(
            "headers",
            "My data has headers",
            FieldKind.TICK,
            value=_YES if present.has_headers else "",
            hint="Without, columns must stand in the endpoint's order.",
        ),
        Field(
            "place",
            "Results go",
            FieldKind.CHOICE,
            value=place,
            choices=(_BESIDE, _CELL, _SHEET),
        ),
        Field(
            "cell", "Output cell", value=present.output, hint="Such as H1 or Out!A1."
        ),
        *(_parameter_field(one, present) for one in schema.parameters),
    )

    def check(answers: Answers) -> dict[str, str]:
        return _problems(schema, answers)

    return Form(f"Options for {endpoint}", fields, "Remember", check=check)


def _parameter_field(parameter: Parameter, present: Choices) -> Field:
    value = present.parameters.get(parameter.name, "")
    default = parameter.default
    hint = "Required." if default is None else f"Empty for {header_text(default)}."
    kind = FieldKind.CHOICE if parameter.choices else FieldKind.TEXT
    return Field(
        _PREFIX + parameter.name,
        parameter.name,
        kind,
        value,
        ("", *parameter.choices) if parameter.choices else (),
        " ".join(filter(None, (parameter.description, hint))),
    )


def _problems(schema: Schema, answers: Answers) -> dict[str, str]:
    problems = {}
    if answers["place"] == _CELL:
        try:
            Address.parse(answers["cell"])
        except RangeInvalid as error:
            problems["cell"] = str(error)
    for parameter in schema.parameters:
        told = _problem_of(parameter, answers[_PREFIX + parameter.name].strip())
        if told:
            problems[_PREFIX + parameter.name] = told
    return problems


def _problem_of(parameter: Parameter, text: str) -> str:
    if not text:
        return "" if parameter.default is not None else "fill in a value"
    try:
        read_text(Column(parameter.name, parameter.type), text)
    except InvalidValue as error:
        return str(error)
    return ""
