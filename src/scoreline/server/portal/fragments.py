"""Pieces of code that call an endpoint, in several languages.

What they send is made of the schema alone: names and placeholders, never sample rows,
since help pages need no key. The key is read from the environment.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from scoreline.core.schema import Schema
from scoreline.server.portal.looks import FOLDER
from scoreline.server.swagger import placeholder
from scoreline.wire.scoring import spell

__all__ = ["Fragment", "Fragments", "example_body"]

_LANGUAGES: Final = {
    "python": "Python",
    "curl": "curl",
    "csharp": "C#",
    "r": "R",
    "javascript": "JavaScript",
    "java": "Java",
}


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of code.

    Attributes:
        id: Of its element on a page.
        language: As people call it.
        code: The code.
    """

    id: str
    language: str
    code: str


class Fragments:
    """Writes code that calls endpoints; any thread may."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "code"),
            autoescape=False,  # noqa: S701 - it is code, and pages escape it as a whole
            undefined=StrictUndefined,
            keep_trailing_newline=True,
        )

    def score(self, schema: Schema, url: str) -> list[Fragment]:
        """Return code that scores a row at once, at the ApiLocation *url*."""
        body = example_body(schema)
        return self._write("score", body, url, schema)

    def jobs(self, schema: Schema, url: str) -> list[Fragment]:
        """Return code that runs a batch job at the ApiLocation *url*."""
        return self._write("jobs", "", url, schema)

    def update(self, resource: str, url: str, endpoint_url: str) -> list[Fragment]:
        """Return code that replaces the trained model *resource* of an endpoint.

        Args:
            resource: Its name.
            url: The ApiLocation.
            endpoint_url: The endpoint's address in the management API.
        """
        return self._render(
            "update", resource=resource, url=url, endpoint_url=endpoint_url
        )

    def endpoints(self, endpoints_url: str) -> list[Fragment]:
        """Return code that adds an endpoint to a web service."""
        return self._render("endpoints", endpoints_url=endpoints_url)

    def _write(self, what: str, body: str, url: str, schema: Schema) -> list[Fragment]:
        return self._render(
            what,
            body=body,
            url=url,
            input=schema.input.name,
            output=schema.output.name,
        )

    def _render(self, what: str, **context: str) -> list[Fragment]:
        written = set(self._environment.list_templates())
        return [
            Fragment(
                f"{what}-{name}",
                language,
                self._environment.get_template(f"{what}.{name}").render(context),
            )
            for name, language in _LANGUAGES.items()
            if f"{what}.{name}" in written
        ]


def example_body(schema: Schema) -> str:
    """Return the body of a call that scores one row of placeholders, as JSON."""
    port = schema.input
    names = json.dumps(port.names)
    row = json.dumps([placeholder(column.type) for column in port.columns])
    parameters = {
        p.name: placeholder(p.type) if p.default is None else spell(p.default)
        for p in schema.parameters
    }
    return (
        f'{{\n  "Inputs": {{\n    {json.dumps(port.name)}: {{\n'
        f'      "ColumnNames": {names},\n      "Values": [{row}]\n    }}\n  }},\n'
        f'  "GlobalParameters": {json.dumps(parameters)}\n}}'
    )
