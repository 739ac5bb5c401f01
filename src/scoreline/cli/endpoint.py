"""``scoreline endpoint``: one customer's address on a web service."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scoreline.cli.keys import commands as keys
from scoreline.cli.options import AsJson, Home, Level, Trace, Yes, group
from scoreline.cli.output import moment, show_fields, show_json, show_rows, tell
from scoreline.cli.refresh import refresh
from scoreline.cli.retrain import retrain
from scoreline.cli.usage import usage
from scoreline.core.keys import KEY_PATTERN, KeySlot
from scoreline.core.throttle import MAX_CALLS

if TYPE_CHECKING:
    from scoreline.wire.objects import EndpointAnswer

__all__ = ["commands"]

commands = group("""Add an endpoint per customer, and manage it.

Each has its own URL, keys, throttle, logging, sample data and trained models.
""")
commands.add_typer(keys, name="keys")
commands.command()(refresh)
commands.command()(retrain)
commands.command()(usage)

Service = Annotated[str, typer.Argument(metavar="SERVICE")]
Name = Annotated[str, typer.Argument(metavar="NAME")]
Description = Annotated[str | None, typer.Option(metavar="T", help="What it is for.")]
Throttle = Annotated[
    Level | None, typer.Option(help="low: 4 calls at once; high: as many as said.")
]
Calls = Annotated[
    int | None,
    typer.Option(metavar="N", help=f"Calls at once, 1 to {MAX_CALLS}; high only."),
]
Logging = Annotated[Trace | None, typer.Option(help="What is recorded of its calls.")]
SampleData = Annotated[
    bool | None,
    typer.Option(
        "--sample-data/--no-sample-data", help="Whether it shows sample rows."
    ),
]


@commands.command()
def create(  # noqa: PLR0913 - each is an option of its own
    service: Service,
    name: Name,
    *,
    description: Description = None,
    throttle: Throttle = None,
    max_concurrent_calls: Calls = None,
    logging: Logging = None,
    sample_data: SampleData = None,
    pin: Annotated[bool, typer.Option("--pin", help="Refuse to be refreshed.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Add the endpoint NAME to SERVICE.

    A name has 1 to 24 lower-case letters or digits.

    \b
    Examples:
      scoreline endpoint create mortgage acme01
      scoreline endpoint create mortgage bigbank --throttle high \\
          --max-concurrent-calls 50 --logging error --no-sample-data
    """
    from scoreline.cli.connect import workspace
    from scoreline.client.endpoints import EndpointSettings

    settings = EndpointSettings(
        description=description,
        throttle_level=throttle.spelt if throttle else None,
        max_concurrent_calls=max_concurrent_calls,
        trace_level=logging.spelt if logging else None,
        sample_data=sample_data,
        prevent_update=pin or None,
    )
    made = workspace(home).endpoints(service).create(name, settings)
    _print(made, as_json=as_json, deed="created")


@commands.command("list")
def list_(service: Service, *, home: Home = None, as_json: AsJson = False) -> None:
    """List the endpoints of SERVICE.

    \b
    Example:
      scoreline endpoint list mortgage --json
    """
    from scoreline.cli.connect import workspace

    found = workspace(home).endpoints(service).list()
    if as_json:
        show_json(found)
        return
    show_rows(
        ["Name", "Throttle", "Calls", "Logging", "Pinned", "Update", "Description"],
        [
            [
                e.name,
                e.throttle_level,
                e.max_concurrent_calls,
                e.diagnostics_trace_level,
                e.prevent_update,
                "available" if e.update_available else "",
                e.description,
            ]
            for e in found
        ],
    )


@commands.command()
def show(
    service: Service, name: Name, *, home: Home = None, as_json: AsJson = False
) -> None:
    """Show the endpoint NAME of SERVICE.

    Keys are masked; --json prints them in full.

    \b
    Example:
      scoreline endpoint show mortgage acme01 --json
    """
    from scoreline.cli.connect import workspace

    found = workspace(home).endpoints(service).show(name)
    _print(found, as_json=as_json)


