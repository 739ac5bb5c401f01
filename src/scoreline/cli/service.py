"""``scoreline service``: publish models, and look at what is published."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import typer

from scoreline.cli.options import AsJson, Home, Yes, group
from scoreline.cli.output import moment, show_fields, show_json, show_rows, tell
from scoreline.cli.recompile import recompile
from scoreline.core.schema import Column, Schema

__all__ = ["commands"]

commands = group("""Publish models as web services, and manage them.

A web service is a template: customers call its endpoints.
""")
commands.command()(recompile)

Name = Annotated[str, typer.Argument(metavar="NAME")]
_SHOWN_CATEGORIES: Final = 6


@commands.command()
def publish(  # noqa: PLR0913 - each is an option of its own
    name: Name,
    *,
    model: Annotated[
        Path,
        typer.Option(
            exists=True,
            metavar="PATH",
            help="A fitted scikit-learn pipeline (.skops), an ONNX model, or a folder "
            "that MLflow saved one in.",
        ),
    ],
    sample: Annotated[
        Path,
        typer.Option(
            exists=True,
            dir_okay=False,
            metavar="CSV",
            help="Sample rows; the schema is read off them.",
        ),
    ],
    description: Annotated[
        str | None,
        typer.Option(metavar="T", help="What the model does; stays if not given."),
    ] = None,
    schema: Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            metavar="JSON",
            help="Columns and parameters, corrected; begin with what 'show --schema' "
            "prints.",
        ),
    ] = None,
    training: Annotated[
        bool,
        typer.Option(
            "--training",
            help="Publish 'NAME training', too, which trains on customers' rows. One "
            "column more in the sample names the outcome.",
        ),
    ] = False,
    trust_pickle: Annotated[
        bool,
        typer.Option(help="Load a .pkl or .joblib here, which runs its author's code."),
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Make a model the web service NAME, or a new version of it.

    \b
    Examples:
      scoreline service publish mortgage --model m.skops --sample rows.csv
      scoreline service publish mortgage --model m.pkl --sample rows.csv \\
          --trust-pickle
    """
    from scoreline.cli.connect import workspace
    from scoreline.cli.models import publishable, read_sample, read_schema
    from scoreline.core.names import WebServiceName

    WebServiceName(name)
    rows = read_sample(sample)
    with publishable(model, trust_pickle=trust_pickle) as file:
        made = workspace(home).publish(
            name,
            file,
            rows,
            schema=read_schema(schema) if schema else None,
            description=description,
            training=training,
        )
    if as_json:
        show_json(made)
    else:
        tell(f"scoreline: published {made.name!r}, version {moment(made.version)}")


@commands.command("list")
def list_(*, home: Home = None, as_json: AsJson = False) -> None:
    """List the web services.

    \b
    Example:
      scoreline service list
    """
    from scoreline.cli.connect import workspace

    found = workspace(home).web_services()
    if as_json:
        show_json(found)
        return
    rows = [[s.name, s.endpoint_count, moment(s.version), s.description] for s in found]
    show_rows(["Name", "Endpoints", "Version", "Description"], rows)


@commands.command()
def show(
    name: Name,
    *,
    schema: Annotated[
        bool,
        typer.Option("--schema", help="Print the schema, to be corrected, as JSON."),
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show the web service NAME and the columns that it takes.

    \b
    Examples:
      scoreline service show mortgage --json
      scoreline service show mortgage --schema > schema.json
    """
    from scoreline.cli.connect import connected, session, workspace
    from scoreline.client.endpoint import ScoringEndpoint
    from scoreline.wire.schemas import encode_schema

    space = workspace(home)
    found = space.web_service(name)
    default = space.endpoints(name).show(found.default_endpoint_name)
    token = connected(home).token
    endpoint = ScoringEndpoint(default.api_location, token, session=session(home))
    if schema:
        show_json(encode_schema(endpoint.describe().schema))
        return
    if as_json:
        show_json(found)
        return
    show_fields(
        [
            ("Name", found.name),
            ("Description", found.description),
            ("Version", moment(found.version)),
            ("Created", moment(found.creation_time)),
            ("Id", found.id),
            ("Endpoints", found.endpoint_count),
            ("Resources", ", ".join(found.resources) or "none"),
        ]
    )
    _show_columns(endpoint.describe().schema)


def _show_columns(schema: Schema) -> None:
    print()
    show_rows(
        ["Input", "Type", "Required", "Values"],
        [
            [c.name, c.type.value, not c.nullable, _values(c)]
            for c in schema.input.columns
        ],
    )
    print()
    outputs = [column for port in schema.outputs for column in port.columns]
    show_rows(["Output", "Type"], [[c.name, c.type.value] for c in outputs])


@commands.command()
def delete(name: Name, *, yes: Yes = False, home: Home = None) -> None:
    """Delete the web service NAME with all its endpoints.

    \b
    Example:
      scoreline service delete mortgage --yes
    """
    from scoreline.cli.confirm import confirm
    from scoreline.cli.connect import workspace

    space = workspace(home)
    found = space.web_service(name)
    count = found.endpoint_count
    confirm(f"delete web service {name!r} and its endpoints ({count})", yes=yes)
    space.delete(found.id)
    tell(f"scoreline: deleted web service {name!r}")


def _values(column: Column) -> str:
    """Return in a few words which values *column* knows."""
    if column.categories:
        shown = ", ".join(column.categories[:_SHOWN_CATEGORIES])
        return shown + (", …" if len(column.categories) > _SHOWN_CATEGORIES else "")
    if column.minimum is None or column.maximum is None:
        return ""
    return f"{column.minimum:g} to {column.maximum:g}"
