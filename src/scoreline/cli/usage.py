"""``scoreline usage``: how much the endpoints of a web service are used."""

from __future__ import annotations

from typing import Annotated

import typer

from scoreline.cli.options import AsJson, Home
from scoreline.cli.output import show_json, show_rows

__all__ = ["usage"]


def usage(  # noqa: PLR0913 - each is an option of its own
    service: Annotated[str, typer.Argument(metavar="SERVICE")],
    name: Annotated[str | None, typer.Argument(metavar="NAME")] = None,
    *,
    month: Annotated[
        str | None,
        typer.Option(metavar="YYYY-MM", help="Which month (UTC); by default this one."),
    ] = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Show how much the endpoints of SERVICE, or NAME alone, are used.

    Endpoints that were deleted since are listed, too.

    \b
    Examples:
      scoreline usage mortgage
      scoreline endpoint usage mortgage
      scoreline usage mortgage acme01 --month 2026-03
      scoreline usage mortgage --csv > march.csv
    """
    from scoreline.cli.connect import workspace
    from scoreline.wire.usage import usage_csv

    found = workspace(home).endpoints(service).usage(name, month)
    if as_json:
        show_json(found)
        return
    if as_csv:
        print(usage_csv(found), end="")
        return
    show_rows(
        ["Name", "Calls", "Failed", "Rows", "Mean ms", "Jobs", "Failed", "Job rows"],
        [
            [
                one.endpoint,
                one.calls,
                one.failed_calls,
                one.rows,
                _mean_ms(one.seconds, one.calls - one.failed_calls),
                one.jobs,
                one.failed_jobs,
                one.job_rows,
            ]
            for one in found
        ],
    )


def _mean_ms(seconds: float, calls: int) -> str:
    return f"{1000 * seconds / calls:.1f}" if calls else ""
