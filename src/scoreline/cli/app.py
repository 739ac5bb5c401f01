"""The tree of commands."""

from __future__ import annotations

from typing import Annotated

import typer

from scoreline import __version__
from scoreline.cli.addin import commands as addin
from scoreline.cli.calc import calc
from scoreline.cli.demo import demo
from scoreline.cli.endpoint import commands as endpoint
from scoreline.cli.home import commands as home
from scoreline.cli.job import commands as job
from scoreline.cli.login import login, logout
from scoreline.cli.options import group
from scoreline.cli.origin import commands as origin
from scoreline.cli.serve import serve
from scoreline.cli.service import commands as service
from scoreline.cli.usage import usage
from scoreline.cli.workbook import commands as workbook

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


app.command()(demo)
app.command()(serve)
app.command()(login)
app.command()(logout)
app.command()(usage)
app.add_typer(service, name="service")
app.add_typer(endpoint, name="endpoint")
app.add_typer(job, name="job")
app.add_typer(workbook, name="workbook")
app.add_typer(origin, name="origin")
app.add_typer(home, name="home")
app.add_typer(addin, name="addin")
app.command()(calc)