@commands.command()
def update(  # noqa: PLR0913 - each is an option of its own
    service: Service,
    name: Name,
    *,
    description: Description = None,
    throttle: Throttle = None,
    max_concurrent_calls: Calls = None,
    logging: Logging = None,
    sample_data: SampleData = None,
    pin: Annotated[
        bool | None, typer.Option("--pin/--unpin", help="Refuse to be refreshed.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Change what the options name, and nothing else.

    \b
    Example:
      scoreline endpoint update mortgage acme01 --throttle high --unpin
    """
    from scoreline.cli.connect import workspace
    from scoreline.client.endpoints import EndpointSettings

    settings = EndpointSettings(
        description=description,
        throttle_level=throttle.spelt if throttle else None,
        max_concurrent_calls=max_concurrent_calls,
        trace_level=logging.spelt if logging else None,
        sample_data=sample_data,
        prevent_update=pin,
    )
    changed = workspace(home).endpoints(service).update(name, settings)
    _print(changed, as_json=as_json, deed="changed")


@commands.command()
def delete(
    service: Service, name: Name, *, yes: Yes = False, home: Home = None
) -> None:
    """Delete the endpoint NAME.

    Its URL and keys answer no more, and nothing brings them back.

    \b
    Example:
      scoreline endpoint delete mortgage acme01 --yes
    """
    from scoreline.cli.confirm import confirm
    from scoreline.cli.connect import workspace
    from scoreline.core.names import EndpointName

    EndpointName(name)
    confirm(f"delete endpoint {name!r} of {service!r}", yes=yes)
    workspace(home).endpoints(service).delete(name)
    tell(f"scoreline: deleted endpoint {name!r}")


@commands.command("use-model")
def use_model(  # noqa: PLR0913 - each is an option of its own
    service: Service,
    name: Name,
    *,
    resource: Annotated[
        str, typer.Option(metavar="R", help="Which trained model it replaces.")
    ],
    file: Annotated[
        Path,
        typer.Option(exists=True, dir_okay=False, metavar="F", help="A .skops file."),
    ],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Give the endpoint NAME a trained model of its own.

    \b
    Example:
      scoreline endpoint use-model mortgage acme01 --resource model \\
          --file acme.skops
    """
    from scoreline.cli.connect import workspace

    changed = workspace(home).endpoints(service).use_model(name, resource, file)
    _print(changed, as_json=as_json, deed="changed")


@commands.command("regenerate-key")
def regenerate_key(
    service: Service,
    name: Name,
    *,
    slot: Annotated[KeySlot, typer.Option(help="Which of the two keys.")],
    home: Home = None,
) -> None:
    """Replace one of the endpoint's keys, and print the new one.

    \b
    Example:
      scoreline endpoint regenerate-key mortgage acme01 --slot secondary
    """
    from scoreline.cli.connect import workspace

    key = workspace(home).endpoints(service).keys(name).regenerate(slot)
    tell(f"scoreline: the {slot.value} key of {name!r} until now is valid no more")
    print(key.reveal())


def _print(endpoint: EndpointAnswer, *, as_json: bool, deed: str = "") -> None:
    if as_json:
        show_json(endpoint)
        return
    if deed:
        tell(f"scoreline: {deed} endpoint {endpoint.name!r}")
    calls = endpoint.max_concurrent_calls
    resources = ", ".join(
        f"{resource.name} (own)" if resource.own else resource.name
        for resource in endpoint.resources
    )
    show_fields(
        [
            ("Name", endpoint.name),
            ("Description", endpoint.description),
            ("Throttle", f"{endpoint.throttle_level}, {calls} calls at once"),
            ("Logging", endpoint.diagnostics_trace_level),
            ("Sample data", endpoint.sample_data_enabled),
            ("Pinned", endpoint.prevent_update),
            ("Version", moment(endpoint.version)),
            ("Update", "available" if endpoint.update_available else "none"),
            ("Resources", resources or "none"),
            ("Created", moment(endpoint.creation_time)),
            ("URL", endpoint.api_location),
            ("Help", endpoint.help_location),
            ("Primary key", _masked(endpoint.primary_key)),
            ("Secondary key", _masked(endpoint.secondary_key)),
        ]
    )


def _masked(key: str | None) -> str:
    """Return enough of *key* to tell it from others."""
    if not key or not KEY_PATTERN.fullmatch(key):
        return "not shown"
    return f"{key[:4]}…{key[-4:]}  (in full with --json)"
