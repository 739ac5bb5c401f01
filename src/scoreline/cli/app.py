"""The tree of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from scoreline import __version__
from scoreline.cli import (
    demo,
    endpoint,
    job,
    login,
    origin,
    serve,
    service,
    workbook,
)
from scoreline.cli.options import group

__all__ = ["app"]

app = group(
    """Sell one model to a hundred customers; let each score rows from Excel.

    \b
    Examples:
      scoreline demo
      scoreline serve --home scores
      scoreline service publish mortgage --model m.skops --sample rows.csv
      scoreline workbook score applications.xlsx
    """
)


def _print_version(value: bool) -> None:
    if value:
        print(f"scoreline {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    *,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            callback=_print_version,
            is_eager=True,
            help="Print the version and exit.",
        ),
    ] = False,
) -> None:
    pass


app.command("demo")(demo.demo)
app.command("serve")(serve.serve)
app.command("login")(login.login)
app.command("logout")(login.logout)
app.add_typer(service.commands, name="service")
app.add_typer(endpoint.commands, name="endpoint")
app.add_typer(job.commands, name="job")
app.add_typer(workbook.commands, name="workbook")
app.add_typer(origin.commands, name="origin")
