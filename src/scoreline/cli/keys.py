"""``scoreline endpoint keys``: score-only keys, one for each workbook shipped."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from scoreline.cli.options import AsJson, Home, group
from scoreline.cli.output import show_json, show_rows, tell

__all__ = ["Expires", "commands"]

commands = group("""Make, list and revoke workbook keys.

A workbook key scores at one endpoint and can do nothing else.
""")

Service = Annotated[str, typer.Argument(metavar="SERVICE")]
Name = Annotated[str, typer.Argument(metavar="NAME")]
Expires = Annotated[
    datetime | None,
    typer.Option(
        formats=["%Y-%m-%d"],
        metavar="DATE",
        help="First day (UTC) on which the key is valid no more.",
    ),
]


@commands.command()
def create(  # noqa: PLR0913 - each is an option of its own
    service: Service,
    name: Name,
    *,
    label: Annotated[
        str, typer.Option("--for", metavar="T", help="What the key is for.")
    ] = "made by hand",
    expires: Expires = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Make a workbook key of the endpoint NAME, and print it.

    \b
    Example:
      scoreline endpoint keys create mortgage acme01 --for acme.xlsx
    """
    from scoreline.cli.connect import workspace

    keys = workspace(home).endpoints(service).keys(name)
    made = keys.create(label, expires.date() if expires else None)
    if as_json:
        show_json(made)
    else:
        print(made.key)


@commands.command("list")
def list_(
    service: Service, name: Name, *, home: Home = None, as_json: AsJson = False
) -> None:
    """List the workbook keys of the endpoint NAME.

    \b
    Example:
      scoreline endpoint keys list mortgage acme01
    """
    from scoreline.cli.connect import workspace

    found = workspace(home).endpoints(service).keys(name).list()
    if as_json:
        show_json(found)
        return
    show_rows(
        ["Id", "For", "State", "Expires"],
        [[key.id, key.name, key.state, key.expires] for key in found],
    )


@commands.command()
def revoke(
    service: Service,
    name: Name,
    key_id: Annotated[str, typer.Argument(metavar="ID")],
    *,
    home: Home = None,
) -> None:
    """Make a workbook key invalid, at once and for ever.

    \b
    Example:
      scoreline endpoint keys revoke mortgage acme01 3f2a…
    """
    from scoreline.cli.connect import workspace

    workspace(home).endpoints(service).keys(name).revoke(key_id)
    tell(f"scoreline: revoked key {key_id}")
